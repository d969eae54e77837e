"""What follows about sizes, kinds and addresses of pictures; pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from commons.kit.errors import Refusal
from commons.kit.language import _

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 40_000_000
MOST_STRETCHED = 10
# Below this there are only spacers and the marks by which mails are watched.
LEAST_SIDE = 32
WIDTHS = (320, 480, 800, 1200, 1600)
# What pages need at once: a card, and a phone's whole width. The rest is for a worker.
FIRST_WIDTHS = (480, 800)
DRAWING_NAME = "drawing.svg"
ORIGINALS = "originals"
MIDDLE = 500
WHOLE = 1_000
# How far a picture is made: 0 what pages need at once, 1 all of WebP, 2 AVIF as well.
WITHOUT_AVIF, WITH_AVIF = 1, 2

FORMATS = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
    "GIF": "image/gif",
    "AVIF": "image/avif",
}
ENDINGS = {
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "gif": "image/gif",
    "avif": "image/avif",
}
DOCUMENTS = (b"<?xml", b"<!doctype", b"<html", b"<!--", b"%pdf-")


class Encoding(StrEnum):
    """How a rendition is written."""

    WEBP = "WEBP"
    AVIF = "AVIF"

    @property
    def content_type(self) -> str:
        """As browsers are told."""
        return f"image/{self.value.lower()}"

    @property
    def ending(self) -> str:
        """Of the file's name."""
        return self.value.lower()


class UnfitPicture(Refusal):
    """A file that cannot be shown as a picture."""

    code = "UNFIT_PICTURE"

    def __init__(self, message: str, *, code: str | None = None) -> None:
        super().__init__(message, code=code, path=("input", "file"))


@dataclass(frozen=True, slots=True)
class Focus:
    """The point that stays in sight when a picture is cut, in thousandths."""

    x: int = MIDDLE
    y: int = MIDDLE


def check_bytes(content: bytes) -> None:
    """Refuse what is empty, too heavy or a drawing, before anything decodes it."""
    if not content:
        raise UnfitPicture(_("This file is empty."), code="EMPTY_FILE")
    if len(content) > MOST_BYTES:
        raise UnfitPicture(
            _("This is larger than 10 MB. Send a smaller picture."), code="TOO_LARGE"
        )
    start = content[:1024].lstrip(b"\xef\xbb\xbf\x00 \t\r\n").lower()
    if b"<svg" in start:
        raise UnfitPicture(
            _(
                "SVG drawings can carry programs, so they are not shown here. "
                "Send JPEG, PNG, WebP, GIF or AVIF."
            ),
            code="SVG",
        )
    if start.startswith(DOCUMENTS):
        raise not_a_picture()


def not_a_picture() -> UnfitPicture:
    """The refusal of everything we cannot name."""
    return UnfitPicture(
        _("This is no picture we know. Send JPEG, PNG, WebP, GIF or AVIF."),
        code="NOT_A_PICTURE",
    )


def broken() -> UnfitPicture:
    """The refusal of what ends early or cannot be decoded."""
    return UnfitPicture(_("This picture is broken or incomplete."), code="BROKEN")


def too_many_pixels(width: int = 0, height: int = 0) -> UnfitPicture:
    """The refusal of what would take too much memory to unpack."""
    if not width:
        message = _("This has too many pixels. Send at most 40 million.")
    else:
        message = _("This has {width} × {height} pixels. Send at most 40 million.")
    return UnfitPicture(
        message.format(width=width, height=height), code="TOO_MANY_PIXELS"
    )


def check_extent(width: int, height: int) -> None:
    """Refuse what takes too much memory to unpack, or is too small to show."""
    if width * height > MOST_PIXELS:
        raise too_many_pixels(width, height)
    if min(width, height) < LEAST_SIDE:
        message = _("This has {width} × {height} pixels. Send at least 32 × 32.")
        raise UnfitPicture(message.format(width=width, height=height), code="TOO_SMALL")
    if max(width, height) > MOST_STRETCHED * min(width, height):
        raise UnfitPicture(
            _("This is more than ten times as long as it is wide."), code="TOO_LONG"
        )


def check_label(declared: str, name: str, *, found: str) -> None:
    """Refuse a file that says it is one kind and is another."""
    ending = ENDINGS.get(name.rpartition(".")[2].lower())
    for told in (declared.lower(), ending):
        if told in FORMATS.values() and told != found:
            message = _(
                "This calls itself {told} and is {found}. Save it anew and send that."
            )
            raise UnfitPicture(
                message.format(told=told, found=found), code="MISLABELLED"
            )


def rendition_widths(width: int) -> list[int]:
    """The widths kept of a picture, from small to large; none is blown up."""
    return sorted({min(width, wanted) for wanted in WIDTHS})


def first_widths(width: int) -> list[int]:
    """Those of them that are made while its sender waits."""
    return sorted({min(width, wanted) for wanted in FIRST_WIDTHS})


def full_extent(width: int, height: int) -> tuple[int, int]:
    """How large the widest rendition of a picture is."""
    full = min(width, max(WIDTHS))
    return full, height_at(full, width, height)


def height_at(wanted: int, width: int, height: int) -> int:
    """How high a picture of this extent is at another width."""
    return max(1, round(height * wanted / width))


def rendition_name(
    picture_id: UUID, width: int, encoding: Encoding = Encoding.WEBP
) -> str:
    """Where one width lies in the storage.

    A picture is one file of one organization (its digest is unique there), so its id
    and a width name the same bytes for ever.
    """
    return f"{picture_id}/{width}.{encoding.ending}"


def drawing_name(picture_id: UUID) -> str:
    """Where a drawing lies in the storage."""
    return f"{picture_id}/{DRAWING_NAME}"


def original_name(picture_id: UUID) -> str:
    """Where the file as it came lies, in the storage nobody is served from."""
    return f"{ORIGINALS}/{picture_id}"


def name_for(picture_id: UUID, widths: Sequence[int], wanted: int) -> str:
    """The smallest rendition that is wide enough, else the widest; drawings fit all."""
    if not widths:
        return drawing_name(picture_id)
    enough = [width for width in widths if width >= wanted]
    return rendition_name(picture_id, min(enough) if enough else max(widths))


def offered_widths(widths: Sequence[int], at_most: int | None) -> list[int]:
    """What a page may choose from: up to a width, and the first beyond it."""
    known = sorted(widths)
    if at_most is None:
        return known
    beyond = next((width for width in known if width >= at_most), None)
    return [width for width in known if beyond is None or width <= beyond]


def fit_focus(x: int, y: int) -> Focus:
    """The point, if it lies in the picture; raises Refusal."""
    for name, value in (("x", x), ("y", y)):
        if not 0 <= value <= WHOLE:
            raise Refusal(
                _("A point of the picture lies between 0 and 1000."),
                code="OUT_OF_RANGE",
                path=("input", "focalPoint", name),
            )
    return Focus(x, y)
