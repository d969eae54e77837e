"""Answers each request in the language it wants."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.translation import activate, deactivate

from commons.kit.language import language_now, language_tag
from commons.web.languages.asking import (
    COOKIE,
    named_in_address,
    remember,
    wanted_by,
)

DECIDING = ("Accept-Language", "Cookie")
GetResponse = Callable[[HttpRequest], HttpResponseBase]


class LanguageMiddleware:
    """Speaks before anything else does, so that what fails is told in it as well."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Serve the request, and tell caches what the answer depends on."""
        named = named_in_address(request)
        wanted = named or wanted_by(request)
        activate(wanted)
        try:
            response = self.get_response(request)
            # Read now: a page may have found that its visitor chose another.
            told = language_now()
            if response.get("Content-Type", "").startswith("text/html"):
                response["Content-Language"] = language_tag(told)
                patch_vary_headers(response, DECIDING)
            is_chosen = bool(named) or told != wanted
            if is_chosen and request.COOKIES.get(COOKIE) != told:
                # So that what asks for nobody, such as an error page, knows it too.
                remember(response, told)
            return response
        finally:
            deactivate()
