"""A page to try the API on: GraphiQL from our own files, and the API's own writings."""

from collections.abc import Mapping
from pathlib import Path

from csp.constants import NONCE
from csp.decorators import csp_update
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

Example = Mapping[str, object]


class Explorer:
    """Shows browsers at /graphql what can be asked there."""

    def __init__(self, examples: Mapping[str, Example]) -> None:
        self.examples = examples

    # GraphiQL's dialogs bring a style element along, which carries the nonce.
    @method_decorator(csp_update({"style-src": [NONCE]}))
    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The page; what it sends goes to the same address as anybody's requests."""
        words = {"examples": self.examples, "token": get_token(request)}
        response = render(request, "explorer.html", words)
        response["Cache-Control"] = "private, no-store"
        return response


class Guide:
    """What is written about the API, to read where no script runs."""

    def __init__(self, writings: Mapping[str, Path]) -> None:
        self.texts = {name: path.read_bytes() for name, path in writings.items()}

    @method_decorator([require_safe, cache_control(public=True, max_age=300)])
    def __call__(self, request: HttpRequest, name: str) -> HttpResponse:
        """One of them, as it was written."""
        text = self.texts.get(name)
        if text is None:
            raise Http404
        return HttpResponse(text, content_type="text/plain; charset=utf-8")
