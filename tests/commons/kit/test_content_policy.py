"""Every answer tells browsers what django-csp would tell them."""

import re
from collections.abc import Callable

import pytest
from csp.decorators import csp_exempt, csp_update
from csp.middleware import CSPMiddleware
from django.conf import LazySettings
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

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

    def test_tells_each_answer_its_own_nonce(self) -> None:
        def view(request: HttpRequest) -> HttpResponse:
            return HttpResponse(str(request.csp_nonce))

        middleware = ContentPolicy(view)
        answers = [middleware(RequestFactory().get("/")) for _ in range(2)]

        nonces = [answer.content.decode() for answer in answers]
        assert nonces[0] != nonces[1]
        for nonce, answer in zip(nonces, answers, strict=True):
            assert f"script-src 'nonce-{nonce}' 'strict-dynamic'" in answer[HEADER]

    @pytest.mark.parametrize("path", ["/offline/", "/nowhere/"])
    def test_every_script_of_a_page_carries_it(self, path: str, client: Client) -> None:
        answer = client.get(path)

        policy = answer.headers[HEADER]
        found = re.search(r"'nonce-([^']+)'", policy)
        assert found is not None
        scripts = re.findall(r"<script[^>]*>", answer.content.decode())
        assert scripts
        assert all(f'nonce="{found[1]}"' in script for script in scripts)
        assert "unsafe" not in policy

    def test_follows_the_settings(self, settings: LazySettings) -> None:
        middleware = ContentPolicy(plain)
        middleware(RequestFactory().get("/"))
        settings.CONTENT_SECURITY_POLICY = {
            "EXCLUDE_URL_PREFIXES": [],
            "DIRECTIVES": {"default-src": ["'none'"]},
        }

        response = middleware(RequestFactory().get("/"))

        assert response.headers[HEADER] == "default-src 'none'"
