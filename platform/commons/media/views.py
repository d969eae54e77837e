"""Serves pictures: they never change, so whoever has one may keep it for ever."""

import re

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

NAME = re.compile(
    r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/"
    r"(?:\d{1,5}\.(?P<encoding>webp|avif)|drawing\.svg)",
    re.ASCII,
)
KEPT_FOR_EVER = "public, max-age=31536000, immutable"
HARMLESS = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@require_safe
def picture_file(request: HttpRequest, name: str) -> HttpResponseBase:
    """One rendition or drawing; nothing else of the storage can be asked for."""
    del request
    found = NAME.fullmatch(name)
    if found is None:
        raise Http404
    try:
        content = default_storage.open(name)
    except FileNotFoundError as error:
        raise Http404 from error
    encoding = found["encoding"]
    kind = f"image/{encoding}" if encoding else "image/svg+xml"
    return FileResponse(
        content,
        content_type=kind,
        headers={
            "Cache-Control": KEPT_FOR_EVER,
            "Content-Security-Policy": HARMLESS,
            "X-Content-Type-Options": "nosniff",
        },
    )
