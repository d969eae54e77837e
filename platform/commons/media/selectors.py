"""Pictures, as they are."""

from collections.abc import Collection, Sequence
from uuid import UUID

from django.conf import settings

from commons.media.models import Picture
from commons.media.rules import name_for


def picture_address(picture_id: UUID, widths: Sequence[int], *, wanted: int) -> str:
    """The address of the rendition that serves a width; needs no query."""
    return f"{settings.MEDIA_URL}{name_for(picture_id, widths, wanted)}"


def pictures_of(
    organization_id: UUID, picture_ids: Collection[UUID]
) -> dict[UUID, Picture]:
    """Those of the pictures that are the organization's own."""
    found = Picture.objects.filter(organization_id=organization_id, pk__in=picture_ids)
    return {picture.pk: picture for picture in found}
