"""Words are compressed on their way out; pictures and archives already are."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

WORDS = (
    "text/",
    "application/json",
    "application/graphql-response+json",
    "application/xml",
    "image/svg+xml",
)


class Compression(GZipMiddleware):
    """Django's gzip, with its random padding against guessing by length (BREACH)."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Compress what a browser takes compressed, if it shrinks."""
        if not response.headers.get("Content-Type", "").startswith(WORDS):
            return response
        compressed: HttpResponseBase = super().process_response(request, response)
        return compressed
