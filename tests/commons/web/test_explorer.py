"""The page to try the API on, and the files it is made of."""

import json
import re

import pytest
from django.http import HttpResponse
from django.test import Client
from graphql import build_client_schema, get_introspection_query, parse

from tests.api import Api
from tests.builders import make_person
from tests.vendored import SERVED, published

pytestmark = pytest.mark.django_db
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def visit(client: Client | None = None, accept: str = BROWSER):
    return (client or Client()).get("/graphql", headers={"Accept": accept})


def style_rule(response: HttpResponse) -> str:
    """Of the policy, whose rules stand in any order."""
    rules = [one.strip() for one in response["Content-Security-Policy"].split(";")]
    [styles] = [one for one in rules if one.startswith("style-src ")]
    return styles


class TestExplorer:
    def test_is_shown_to_browsers_only(self) -> None:
        assert visit()["Content-Type"].startswith("text/html")
        assert visit(accept="*/*").status_code == 400
        asked = Client().get(
            "/graphql", {"query": "{ __typename }"}, headers={"Accept": BROWSER}
        )
        assert asked.json()["data"] == {"__typename": "Query"}

    def test_is_shown_in_the_language_its_address_names(self) -> None:
        links = re.findall(r'href="(\?lang=[^"]+)"', visit().content.decode())

        page = Client().get(f"/graphql{links[-1]}", headers={"Accept": BROWSER})

        assert 'lang="zh-Hans"' in page.content.decode()

    def test_tells_nobody_to_sign_in_who_did(self) -> None:
        client = Client()
        client.force_login(make_person())

        assert 'href="/sign-in/' in visit().content.decode()
        assert 'href="/sign-in/' not in visit(client).content.decode()

    def test_answers_those_who_only_look_whether_it_is_there(self) -> None:
        assert Client().head("/graphql", headers={"Accept": BROWSER}).status_code == 200

    def test_needs_nothing_from_elsewhere_and_no_inline_code(self) -> None:
        response = visit()

        page = response.content.decode()
        assert not re.search(r"""(?:src|href)=["'](?:https?:)?//""", page)
        assert " onclick=" not in page
        assert " style=" not in page
        scripts = re.findall(r"<script(?![^>]*src=)([^>]*)>", page)
        assert all("application/json" in one for one in scripts)
        assert "unsafe" not in response["Content-Security-Policy"]

    def test_lets_in_only_the_styles_of_this_one_answer(self) -> None:
        first, second = visit(), visit()
        elsewhere = Client().get("/shop/")

        nonce = re.search(r'nonce="([^"]+)"', first.content.decode())
        assert nonce is not None
        assert f"'nonce-{nonce[1]}'" in style_rule(first)
        assert nonce[1] not in second["Content-Security-Policy"]
        assert style_rule(elsewhere) == "style-src 'self'"

    def test_is_heavy_on_its_own_page_alone(self) -> None:
        assert "graphiql/" in visit().content.decode()
        assert "graphiql/" not in Client().get("/").content.decode()

    def test_leads_on_where_no_script_runs(self) -> None:
        page = visit().content.decode()

        told = re.search(r"<noscript>(.*?)</noscript>", page, re.DOTALL)
        assert told is not None
        for address in re.findall(r'href="([^"]+)"', told[1]):
            response = Client().get(address)
            assert response["Content-Type"] == "text/plain; charset=utf-8"
            assert response.content.startswith(b"# ")
        assert Client().get("/graphql/elsewhere.md").status_code == 404

    def test_begins_with_documents_that_run(self) -> None:
        page = visit().content.decode()
        told = re.search(r'id="explorer-examples"[^>]*>(.*?)</script>', page, re.DOTALL)
        assert told is not None

        for one in json.loads(told[1]).values():
            assert parse(one["document"])
            answer = Api().answer(one["document"], **one["variables"])
            assert "errors" not in answer

    def test_may_learn_the_whole_schema(self) -> None:
        everything = get_introspection_query(
            specified_by_url=True,
            directive_is_repeatable=True,
            schema_description=True,
            input_value_deprecation=True,
        )

        answer = Api().answer(everything)

        assert "errors" not in answer
        assert build_client_schema(answer["data"]).query_type is not None

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


class TestVendoredFiles:
    def test_are_what_npm_publishes_less_what_no_page_needs(self) -> None:
        made = published()

        assert sorted(made) == sorted(path.name for path in SERVED.iterdir())
        for name, text in made.items():
            assert (SERVED / name).read_text("utf-8") == text, name

    def test_name_nothing_that_is_not_here(self) -> None:
        for path in SERVED.iterdir():
            text = path.read_text("utf-8")
            assert "sourceMappingURL" not in text, path.name
            assert "@font-face" not in text, path.name
            assert not re.search(r"url\([\"']?https?:", text), path.name
