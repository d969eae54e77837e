"""Finds out whose credentials a request carries."""

from collections.abc import Callable

import orjson
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from commons.kit.clock import now
from commons.kit.language import _
from commons.people.actions.tokens import note_use
from commons.people.rules import TOKEN_PREFIX
from commons.people.selectors import token_behind
from commons.people.viewer import TokenBearer

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class ViewerMiddleware:
    """Turns `Authorization: Bearer cwt_…` into a viewer; sessions are read when asked.

    A token that opens nothing ends the request: what it asks is not answered as if
    nobody had signed it.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Serve the request in the name of whoever sent it."""
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return self.get_response(request)
        bearer = _bearer(secret.strip())
        if bearer is None:
            return _refusal(request)
        request.token_bearer = bearer  # type: ignore[attr-defined]
        request.token_scopes = bearer.scopes  # type: ignore[attr-defined]
        return self.get_response(request)


def _bearer(secret: str) -> TokenBearer | None:
    if not secret.startswith(TOKEN_PREFIX):
        return None
    token = token_behind(secret)
    if token is None or not token.is_usable(now()) or not token.person.is_active:
        return None
    note_use(token)
    return TokenBearer(person=token.person, scopes=frozenset(token.scopes))


def _refusal(request: HttpRequest) -> HttpResponse:
    error = {
        "message": _("This token is unknown, expired or revoked."),
        "extensions": {
            "code": "UNAUTHENTICATED",
            "requestId": getattr(request, "id", None),
        },
    }
    return HttpResponse(
        orjson.dumps({"errors": [error]}),
        content_type="application/json",
        status=401,
        headers={"WWW-Authenticate": 'Bearer error="invalid_token"'},
    )
