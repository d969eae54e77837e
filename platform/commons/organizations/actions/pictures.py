"""Pictures an organization brings; how they are kept is media's matter."""

from uuid import UUID

from django.core.files.uploadedfile import UploadedFile

from commons.kit.errors import require
from commons.media.actions import store_upload
from commons.media.models import Picture
from commons.organizations.policy import may_manage_catalogue
from commons.people.models import Person


def upload_picture(
    *, actor: Person, organization_id: UUID, file: "UploadedFile[bytes]", alt: str
) -> Picture:
    """Keep a picture for the organization's listings and window."""
    require(may_manage_catalogue(actor, organization_id))
    return store_upload(organization_id=organization_id, file=file, alt=alt)
