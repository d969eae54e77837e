"""Turns bytes that strangers send into pictures of our own making."""

import io
from dataclasses import dataclass

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from commons.kit.errors import Refusal
from commons.media.rules import (
    FORMATS,
    WIDTHS,
    UnfitPicture,
    check_extent,
    check_label,
    rendition_widths,
)

QUALITY = 82
BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)


@dataclass(frozen=True)
class Rendition:
    """One width of a picture, encoded."""

    width: int
    height: int
    content: bytes


def renditions_of(content: bytes, *, declared: str, name: str) -> list[Rendition]:
    """Decode, turn upright, strip and encode anew; raises Refusal for all else."""
    try:
        with _opened(content) as image:
            check_label(declared, name, found=FORMATS[image.format or ""])
            check_extent(*image.size)
            upright = _upright(image)
            return _encoded(_plain(upright))
    except Refusal:
        raise
    except BOMBS as error:
        raise UnfitPicture(
            "This has too many pixels. Send at most 40 million."
        ) from error
    except Exception as error:
        raise UnfitPicture("This picture is broken or incomplete.") from error


def _opened(content: bytes) -> Image.Image:
    try:
        return Image.open(io.BytesIO(content), formats=tuple(FORMATS))
    except UnidentifiedImageError as error:
        raise UnfitPicture(
            "This is no picture we know. Send JPEG, PNG, WebP, GIF or AVIF."
        ) from error


def _upright(image: Image.Image) -> Image.Image:
    """The first frame, turned as the camera was held."""
    widest = max(WIDTHS)
    # JPEG can be decoded at a fraction of its size, which spares time and memory.
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


def _encoded(image: Image.Image) -> list[Rendition]:
    made = []
    for width in reversed(rendition_widths(image.width)):
        height = max(1, round(image.height * width / image.width))
        if image.size != (width, height):
            image = image.resize((width, height), Image.Resampling.LANCZOS)
        made.append(Rendition(width, height, _webp(image)))
    return made


def _webp(image: Image.Image) -> bytes:
    # A copy of the pixels alone: no EXIF, no profile, no text of the camera's.
    bare = Image.frombytes(image.mode, image.size, image.tobytes())
    out = io.BytesIO()
    bare.save(out, "WEBP", quality=QUALITY, method=4)
    return out.getvalue()
