"""Turns bytes that strangers send into pictures of our own making."""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError, features

from commons.kit.errors import Refusal
from commons.media.rules import (
    FORMATS,
    WIDTHS,
    Encoding,
    broken,
    check_extent,
    check_label,
    full_extent,
    height_at,
    not_a_picture,
    too_many_pixels,
)

WEBP_QUALITY, WEBP_METHOD = 80, 4
# Slower speeds save a tenth of the bytes for twice the time (docs/media.md).
AVIF_QUALITY, AVIF_SPEED = 60, 8
BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)


@dataclass(frozen=True)
class Rendition:
    """One width of a picture, encoded."""

    width: int
    height: int
    content: bytes
    encoding: Encoding = Encoding.WEBP


@dataclass(frozen=True)
class Decoded:
    """A picture, upright and plain; its extent is that of the widest rendition."""

    image: Image.Image
    content_type: str
    width: int
    height: int


@lru_cache(maxsize=1)
def has_avif() -> bool:
    """Whether this machine's Pillow can write AVIF."""
    return bool(features.check("avif"))


def decoded(
    content: bytes, *, declared: str = "", name: str = "", widest: int = max(WIDTHS)
) -> Decoded:
    """Decode, turn upright and strip, no finer than a width needs; or raise Refusal."""
    try:
        with _opened(content) as image:
            kind = FORMATS[image.format or ""]
            check_label(declared, name, found=kind)
            check_extent(*image.size)
            extent = full_extent(*_upright_size(image))
            return Decoded(_plain(_upright(image, widest)), kind, *extent)
    except Refusal:
        raise
    except BOMBS as error:
        raise too_many_pixels() from error
    except Exception as error:
        raise broken() from error


def encoded(
    picture: Decoded, widths: Iterable[int], encoding: Encoding = Encoding.WEBP
) -> list[Rendition]:
    """The picture at these widths, the widest first; none is blown up."""
    image, made = picture.image, []
    for width in sorted(widths, reverse=True):
        height = height_at(width, picture.width, picture.height)
        if image.size != (width, height):
            image = image.resize((width, height), Image.Resampling.LANCZOS)
        made.append(Rendition(width, height, _written(image, encoding), encoding))
    return made


def _opened(content: bytes) -> Image.Image:
    try:
        return Image.open(io.BytesIO(content), formats=tuple(FORMATS))
    except UnidentifiedImageError as error:
        raise not_a_picture() from error


def _upright_size(image: Image.Image) -> tuple[int, int]:
    width, height = image.size
    is_on_its_side = image.getexif().get(0x0112, 1) in {5, 6, 7, 8}
    return (height, width) if is_on_its_side else (width, height)


def _upright(image: Image.Image, widest: int) -> Image.Image:
    """The first frame, turned as the camera was held."""
    # JPEG can be decoded at a fraction of its size, which spares time and memory. Its
    # shorter side may come to be its width, and must not fall below what is wanted.
    image.draft("RGB", (widest, widest))
    image.load()
    return ImageOps.exif_transpose(image)


def _plain(image: Image.Image) -> Image.Image:
    """Eight bits per channel in sRGB, with transparency where there was some."""
    if image.mode.startswith("I"):
        # Sixteen bits of grey; converting alone would clip them to white.
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    profile = image.info.get("icc_profile")
    if profile and image.mode in {"RGB", "CMYK"}:
        image = _in_srgb(image, profile)
    wanted = "RGBA" if image.has_transparency_data else "RGB"
    return image if image.mode == wanted else image.convert(wanted)


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        target = ImageCms.createProfile("sRGB")
        turned = ImageCms.profileToProfile(image, source, target, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError):
        return image  # a broken profile says nothing about the pixels
    return image if turned is None else turned


def _written(image: Image.Image, encoding: Encoding) -> bytes:
    # A copy of the pixels alone: no EXIF, no profile, no text of the camera's.
    bare = Image.frombytes(image.mode, image.size, image.tobytes())
    out = io.BytesIO()
    if encoding is Encoding.AVIF:
        bare.save(out, "AVIF", quality=AVIF_QUALITY, speed=AVIF_SPEED)
    else:
        bare.save(out, "WEBP", quality=WEBP_QUALITY, method=WEBP_METHOD)
    return out.getvalue()
