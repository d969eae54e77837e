"""Keeping pictures. Who may bring one is asked above, where memberships are known."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from commons.kit.clock import now
from commons.kit.errors import Refusal
from commons.kit.ids import new_id
from commons.kit.language import _
from commons.kit.rows import insert_rows
from commons.kit.text import one_line
from commons.media.actions.renditions import fill_renditions
from commons.media.models import ALT_LENGTH, Kind, Picture
from commons.media.rules import (
    MOST_BYTES,
    check_bytes,
    drawing_name,
    first_widths,
    original_name,
    rendition_name,
)
from commons.media.selectors import private_files

VIEW_BOX = re.compile(r'viewBox="0 0 (\d+) (\d+)"')
ACTIVE = re.compile(
    r"<script|<foreignObject|\bon\w+\s*=|\b(href|src)\s*=\s*[\"'](?!#)", re.IGNORECASE
)
ALT_PATH = ("input", "alt")


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as it came: its bytes, and what it says it is."""

    content: bytes
    declared: str = ""
    name: str = ""


def store_upload(
    *, organization_id: UUID, file: "UploadedFile[bytes]", alt: str
) -> Picture:
    """Keep a picture somebody sends; what it shows has to be said."""
    words = fit_alt(alt)
    sent = Sent(file.read(MOST_BYTES + 1), file.content_type or "", file.name or "")
    return store_picture(organization_id=organization_id, sent=sent, alt=words)


def store_picture(*, organization_id: UUID, sent: Sent, alt: str) -> Picture:
    """Keep a picture as pages need it at once; a worker makes the rest.

    The same file again is the same picture. The original stays, where nobody is
    served from.
    """
    check_bytes(sent.content)
    digest = hashlib.sha256(sent.content).hexdigest()
    known = _known(organization_id, digest, alt)
    if known is not None:
        return known
    # Pillow is 8 MB that only a process which is brought a picture should hold.
    from commons.media.decoding import decoded, encoded  # noqa: PLC0415

    found = decoded(sent.content, declared=sent.declared, name=sent.name, widest=800)
    made = encoded(found, first_widths(found.width))
    picture = Picture(
        id=new_id(),
        organization_id=organization_id,
        digest=digest,
        kind=Kind.RASTER,
        content_type="image/webp",
        width=found.width,
        height=found.height,
        widths=sorted(one.width for one in made),
        alt=alt,
        original_type=found.content_type,
        original_bytes=len(sent.content),
        created_at=now(),
    )
    files = _Files(
        {rendition_name(picture.pk, one.width): one.content for one in made},
        {original_name(picture.pk): sent.content},
    )
    return _kept(picture, files)


def store_drawing(*, organization_id: UUID, svg: str, alt: str) -> Picture:
    """Keep a drawing of our own making; there is no door for anyone else's."""
    extent = VIEW_BOX.search(svg)
    if extent is None or ACTIVE.search(svg):
        raise ValueError("a drawing needs a viewBox from 0 0 and nothing active")
    content = svg.encode()
    digest = hashlib.sha256(content).hexdigest()
    known = _known(organization_id, digest, alt)
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
    return _kept(picture, _Files({drawing_name(picture.pk): content}, {}))


def fit_alt(alt: str) -> str:
    """What a picture shows, in words that can be kept; raises Refusal."""
    if not alt.strip():
        raise Refusal(
            _("Say what the picture shows, for those who do not see it."),
            code="EMPTY",
            path=ALT_PATH,
        )
    return one_line(alt, at_most=ALT_LENGTH, path=ALT_PATH)


def _known(organization_id: UUID, digest: str, alt: str) -> Picture | None:
    pictures = Picture.objects.filter(organization_id=organization_id, digest=digest)
    found = pictures.first()
    if found is not None and alt and not found.alt:
        # Kept when nobody had to say what it shows.
        pictures.filter(alt="").update(alt=alt)
        found.alt = alt
    return found


@dataclass(frozen=True, slots=True)
class _Files:
    """By their names: what everyone is served, and what nobody is."""

    public: Mapping[str, bytes]
    private: Mapping[str, bytes]

    def save(self) -> None:
        for storage, name, content in self._each():
            storage.save(name, ContentFile(content))

    def discard(self) -> None:
        for storage, name, _content in self._each():
            storage.delete(name)

    def _each(self) -> list[tuple[Storage, str, bytes]]:
        return [
            *((default_storage, *one) for one in self.public.items()),
            *((private_files(), *one) for one in self.private.items()),
        ]


def _kept(picture: Picture, files: _Files) -> Picture:
    """Files first, so that no row ever points at nothing; one row wins a race."""
    try:
        files.save()
        with transaction.atomic():
            written = insert_rows(Picture, [_row(picture)], ignore=True)
            if written and picture.kind == Kind.RASTER:
                fill_renditions.later(picture_id=str(picture.pk))
    except BaseException:
        files.discard()
        raise
    if written:
        return Picture.objects.get(pk=picture.pk)
    files.discard()
    return Picture.objects.get(
        organization_id=picture.organization_id, digest=picture.digest
    )


def _row(picture: Picture) -> dict[str, object]:
    return {
        field.attname: getattr(picture, field.attname)
        for field in Picture._meta.concrete_fields
    }
