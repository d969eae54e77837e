"""The address list of the small site."""

from django.http import HttpRequest
from django.urls import path
from strawberry.types import ExecutionResult

from commons.kit.execution import execute
from commons.web.routing import page_urls
from tests.commons.web.pages.routes import pages
from tests.commons.web.schema import schema


def run_document(
    request: HttpRequest,
    document: str,
    operation_name: str,
    variables: dict[str, object],
) -> ExecutionResult:
    """Execute against the small schema."""
    return execute(
        schema,
        request,
        document=document,
        variables=variables,
        operation_name=operation_name,
    )


def failing(request: HttpRequest) -> None:
    """A view with a bug."""
    raise ZeroDivisionError


urlpatterns = [
    *page_urls(
        "tests.commons.web.pages",
        pages=pages,
        schema=schema._schema,
        execute=run_document,
    ),
    path("failing/", failing),
]
handler400 = "commons.web.failures.bad_request"
handler403 = "commons.web.failures.permission_denied"
handler404 = "commons.web.failures.page_not_found"
handler500 = "commons.web.failures.server_error"
