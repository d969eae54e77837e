"""Files as people send them."""

import io
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

LABELS = {
    "JPEG": ("photo.jpg", "image/jpeg"),
    "PNG": ("photo.png", "image/png"),
    "WEBP": ("photo.webp", "image/webp"),
    "GIF": ("photo.gif", "image/gif"),
    "AVIF": ("photo.avif", "image/avif"),
}
RED, BLUE = (200, 30, 30), (30, 30, 200)


def picture_bytes(
    kind: str = "JPEG",
    *,
    size: tuple[int, int] = (60, 40),
    mode: str = "RGB",
    **options: Any,
) -> bytes:
    """A picture whose left half is red and right half blue, where colours exist."""
    image = Image.new("RGB", size, RED)
    image.paste(BLUE, (size[0] // 2, 0, *size))
    out = io.BytesIO()
    image.convert(mode).save(out, kind, **options)
    return out.getvalue()


def upload(
    content: bytes | None = None, kind: str = "JPEG", *, name: str = "", label: str = ""
) -> SimpleUploadedFile:
    """A file as the multipart parser hands it on."""
    usual_name, usual_label = LABELS[kind]
    return SimpleUploadedFile(
        name or usual_name,
        picture_bytes(kind) if content is None else content,
        label or usual_label,
    )
