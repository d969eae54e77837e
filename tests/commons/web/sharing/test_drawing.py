"""Pictures for sharing."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from commons.web.sharing.drawing import (
    COLOURS,
    HEIGHT,
    WIDTH,
    ShareCard,
    share_picture,
)
from commons.web.splits import Piece

RED, BLUE = (220, 0, 0), (0, 0, 220)
BAR = (Piece("merchant", 0, 9_000), Piece("charity", 9_000, 1_000))


def drawn(card: ShareCard) -> Image.Image:
    picture = Image.open(io.BytesIO(share_picture(card)))
    assert (picture.format, picture.size) == ("PNG", (WIDTH, HEIGHT))
    return picture.convert("RGB")


def webp(colour: str = "#cc9999") -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (800, 500), colour).save(written, "WEBP", lossless=True)
    return written.getvalue()


def colours(picture: Image.Image) -> set[str]:
    found = picture.getcolors(WIDTH * HEIGHT)
    assert found is not None
    return {"#{:02x}{:02x}{:02x}".format(*colour) for _, colour in found}


class TestSharePicture:
    def test_shows_the_split_in_its_colours(self) -> None:
        found = colours(drawn(ShareCard("Bowl", pieces=BAR)))

        assert {COLOURS["MERCHANT"], COLOURS["CHARITY"]} <= found

    def test_lays_the_cover_on_the_left(self) -> None:
        picture = drawn(ShareCard("Bowl", cover=webp()))

        assert picture.getpixel((300, 300)) == (0xCC, 0x99, 0x99)
        assert picture.getpixel((1_190, 300)) != (0xCC, 0x99, 0x99)

    def test_goes_without_a_cover_that_is_no_picture(self) -> None:
        assert drawn(ShareCard("Bowl", cover=b"<svg/>")).getpixel((5, 5)) == (
            0xFC,
            0xFB,
            0xF7,
        )

    def test_leaves_out_what_our_fonts_cannot_write(self) -> None:
        unwritten = drawn(ShareCard("河畔面包坊")).tobytes()

        assert unwritten == drawn(ShareCard("")).tobytes()
        assert unwritten != drawn(ShareCard("Mühle")).tobytes()

    @pytest.mark.parametrize("title", ["word " * 200, "x" * 500, "", "\n\t"])
    def test_holds_any_title(self, title: str) -> None:
        picture = drawn(ShareCard(title, line=title, sentence=title, pieces=BAR))

        # Nothing runs over the margin on the right.
        edge = picture.crop((WIDTH - 40, 0, WIDTH, HEIGHT))
        assert len(edge.getcolors(WIDTH * HEIGHT) or ()) == 1


def crop(size: tuple[int, int], focus: tuple[float, float]) -> Image.Image:
    """The square cut from a red picture that is blue around its focal point."""
    image = Image.new("RGB", size, RED)
    at = [round(part * (side - 1)) for part, side in zip(focus, size, strict=True)]
    near = min(size) // 8
    spot = (at[0] - near, at[1] - near, at[0] + near, at[1] + near)
    image.paste(BLUE, tuple(max(0, edge) for edge in spot))
    written = io.BytesIO()
    image.save(written, "PNG")
    return drawn(ShareCard("Mug", cover=written.getvalue(), focus=focus)).crop(
        (0, 0, HEIGHT, HEIGHT)
    )


class TestCover:
    @settings(max_examples=40, deadline=None)
    @given(
        size=st.tuples(st.integers(32, 320), st.integers(32, 320)),
        x=st.integers(0, 1_000),
        y=st.integers(0, 1_000),
    )
    def test_is_cut_within_the_picture_and_around_its_focal_point(
        self, size: tuple[int, int], x: int, y: int
    ) -> None:
        cut = crop(size, (x / 1_000, y / 1_000))

        colours = {colour for _, colour in cut.getcolors(HEIGHT * HEIGHT)}
        # Between red and blue lie mixtures; what is outside of a picture is black.
        assert all(red + blue > 200 and green < 60 for red, green, blue in colours)
        assert any(blue > 180 for _red, _green, blue in colours)
