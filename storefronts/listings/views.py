"""Catalogues and lists of errors to download, for those who may see them."""

from collections.abc import Iterator

from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.views.decorators.http import require_safe

from commons.kit.errors import NotFound
from commons.kit.ids import parse_public_id
from commons.kit.scopes import Scope
from commons.people.models import Person
from commons.people.viewer import viewer_of
from storefronts.listings.exports.writing import (
    catalogue_lines,
    file_name,
    problem_lines,
)
from storefronts.listings.runs.models import ImportFormat
from storefronts.listings.selectors.desk import import_for, seller_for

IMPORT_PREFIX = "imp"


@require_safe
def catalogue_file(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """A seller's whole catalogue, in the format asked for."""
    seller = seller_for(_viewer(request), slug)
    wanted = request.GET.get("format", ImportFormat.COMMONWEAL).upper()
    if seller is None or wanted not in ImportFormat.values:
        raise Http404
    format_ = ImportFormat(wanted)
    return _download(catalogue_lines(seller, format_), file_name(seller, format_))


@require_safe
def error_file(request: HttpRequest, slug: str, id: str) -> StreamingHttpResponse:
    """What was wrong in a file that somebody sent."""
    try:
        (key,) = parse_public_id(IMPORT_PREFIX, id)
    except NotFound as error:
        raise Http404 from error
    run = import_for(_viewer(request), key)
    if run is None or run.seller.slug != slug:
        raise Http404
    return _download(problem_lines(run), "errors.csv")


def _viewer(request: HttpRequest) -> Person | None:
    """Whoever is signed in, or whose token may read."""
    scopes: frozenset[str] | None = getattr(request, "token_scopes", None)
    if scopes is not None and Scope.READ not in scopes:
        return None
    return viewer_of(request)


def _download(lines: Iterator[str], name: str) -> StreamingHttpResponse:
    return StreamingHttpResponse(
        lines,
        content_type="text/csv; charset=utf-8",
        headers={
            "Cache-Control": "private, no-store",
            "Content-Disposition": f'attachment; filename="{name}"',
            "X-Content-Type-Options": "nosniff",
        },
    )
