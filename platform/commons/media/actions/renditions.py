"""What a worker makes of a picture after its sender was answered."""

import logging
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from commons.jobs.queue import job
from commons.media.models import Kind, Picture
from commons.media.rules import (
    WITH_AVIF,
    WITHOUT_AVIF,
    Encoding,
    original_name,
    rendition_name,
    rendition_widths,
)
from commons.media.selectors import private_files

if TYPE_CHECKING:
    from commons.media.decoding import Rendition

logger = logging.getLogger(__name__)
CHUNK = 100


class Outcome(StrEnum):
    """What became of one picture."""

    MADE = "MADE"
    NOTHING_TO_DO = "NOTHING_TO_DO"
    NO_FILE = "NO_FILE"


@job
def fill_renditions(picture_id: str) -> None:
    """Make every width of a picture in every encoding; again, it changes nothing."""
    make_renditions(UUID(picture_id))


def make_renditions(picture_id: UUID) -> Outcome:
    """Write the files, then name them in the row: pages only name what is there."""
    # Pillow is for the process that needs it.
    from commons.media import decoding  # noqa: PLC0415

    goal = WITH_AVIF if decoding.has_avif() else WITHOUT_AVIF
    picture = Picture.objects.filter(pk=picture_id, kind=Kind.RASTER).first()
    if picture is None or picture.recipe >= goal:
        return Outcome.NOTHING_TO_DO
    source = _source_of(picture)
    if source is None:
        logger.warning("picture without a file", extra={"picture": str(picture_id)})
        return Outcome.NO_FILE
    found = decoding.decoded(source)
    widths = rendition_widths(picture.width)
    missing = set(widths) - set(picture.widths)
    webp = _stored(picture_id, decoding.encoded(found, missing))
    avif: list[int] = []
    if goal == WITH_AVIF:
        made = decoding.encoded(found, widths, Encoding.AVIF)
        if _is_worth_it(picture_id, made):
            avif = _stored(picture_id, made)
    _note(picture_id, webp=webp, avif=avif, recipe=goal)
    return Outcome.MADE


def unfinished_pictures(*, after: UUID | None = None) -> Iterator[UUID]:
    """Pictures that lack something this machine can make, in order of their keys."""
    from commons.media.decoding import has_avif  # noqa: PLC0415

    goal = WITH_AVIF if has_avif() else WITHOUT_AVIF
    found = Picture.objects.filter(kind=Kind.RASTER, recipe__lt=goal).order_by("pk")
    while True:
        rest = found if after is None else found.filter(pk__gt=after)
        keys = list(rest.values_list("pk", flat=True)[:CHUNK])
        if not keys:
            return
        yield from keys
        after = keys[-1]


def _source_of(picture: Picture) -> bytes | None:
    """The file as it came; of old pictures, which kept none, the widest rendition."""
    places = [(private_files(), original_name(picture.pk))]
    if picture.widths:
        widest = rendition_name(picture.pk, max(picture.widths))
        places.append((default_storage, widest))
    for storage, name in places:
        try:
            with storage.open(name) as file:
                content: bytes = file.read()
                return content
        except FileNotFoundError:
            continue
    return None


def _stored(picture_id: UUID, made: "Iterable[Rendition]") -> list[int]:
    widths = []
    for one in made:
        name = rendition_name(picture_id, one.width, one.encoding)
        _put(name, one.content)
        widths.append(one.width)
    return widths


def _put(name: str, content: bytes) -> None:
    """Under this very name: what a broken attempt left there is replaced."""
    if default_storage.exists(name):
        if default_storage.size(name) == len(content):
            return
        default_storage.delete(name)
    written = default_storage.save(name, ContentFile(content))
    if written != name:  # another worker was quicker, with the same bytes
        default_storage.delete(written)


def _is_worth_it(picture_id: UUID, made: "list[Rendition]") -> bool:
    """Whether AVIF saves bytes; of tiny and of flat pictures it does not."""
    known = sum(
        default_storage.size(rendition_name(picture_id, one.width)) for one in made
    )
    return sum(len(one.content) for one in made) < known


def _note(picture_id: UUID, *, webp: list[int], avif: list[int], recipe: int) -> None:
    with transaction.atomic():
        picture = Picture.objects.select_for_update(no_key=True).get(pk=picture_id)
        picture.widths = sorted({*picture.widths, *webp})
        picture.avif_widths = sorted({*picture.avif_widths, *avif})
        picture.recipe = max(picture.recipe, recipe)
        picture.save(update_fields=["widths", "avif_widths", "recipe"])
