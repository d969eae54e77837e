"""Pictures: checked, re-encoded, stored, served in sizes."""

from uuid import UUID

from commons.kit.graphql import Info, node
from commons.media.models import Picture
from commons.media.types import PictureType


def _picture(info: Info, key: UUID) -> PictureType | None:
    """Public, like the files themselves: the id cannot be guessed."""
    del info
    picture = Picture.objects.filter(pk=key).first()
    return None if picture is None else PictureType.of(picture)


node("pic", _picture)

# Nothing of the domain's own queries names the type; node(id) answers with it.
TYPES = (PictureType,)
