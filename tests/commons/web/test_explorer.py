"""The page to try the API on."""

import json
import re

import pytest
from django.test import Client
from graphql import parse

from tests.api import Api
from tests.builders import make_person

pytestmark = pytest.mark.django_db
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def visit(client: Client | None = None, accept: str = BROWSER):
    return (client or Client()).get("/graphql", headers={"Accept": accept})


class TestExplorer:
    def test_is_shown_to_browsers_only(self) -> None:
        assert visit()["Content-Type"].startswith("text/html")
        assert visit(accept="*/*").status_code == 400
        asked = Client().get(
            "/graphql", {"query": "{ __typename }"}, headers={"Accept": BROWSER}
        )
        assert asked.json()["data"] == {"__typename": "Query"}

    def test_needs_nothing_from_elsewhere_and_no_inline_code(self) -> None:
        response = visit()

        page = response.content.decode()
        assert not re.search(r"""(?:src|href)=["'](?:https?:)?//""", page)
        assert " onclick=" not in page
        assert " style=" not in page
        scripts = re.findall(r"<script(?![^>]*src=)([^>]*)>", page)
        assert all("application/json" in one for one in scripts)
        assert "unsafe" not in response["Content-Security-Policy"]

    def test_begins_with_documents_that_run(self) -> None:
        page = visit().content.decode()
        told = re.search(r'id="explorer-examples"[^>]*>(.*?)</script>', page, re.DOTALL)
        assert told is not None

        for one in json.loads(told[1]).values():
            assert parse(one["document"])
            answer = Api().answer(one["document"], **one["variables"])
            assert "errors" not in answer

    def test_sends_with_the_token_of_the_session(self) -> None:
        client = Client(enforce_csrf_checks=True)
        client.force_login(make_person())
        token = re.search(
            r'csrf-token" content="(\w+)"', visit(client).content.decode()
        )
        assert token is not None
        body = {"query": "{ viewer { __typename } }"}

        bare = client.post("/graphql", body, content_type="application/json")
        sent = client.post(
            "/graphql",
            body,
            content_type="application/json",
            headers={"X-CSRFToken": token[1]},
        )

        assert bare.status_code == 403
        assert sent.json()["data"]["viewer"]
