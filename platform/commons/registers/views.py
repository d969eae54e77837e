"""Hands out papers, to those who may see them and to nobody else."""

from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from commons.kit.errors import NotFound
from commons.kit.ids import parse_public_id
from commons.people.models import Person
from commons.registers.actions.documents import file_name, private_files
from commons.registers.selectors import visible_document

HARMLESS = "default-src 'none'; sandbox"


@require_safe
def proof_file(request: HttpRequest, id: str) -> HttpResponseBase:
    """One paper, to be saved; missing and forbidden look the same."""
    viewer = request.user if isinstance(request.user, Person) else None
    try:
        (key,) = parse_public_id("pdo", id)
    except NotFound as error:
        raise Http404 from error
    paper = visible_document(viewer, key)
    if paper is None:
        raise Http404
    try:
        content = private_files().open(file_name(paper.pk))
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(
        content,
        as_attachment=True,
        filename=paper.name,
        content_type=paper.content_type,
        headers={
            "Cache-Control": "private, no-store",
            "Content-Security-Policy": HARMLESS,
            "X-Content-Type-Options": "nosniff",
        },
    )
