"""Pictures, as they are."""

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from django.conf import settings
from django.core.files.storage import Storage, storages

from commons.media.models import Picture
from commons.media.rules import Encoding, name_for, offered_widths, rendition_name


def picture_address(picture_id: UUID, widths: Sequence[int], *, wanted: int) -> str:
    """The address of the rendition that serves a width; needs no query."""
    return f"{settings.MEDIA_URL}{name_for(picture_id, widths, wanted)}"


def rendition_address(picture_id: UUID, width: int, encoding: Encoding) -> str:
    """The address of one rendition that is there."""
    return f"{settings.MEDIA_URL}{rendition_name(picture_id, width, encoding)}"


def srcset_of(
    picture_id: UUID,
    widths: Sequence[int],
    encoding: Encoding,
    *,
    at_most: int | None = None,
) -> str:
    """Renditions in one encoding as `srcset` has them; empty where there are none."""
    start, ending = f"{settings.MEDIA_URL}{picture_id}/", encoding.ending
    return ", ".join(
        f"{start}{width}.{ending} {width}w" for width in offered_widths(widths, at_most)
    )


def pictures_of(
    organization_id: UUID, picture_ids: Collection[UUID]
) -> dict[UUID, Picture]:
    """Those of the pictures that are the organization's own."""
    found = Picture.objects.filter(organization_id=organization_id, pk__in=picture_ids)
    return {picture.pk: picture for picture in found}


def pictures_at(addresses: Iterable[str]) -> dict[str, Picture]:
    """The pictures these are renditions of, where they are still there."""
    keys = {address: _key_in(address) for address in addresses}
    found = Picture.objects.in_bulk({key for key in keys.values() if key})
    return {address: found[key] for address, key in keys.items() if key in found}


def _key_in(address: str) -> UUID | None:
    """Renditions lie in a folder named after their picture, wherever that lies."""
    folder = address.rpartition("/")[0].rpartition("/")[2]
    try:
        return UUID(folder)
    except ValueError:
        return None


def private_files() -> Storage:
    """Where originals lie; it knows no addresses."""
    return storages["private"]
