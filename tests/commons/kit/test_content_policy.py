"""Every answer tells browsers what django-csp would tell them."""

from collections.abc import Callable

import pytest
from csp.decorators import csp_exempt, csp_update
from csp.middleware import CSPMiddleware
from django.conf import LazySettings
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from commons.kit.content_policy import HEADER, ContentPolicy

View = Callable[[HttpRequest], HttpResponse]


def plain(request: HttpRequest) -> HttpResponse:
    del request
    return HttpResponse("")


def with_nonce(request: HttpRequest) -> HttpResponse:
    request._csp_nonce = "bm9uY2U="
    return HttpResponse(str(request.csp_nonce))


def with_its_own(request: HttpRequest) -> HttpResponse:
    del request
    return HttpResponse("", headers={HEADER: "sandbox"})


VIEWS: dict[str, View] = {
    "plain": plain,
    "with a nonce": with_nonce,
    "with a header of its own": with_its_own,
    "exempt": csp_exempt()(plain),
    "with more": csp_update({"img-src": ["https://pictures.example"]})(plain),
}


class TestContentPolicy:
    @pytest.mark.parametrize("path", ["/", "/graphql", "/admin/people/"])
    @pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
    def test_tells_what_django_csp_tells(self, view: View, path: str) -> None:
        request = RequestFactory().get(path)
        expected = CSPMiddleware(view)(request).headers.get(HEADER)

        middleware = ContentPolicy(view)
        told = [middleware(RequestFactory().get(path)).headers for _ in range(2)]

        assert [headers.get(HEADER) for headers in told] == [expected] * 2

    def test_follows_the_settings(self, settings: LazySettings) -> None:
        middleware = ContentPolicy(plain)
        middleware(RequestFactory().get("/"))
        settings.CONTENT_SECURITY_POLICY = {
            "EXCLUDE_URL_PREFIXES": [],
            "DIRECTIVES": {"default-src": ["'none'"]},
        }

        response = middleware(RequestFactory().get("/"))

        assert response.headers[HEADER] == "default-src 'none'"
