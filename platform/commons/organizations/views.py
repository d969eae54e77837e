"""Hands out pictures as they came, to members of whose they are and to nobody else."""

from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from commons.kit.errors import NotFound
from commons.kit.ids import parse_public_id
from commons.media.models import Picture
from commons.media.rules import original_name
from commons.media.selectors import private_files
from commons.organizations.policy import role_of
from commons.people.models import Person

HARMLESS = "default-src 'none'; sandbox"


@require_safe
def original_file(request: HttpRequest, id: str) -> HttpResponseBase:
    """The file with all that the camera wrote into it, to be saved.

    Missing and forbidden look the same; the platform's staff has no business with it.
    """
    viewer = request.user if isinstance(request.user, Person) else None
    try:
        (key,) = parse_public_id("pic", id)
    except NotFound as error:
        raise Http404 from error
    picture = Picture.objects.filter(pk=key).exclude(original_type="").first()
    if picture is None or role_of(viewer, picture.organization_id) is None:
        raise Http404
    try:
        content = private_files().open(original_name(picture.pk))
    except FileNotFoundError as error:
        raise Http404 from error
    ending = picture.original_type.rpartition("/")[2]
    return FileResponse(
        content,
        as_attachment=True,
        filename=f"{id}.{ending}",
        content_type=picture.original_type,
        headers={
            "Cache-Control": "private, no-store",
            "Content-Security-Policy": HARMLESS,
            "X-Content-Type-Options": "nosniff",
        },
    )
