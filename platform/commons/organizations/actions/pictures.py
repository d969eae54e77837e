"""Pictures an organization brings; how they are kept is media's matter."""

from uuid import UUID

from django.core.files.uploadedfile import UploadedFile

from commons.kit.errors import NotFound, require
from commons.kit.transactions import in_transaction
from commons.media.actions.changing import change_picture
from commons.media.actions.keeping import store_upload
from commons.media.models import Picture
from commons.media.rules import Focus
from commons.organizations.policy import may_manage_catalogue
from commons.people.models import Person


def upload_picture(
    *, actor: Person, organization_id: UUID, file: "UploadedFile[bytes]", alt: str
) -> Picture:
    """Keep a picture for the organization's listings and window."""
    require(may_manage_catalogue(actor, organization_id))
    return store_upload(organization_id=organization_id, file=file, alt=alt)


@in_transaction
def update_picture(
    *, actor: Person, picture_id: UUID, alt: str | None, focus: Focus | None
) -> Picture:
    """Say anew what a picture shows, or where one looks in it."""
    picture = Picture.objects.filter(pk=picture_id).first()
    if picture is None:
        raise NotFound
    require(may_manage_catalogue(actor, picture.organization_id))
    return change_picture(picture_id=picture_id, alt=alt, focus=focus)
