"""Bytes of strangers become pictures of ours, or a refusal; nothing else."""

import io
import struct
import zlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageStat

from commons.media.decoding import Rendition, renditions_of
from commons.media.rules import UnfitPicture
from tests.commons.media.pictures import BLUE, LABELS, RED, picture_bytes

KINDS = sorted(LABELS)


def decoded(rendition: Rendition) -> Image.Image:
    image = Image.open(io.BytesIO(rendition.content))
    image.load()
    return image


def renditions(content: bytes, kind: str = "") -> list[Rendition]:
    name, label = LABELS.get(kind, ("", ""))
    return renditions_of(content, declared=label, name=name)


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
        image = Image.new("L", (30, 30), 128)
        out = io.BytesIO()
        if mode == "I;16":
            Image.frombytes(mode, (30, 30), struct.pack("<H", 32_768) * 900).save(
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
        image = Image.new("RGBA", (20, 20), (200, 30, 30, 0))
        out = io.BytesIO()
        image.save(out, "PNG")

        (made,) = renditions(out.getvalue(), "PNG")

        assert decoded(made).getpixel((10, 10))[3] == 0

    def test_makes_three_widths_of_a_large_picture(self) -> None:
        made = renditions(picture_bytes(size=(2400, 1200)), "JPEG")

        assert [(one.width, one.height) for one in made] == [
            (1600, 800),
            (800, 400),
            (400, 200),
        ]
        assert [decoded(one).size for one in made] == [
            (1600, 800),
            (800, 400),
            (400, 200),
        ]

    def test_turns_it_as_the_camera_was_held(self) -> None:
        exif = Image.Exif()
        exif[0x0112] = 6  # turned a quarter to the right
        content = picture_bytes(exif=exif, size=(2000, 1000))

        made = renditions(content, "JPEG")

        assert (made[0].width, made[0].height) == (1000, 2000)
        assert is_near(decoded(made[0]).getpixel((500, 100)), RED)
        assert is_near(decoded(made[0]).getpixel((500, 1900)), BLUE)

    def test_strips_what_the_camera_wrote(self) -> None:
        exif = Image.Exif()
        exif[0x010E] = "taken at home"
        content = picture_bytes(exif=exif, comment=b"secret words")

        (made,) = renditions(content, "JPEG")

        assert b"home" in content
        assert b"home" not in made.content
        assert b"secret" not in made.content
        assert not decoded(made).getexif()

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
        frames = [Image.new("RGB", (20, 20), colour) for colour in (RED, BLUE)]
        out = io.BytesIO()
        frames[0].save(out, kind, save_all=True, append_images=frames[1:])

        (made,) = renditions(out.getvalue(), kind)

        assert is_near(decoded(made).convert("RGB").getpixel((10, 10)), RED)
        assert getattr(decoded(made), "n_frames", 1) == 1

    @pytest.mark.parametrize("kind", KINDS)
    def test_refuses_half_a_picture(self, kind: str) -> None:
        content = picture_bytes(kind, size=(300, 200))

        with pytest.raises(UnfitPicture, match=r"broken or incomplete|no picture"):
            renditions(content[: len(content) // 2], kind)

    def test_refuses_a_bomb_before_it_unfolds(self) -> None:
        with pytest.raises(UnfitPicture, match="pixels"):
            renditions(bomb(30_000, 30_000), "PNG")
        with pytest.raises(UnfitPicture, match="pixels"):
            renditions(bomb(10_000, 10_000), "PNG")
        with pytest.raises(UnfitPicture, match="40 million"):
            renditions(bomb(7_000, 6_000), "PNG")

    def test_refuses_strips(self) -> None:
        with pytest.raises(UnfitPicture, match="ten times"):
            renditions(picture_bytes("PNG", size=(500, 20)), "PNG")

    def test_refuses_what_says_it_is_another_kind(self) -> None:
        with pytest.raises(UnfitPicture) as refusal:
            renditions(picture_bytes("PNG"), "JPEG")

        assert refusal.value.code == "MISLABELLED"

    @pytest.mark.parametrize("kind", ["BMP", "TIFF", "ICO", "PDF", "EPS", "PPM"])
    def test_refuses_kinds_we_do_not_name(self, kind: str) -> None:
        with pytest.raises(UnfitPicture, match="no picture we know"):
            renditions(picture_bytes(kind))


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


SAMPLES = {kind: picture_bytes(kind, size=(24, 16)) for kind in KINDS}


def outcome(content: bytes) -> str:
    try:
        made = renditions(content)
    except UnfitPicture:
        return "refusal"
    return "picture" if all(one.content[:4] == b"RIFF" for one in made) else "other"


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
