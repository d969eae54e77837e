"""What follows about sizes and addresses of pictures; pure."""

from collections.abc import Sequence
from uuid import UUID

from commons.kit.errors import Refusal

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 40_000_000
MOST_STRETCHED = 10
WIDTHS = (400, 800, 1600)
DRAWING_NAME = "drawing.svg"

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


class UnfitPicture(Refusal):
    """A file that cannot be shown as a picture."""

    code = "UNFIT_PICTURE"

    def __init__(self, message: str, *, code: str | None = None) -> None:
        super().__init__(message, code=code, path=("input", "file"))


def check_bytes(content: bytes) -> None:
    """Refuse what is empty, too heavy or a drawing, before anything decodes it."""
    if not content:
        raise UnfitPicture("This file is empty.")
    if len(content) > MOST_BYTES:
        raise UnfitPicture("This is larger than 10 MB. Send a smaller picture.")
    start = content[:1024].lstrip(b"\xef\xbb\xbf\x00 \t\r\n").lower()
    if start.startswith((b"<svg", b"<?xml", b"<!doctype", b"<html", b"<!--")):
        raise UnfitPicture(
            "Drawings and documents cannot be shown safely. "
            "Send JPEG, PNG, WebP, GIF or AVIF."
        )


def check_extent(width: int, height: int) -> None:
    """Refuse what takes too much memory to unpack, or is too narrow to show."""
    if width * height > MOST_PIXELS:
        raise UnfitPicture(
            f"This has {width} × {height} pixels. Send at most 40 million."
        )
    if max(width, height) > MOST_STRETCHED * min(width, height):
        raise UnfitPicture("This is more than ten times as long as it is wide.")


def check_label(declared: str, name: str, *, found: str) -> None:
    """Refuse a file that says it is one kind and is another."""
    ending = ENDINGS.get(name.rpartition(".")[2].lower())
    for told in (declared.lower(), ending):
        if told in FORMATS.values() and told != found:
            raise UnfitPicture(
                f"This calls itself {told} and is {found}. Save it anew and send that.",
                code="MISLABELLED",
            )


def rendition_widths(width: int) -> list[int]:
    """The widths kept of a picture, from small to large; none is blown up."""
    return sorted({min(width, wanted) for wanted in WIDTHS})


def rendition_name(picture_id: UUID, width: int) -> str:
    """Where one width lies in the storage."""
    return f"{picture_id}/{width}.webp"


def drawing_name(picture_id: UUID) -> str:
    """Where a drawing lies in the storage."""
    return f"{picture_id}/{DRAWING_NAME}"


def name_for(picture_id: UUID, widths: Sequence[int], wanted: int) -> str:
    """The smallest rendition that is wide enough, else the widest; drawings fit all."""
    if not widths:
        return drawing_name(picture_id)
    enough = [width for width in widths if width >= wanted]
    return rendition_name(picture_id, min(enough) if enough else max(widths))
