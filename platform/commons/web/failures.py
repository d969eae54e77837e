"""Error pages: what happened, what may help, and never a traceback."""

import logging
import uuid
from dataclasses import dataclass

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string

from commons.kit.language import gettext_lazy
from commons.web.redirects import to_sign_in

logger = logging.getLogger(__name__)


class Halt(Exception):
    """The schema answered that there is nothing to show, with a code that says why."""

    def __init__(self, code: str, retry_after_seconds: int | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.retry_after_seconds = retry_after_seconds


@dataclass(frozen=True, slots=True)
class Failure:
    """What an error page says."""

    status: int
    title: str
    explanation: str
    asks_to_look_around: bool = True


BAD_REQUEST = Failure(
    400,
    gettext_lazy("This address cannot be read"),
    gettext_lazy(
        "Part of it is not what this page expects. It may have been shortened on its "
        "way."
    ),
)
FORBIDDEN = Failure(
    403,
    gettext_lazy("This page is not yours to see"),
    gettext_lazy(
        "You are signed in, but with an account that has no part in this. "
        "Someone who manages it can invite you."
    ),
)
NOT_FOUND = Failure(
    404,
    gettext_lazy("This page is not here"),
    gettext_lazy(
        "It may have moved, ended or never been. The address may also be cut short."
    ),
)
NOT_ALLOWED = Failure(
    405,
    gettext_lazy("This page takes no such request"),
    gettext_lazy("Go back and open the page again."),
)
TOO_MANY = Failure(
    429,
    gettext_lazy("That was a lot at once"),
    gettext_lazy(
        "We answer a limited number of requests from one place. "
        "Wait a minute, then try again."
    ),
    asks_to_look_around=False,
)
TOO_LARGE = Failure(
    413,
    gettext_lazy("That is more than this form takes"),
    gettext_lazy(
        "Nothing of it was kept. Go back and send less at once; a file has its own "
        "field."
    ),
    asks_to_look_around=False,
)
FAULT = Failure(
    500,
    gettext_lazy("This page failed, and the fault is ours"),
    gettext_lazy(
        "Nothing was charged by this page. If you had just paid, your order shows what "
        "arrived; there is no need to pay again."
    ),
    asks_to_look_around=False,
)
STALE_FORM = Failure(
    403,
    gettext_lazy("This form was open for too long"),
    gettext_lazy(
        "To protect you, forms are tied to your visit. "
        "Go back, load the page again and send it once more."
    ),
    asks_to_look_around=False,
)
FAILURES = {
    "BAD_USER_INPUT": BAD_REQUEST,
    "FORBIDDEN": FORBIDDEN,
    "NOT_FOUND": NOT_FOUND,
    "QUERY_TOO_EXPENSIVE": TOO_MANY,
    "RATE_LIMITED": TOO_MANY,
}


def answer_to(request: HttpRequest, halt: Halt) -> HttpResponseBase:
    """The response for a page that could not be made."""
    if halt.code == "UNAUTHENTICATED":
        return to_sign_in(request)
    response = failed(request, FAILURES.get(halt.code, FAULT))
    if halt.retry_after_seconds is not None:
        response["Retry-After"] = str(halt.retry_after_seconds)
    return response


def failed(request: HttpRequest, failure: Failure) -> HttpResponse:
    """An error page; it asks neither the database nor the schema for anything."""
    words = {
        "failure": failure,
        "request_id": request_id(request),
        "request": request,  # whose nonce lets the scripts run
    }
    html = render_to_string("failure.html", words)
    response = HttpResponse(html, status=failure.status)
    response["Cache-Control"] = "no-store"
    return response


def request_id(request: HttpRequest) -> str:
    """The id under which the logs speak of this request."""
    known = vars(request).get("id")
    if not known:
        known = vars(request)["id"] = uuid.uuid4().hex
    return str(known)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler400."""
    is_too_large = isinstance(exception, RequestDataTooBig | TooManyFieldsSent)
    return failed(request, TOO_LARGE if is_too_large else BAD_REQUEST)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler403."""
    return failed(request, FORBIDDEN)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler404."""
    return failed(request, NOT_FOUND)


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500; Django has logged the fault."""
    return failed(request, FAULT)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's CSRF_FAILURE_VIEW."""
    logger.info("form refused", extra={"reason": reason, "path": request.path})
    return failed(request, STALE_FORM)
