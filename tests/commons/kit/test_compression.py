"""What is compressed, and what goes as it is."""

import gzip

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from commons.kit.compression import Compression

LONG = b"to the cent " * 100


def answered(kind: str, *, accepts: str = "gzip") -> HttpResponse:
    middleware = Compression(lambda _: HttpResponse(LONG, content_type=kind))
    request = RequestFactory().get("/", headers={"accept-encoding": accepts})
    return middleware(request)


class TestCompression:
    @pytest.mark.parametrize(
        "kind", ["text/html; charset=utf-8", "application/json", "image/svg+xml"]
    )
    def test_makes_words_short(self, kind: str) -> None:
        response = answered(kind)

        assert response["Content-Encoding"] == "gzip"
        assert "Accept-Encoding" in response["Vary"]
        assert len(response.content) < len(LONG)
        assert gzip.decompress(response.content) == LONG

    @pytest.mark.parametrize("kind", ["image/webp", "application/pdf"])
    def test_leaves_what_is_short_already(self, kind: str) -> None:
        response = answered(kind)

        assert "Content-Encoding" not in response
        assert response.content == LONG

    def test_asks_what_the_browser_takes(self) -> None:
        response = answered("text/html", accepts="br")

        assert "Content-Encoding" not in response
        assert "Accept-Encoding" in response["Vary"]
