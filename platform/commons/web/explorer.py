"""A page of our own to try the API on: no other site's scripts, no inline code."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render

Example = Mapping[str, object]


class Explorer:
    """Shows browsers at /graphql what can be asked there."""

    def __init__(self, examples: Mapping[str, Example]) -> None:
        self.examples = examples

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The page; what it sends goes to the same address as anybody's requests."""
        words = {"examples": self.examples, "token": get_token(request)}
        response = render(request, "explorer.html", words)
        response["Cache-Control"] = "private, no-store"
        return response
