"""Keeping pictures. Who may bring one is asked above, where memberships are known."""

import hashlib
import re
from collections.abc import Mapping
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile

from commons.kit.clock import now
from commons.kit.ids import new_id
from commons.kit.rows import insert_rows
from commons.kit.text import one_line
from commons.media.models import ALT_LENGTH, Kind, Picture
from commons.media.rules import (
    MOST_BYTES,
    check_bytes,
    drawing_name,
    rendition_name,
)

VIEW_BOX = re.compile(r'viewBox="0 0 (\d+) (\d+)"')
ACTIVE = re.compile(
    r"<script|<foreignObject|\bon\w+\s*=|\b(href|src)\s*=\s*[\"'](?!#)", re.IGNORECASE
)


def store_upload(
    *, organization_id: UUID, file: "UploadedFile[bytes]", alt: str
) -> Picture:
    """Keep a picture in several widths; the same file again is the same picture."""
    words = one_line(alt, at_most=ALT_LENGTH, path=("input", "alt"), required=False)
    content = file.read(MOST_BYTES + 1)
    check_bytes(content)
    digest = hashlib.sha256(content).hexdigest()
    known = _known(organization_id, digest)
    if known is not None:
        return known
    # Pillow is 8 MB that only a process which is brought a picture should hold.
    from commons.media.decoding import renditions_of  # noqa: PLC0415

    made = renditions_of(
        content, declared=file.content_type or "", name=file.name or ""
    )
    picture = Picture(
        id=new_id(),
        organization_id=organization_id,
        digest=digest,
        kind=Kind.RASTER,
        content_type="image/webp",
        width=made[0].width,
        height=made[0].height,
        widths=sorted(one.width for one in made),
        alt=words,
        created_at=now(),
    )
    return _kept(
        picture, {rendition_name(picture.pk, one.width): one.content for one in made}
    )


def store_drawing(*, organization_id: UUID, svg: str, alt: str) -> Picture:
    """Keep a drawing of our own making; there is no door for anyone else's."""
    extent = VIEW_BOX.search(svg)
    if extent is None or ACTIVE.search(svg):
        raise ValueError("a drawing needs a viewBox from 0 0 and nothing active")
    content = svg.encode()
    digest = hashlib.sha256(content).hexdigest()
    known = _known(organization_id, digest)
    if known is not None:
        return known
    picture = Picture(
        id=new_id(),
        organization_id=organization_id,
        digest=digest,
        kind=Kind.DRAWING,
        content_type="image/svg+xml",
        width=int(extent[1]),
        height=int(extent[2]),
        widths=[],
        alt=one_line(alt, at_most=ALT_LENGTH, required=False),
        created_at=now(),
    )
    return _kept(picture, {drawing_name(picture.pk): content})


def _known(organization_id: UUID, digest: str) -> Picture | None:
    return Picture.objects.filter(
        organization_id=organization_id, digest=digest
    ).first()


def _kept(picture: Picture, files: Mapping[str, bytes]) -> Picture:
    """Files first, so that no row ever points at nothing; one row wins a race."""
    for name, content in files.items():
        default_storage.save(name, ContentFile(content))
    try:
        written = insert_rows(Picture, [_row(picture)], ignore=True)
    except BaseException:
        _discard(files)
        raise
    if written:
        return Picture.objects.get(pk=picture.pk)
    _discard(files)
    return Picture.objects.get(
        organization_id=picture.organization_id, digest=picture.digest
    )


def _row(picture: Picture) -> dict[str, object]:
    return {
        field.attname: getattr(picture, field.attname)
        for field in Picture._meta.concrete_fields
    }


def _discard(files: Mapping[str, bytes]) -> None:
    for name in files:
        default_storage.delete(name)
