"""Bytes of strangers become pictures of ours, or a refusal; nothing else."""

import io
import struct
import zlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageStat

from commons.media.decoding import Rendition, encoded
from commons.media.decoding import decoded as read
from commons.media.rules import Encoding, UnfitPicture, rendition_widths
from tests.commons.media.pictures import BLUE, LABELS, RED, picture_bytes

KINDS = sorted(LABELS)


def decoded(rendition: Rendition) -> Image.Image:
    image = Image.open(io.BytesIO(rendition.content))
    image.load()
    return image


def renditions(content: bytes, kind: str = "") -> list[Rendition]:
    name, label = LABELS.get(kind, ("", ""))
    found = read(content, declared=label, name=name)
    return encoded(found, rendition_widths(found.width))


def is_near(pixel: tuple[int, ...], wanted: tuple[int, ...]) -> bool:
    pairs = zip(pixel[:3], wanted, strict=True)
    return all(abs(one - other) < 40 for one, other in pairs)


class TestRenditionsOf:
    @pytest.mark.parametrize("kind", KINDS)
    def test_reads_every_kind_we_name(self, kind: str) -> None:
        (made,) = renditions(picture_bytes(kind), kind)

        image = decoded(made)
        assert image.format == "WEBP"
        assert image.size == (made.width, made.height) == (60, 40)
        assert is_near(image.convert("RGB").getpixel((5, 20)), RED)
        assert is_near(image.convert("RGB").getpixel((55, 20)), BLUE)

    @pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
    def test_reads_every_mode_of_png(self, mode: str) -> None:
        image = Image.new("L", (40, 40), 128)
        out = io.BytesIO()
        if mode == "I;16":
            Image.frombytes(mode, (40, 40), struct.pack("<H", 32_768) * 1_600).save(
                out, "PNG"
            )
        else:
            image.convert(mode).save(out, "PNG")

        (made,) = renditions(out.getvalue(), "PNG")

        (mean,) = ImageStat.Stat(decoded(made).convert("L")).mean
        assert abs(mean - 128) < 20

    def test_reads_cmyk(self) -> None:
        (made,) = renditions(picture_bytes(mode="CMYK"), "JPEG")

        assert decoded(made).mode == "RGB"

    def test_keeps_transparency(self) -> None:
        image = Image.new("RGBA", (40, 40), (200, 30, 30, 0))
        out = io.BytesIO()
        image.save(out, "PNG")

        (made,) = renditions(out.getvalue(), "PNG")

        assert decoded(made).getpixel((10, 10))[3] == 0

    @pytest.mark.parametrize("encoding", list(Encoding))
    def test_makes_five_widths_of_a_large_picture(self, encoding: Encoding) -> None:
        found = read(picture_bytes(size=(2400, 1200)))

        made = encoded(found, rendition_widths(found.width), encoding)

        assert [(one.width, one.height) for one in made] == [
            (1600, 800),
            (1200, 600),
            (800, 400),
            (480, 240),
            (320, 160),
        ]
        for one in made:
            assert decoded(one).size == (one.width, one.height)
            assert decoded(one).format == encoding.value

    @pytest.mark.parametrize("width", [480, 800])
    def test_needs_no_more_of_a_photograph_than_is_wanted(self, width: int) -> None:
        found = read(picture_bytes(size=(4000, 3000)), widest=width)

        assert (found.width, found.height) == (1600, 1200)
        assert width <= found.image.width < 4000

    def test_turns_it_as_the_camera_was_held(self) -> None:
        exif = Image.Exif()
        exif[0x0112] = 6  # turned a quarter to the right
        content = picture_bytes(exif=exif, size=(2000, 1000))

        made = renditions(content, "JPEG")

        assert (made[0].width, made[0].height) == (1000, 2000)
        assert is_near(decoded(made[0]).getpixel((500, 100)), RED)
        assert is_near(decoded(made[0]).getpixel((500, 1900)), BLUE)

    @pytest.mark.parametrize("encoding", list(Encoding))
    def test_strips_what_the_camera_wrote(self, encoding: Encoding) -> None:
        exif = Image.Exif()
        exif[0x010E] = "taken at home"
        exif.get_ifd(0x8825)[2] = (52.0, 22.0, 11.0)  # where, by GPS
        content = picture_bytes(exif=exif, comment=b"secret words")
        assert Image.open(io.BytesIO(content)).getexif().get_ifd(0x8825)

        (made,) = encoded(read(content), [60], encoding)

        assert b"home" in content
        assert b"home" not in made.content
        assert b"secret" not in made.content
        assert not decoded(made).getexif()
        assert not decoded(made).getexif().get_ifd(0x8825)

    def test_shows_colours_as_their_profile_means_them(self) -> None:
        profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))

        (made,) = renditions(picture_bytes(icc_profile=profile.tobytes()), "JPEG")

        assert is_near(decoded(made).getpixel((5, 20)), RED)
        assert "icc_profile" not in decoded(made).info

    def test_forgives_a_broken_profile(self) -> None:
        (made,) = renditions(picture_bytes(icc_profile=b"no profile"), "JPEG")

        assert is_near(decoded(made).getpixel((5, 20)), RED)

    @pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
    def test_takes_the_first_of_moving_pictures(self, kind: str) -> None:
        frames = [Image.new("RGB", (40, 40), colour) for colour in (RED, BLUE)]
        out = io.BytesIO()
        frames[0].save(out, kind, save_all=True, append_images=frames[1:])

        (made,) = renditions(out.getvalue(), kind)

        assert is_near(decoded(made).convert("RGB").getpixel((10, 10)), RED)
        assert getattr(decoded(made), "n_frames", 1) == 1

    @pytest.mark.parametrize("kind", KINDS)
    def test_refuses_half_a_picture(self, kind: str) -> None:
        content = picture_bytes(kind, size=(300, 200))

        with pytest.raises(UnfitPicture) as refusal:
            renditions(content[: len(content) // 2], kind)

        # Where the head itself is cut, there is nothing to tell it by.
        assert refusal.value.code in {"BROKEN", "NOT_A_PICTURE"}

    def test_calls_a_cut_photograph_broken(self) -> None:
        content = picture_bytes(size=(3000, 2000))

        with pytest.raises(UnfitPicture) as refusal:
            read(content[:-40], widest=800)

        assert refusal.value.code == "BROKEN"

    @pytest.mark.parametrize(
        "extent", [(30_000, 30_000), (10_000, 10_000), (7_000, 6_000)]
    )
    def test_refuses_a_bomb_before_it_unfolds(self, extent: tuple[int, int]) -> None:
        with pytest.raises(UnfitPicture, match="40 million") as refusal:
            renditions(bomb(*extent), "PNG")

        assert refusal.value.code == "TOO_MANY_PIXELS"

    def test_refuses_strips(self) -> None:
        with pytest.raises(UnfitPicture, match="ten times"):
            renditions(picture_bytes("PNG", size=(500, 40)), "PNG")

    def test_refuses_what_says_it_is_another_kind(self) -> None:
        with pytest.raises(UnfitPicture) as refusal:
            renditions(picture_bytes("PNG"), "JPEG")

        assert refusal.value.code == "MISLABELLED"

    @pytest.mark.parametrize("kind", ["BMP", "TIFF", "ICO", "PDF", "EPS", "PPM"])
    def test_refuses_kinds_we_do_not_name(self, kind: str) -> None:
        with pytest.raises(UnfitPicture, match="no picture we know") as refusal:
            renditions(picture_bytes(kind))

        assert refusal.value.code == "NOT_A_PICTURE"

    def test_refuses_what_nobody_could_see(self) -> None:
        with pytest.raises(UnfitPicture) as refusal:
            renditions(picture_bytes("GIF", size=(1, 1)), "GIF")

        assert refusal.value.code == "TOO_SMALL"


class TestAnyBytes:
    @settings(deadline=None, max_examples=150)
    @given(st.binary(max_size=400))
    def test_become_a_picture_or_a_refusal(self, content: bytes) -> None:
        assert outcome(content) in {"picture", "refusal"}

    @settings(
        deadline=None, max_examples=200, suppress_health_check=[HealthCheck.too_slow]
    )
    @given(st.sampled_from(KINDS), st.integers(0, 2_000), st.binary(max_size=40))
    def test_do_so_after_the_beginning_of_a_picture(
        self, kind: str, length: int, rest: bytes
    ) -> None:
        assert outcome(SAMPLES[kind][:length] + rest) in {"picture", "refusal"}

    @settings(
        deadline=None, max_examples=300, suppress_health_check=[HealthCheck.too_slow]
    )
    @given(st.sampled_from(KINDS), st.integers(0), st.integers(0, 255))
    def test_do_so_with_one_byte_changed(self, kind: str, at: int, byte: int) -> None:
        content = bytearray(SAMPLES[kind])
        content[at % len(content)] = byte

        assert outcome(bytes(content)) in {"picture", "refusal"}


SAMPLES = {kind: picture_bytes(kind, size=(48, 32)) for kind in KINDS}


def outcome(content: bytes) -> str:
    try:
        made = renditions(content)
    except UnfitPicture:
        return "refusal"
    longest = max(Image.open(io.BytesIO(content)).size)
    fits = all(
        one.content[:4] == b"RIFF" and max(one.width, one.height) <= longest
        for one in made
    )
    return "picture" if made and fits else "other"


def bomb(width: int, height: int) -> bytes:
    """A tiny PNG that claims to be huge."""

    def chunk(name: bytes, body: bytes) -> bytes:
        checked = name + body
        return (
            struct.pack(">I", len(body))
            + checked
            + struct.pack(">I", zlib.crc32(checked))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\x00" * 100))
        + chunk(b"IEND", b"")
    )
