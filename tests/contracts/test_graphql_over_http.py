"""GraphQL over HTTP as specified: by the audits of `graphql-http`, and in Python.

The audits need Node and, once, the npm registry; the rules hold everywhere.
"""

import json
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.test import Client

from tests.api import Api
from tests.npm import installed

HERE = Path(__file__).parent / "audits"
JSON = "application/json"
GRAPHQL = "application/graphql-response+json"
AUDITS = 61
TYPENAME = "{ __typename }"
ANSWER = {"data": {"__typename": "Query"}}


class QuietHandler(WSGIRequestHandler):
    """Serves without telling."""

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def address() -> Iterator[str]:
    """The API behind a real socket."""
    server = make_server(
        "127.0.0.1", 0, get_wsgi_application(), handler_class=QuietHandler
    )
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/graphql"
    server.shutdown()
    thread.join()
    server.server_close()


def test_passes_every_audit_of_graphql_http(address: str) -> None:
    folder = installed(HERE / "package.json", "graphql-http")

    told = subprocess.run(
        ["node", str(HERE / "run.cjs"), str(folder), address],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )

    results = [json.loads(line) for line in told.stdout.splitlines()]
    assert [one for one in results if one["status"] != "ok"] == []
    assert len(results) == AUDITS


def post(body: object, *, accept: str | None = JSON, **extra: Any) -> HttpResponse:
    """Send a body as it is, or as JSON."""
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {} if accept is None else {"Accept": accept}
    extra.setdefault("content_type", JSON)
    return Client().post("/graphql", sent, headers=headers, **extra)


def get(accept: str = JSON, **parameters: str) -> HttpResponse:
    return Client().get("/graphql", parameters, headers={"Accept": accept})


class TestMediaTypes:
    @pytest.mark.parametrize(
        ("accept", "expected"),
        [
            (GRAPHQL, GRAPHQL),
            (JSON, JSON),
            ("*/*", JSON),
            ("application/*", JSON),
            (None, JSON),
            (f"{GRAPHQL}, {JSON};q=0.9", GRAPHQL),
            (f"{GRAPHQL};q=0.5, {JSON};q=0.9", JSON),
            (f"{JSON}, {GRAPHQL}", GRAPHQL),
            (f"{GRAPHQL}; charset=utf-8", GRAPHQL),
            ("text/html, */*;q=0.1", JSON),
        ],
    )
    def test_are_negotiated(self, accept: str | None, expected: str) -> None:
        response = post({"query": TYPENAME}, accept=accept)

        assert response.status_code == 200
        assert response["Content-Type"] == f"{expected}; charset=utf-8"
        assert response.json()["data"] == ANSWER["data"]

    @pytest.mark.parametrize(
        "accept",
        ["text/plain", "image/png", f"{JSON};q=0", f"{GRAPHQL};charset=latin-1"],
    )
    def test_we_cannot_write_are_refused(self, accept: str) -> None:
        response = post({"query": TYPENAME}, accept=accept)

        assert response.status_code == 406
        assert response.json()["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"

    @pytest.mark.parametrize(
        "kind",
        ["text/plain", "application/graphql", "application/x-www-form-urlencoded", "",
         "application/json; charset=iso-8859-1"],
    )  # fmt: skip
    def test_of_bodies_we_do_not_read_are_refused(self, kind: str) -> None:
        response = post({"query": TYPENAME}, content_type=kind)

        assert response.status_code == 415

    def test_of_utf_8_are_read(self) -> None:
        response = post({"query": TYPENAME}, content_type=f"{JSON}; charset=UTF-8")

        assert response.status_code == 200


class TestMethods:
    def test_get_asks(self) -> None:
        response = get(query="query A { a: __typename } query B { b: __typename }",
                       operationName="B", variables="{}", extensions="{}")  # fmt: skip

        assert response.json()["data"] == {"b": "Query"}

    def test_get_never_changes_anything(self) -> None:
        response = get(query="mutation { signOut { errors { code } } }")

        assert (response.status_code, response["Allow"]) == (405, "POST")

    @pytest.mark.parametrize("method", ["put", "delete", "patch", "head", "options"])
    def test_others_are_refused(self, method: str) -> None:
        response = getattr(Client(), method)("/graphql")

        assert (response.status_code, response["Allow"]) == (405, "GET, POST")

    def test_get_takes_each_parameter_once(self) -> None:
        response = Client().get("/graphql?query={__typename}&query={__typename}")

        assert response.status_code == 400


class TestBodies:
    @pytest.mark.parametrize("accept", [JSON, GRAPHQL])
    @pytest.mark.parametrize(
        "body",
        [b" ", b"{", b"nonsense", b"\xff\xfe{}", b'{"query": "\xe9"}', b"[1", b"NaN",
         b'{"query": "{ __typename }", "variables": {"a": NaN}}',
         '{"query": "{ __typename }"}'.encode("utf-16")],
    )  # fmt: skip
    def test_that_are_no_json_in_utf_8_are_refused(
        self, body: bytes, accept: str
    ) -> None:
        response = post(body, accept=accept)

        assert response.status_code == 400
        assert response["Content-Type"].startswith(accept)
        assert "data" not in response.json()

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            (name, value)
            for name in ("query", "variables", "extensions", "operationName")
            for value in ("text", 3, True, {"a": 1}, ["a"])
            if not isinstance(
                value, dict if name in {"variables", "extensions"} else str
            )
        ],
    )
    def test_with_parameters_of_another_kind_are_refused(
        self, name: str, value: object
    ) -> None:
        response = post({"query": TYPENAME, name: value})

        assert response.status_code == 400

    @pytest.mark.parametrize("name", ["variables", "extensions", "operationName"])
    def test_may_hold_null(self, name: str) -> None:
        assert post({"query": TYPENAME, name: None}).json()["data"] == ANSWER["data"]

    def test_in_batches_are_refused_clearly(self) -> None:
        response = post([{"query": TYPENAME}, {"query": TYPENAME}])

        assert response.status_code == 400
        assert "one operation" in response.json()["errors"][0]["message"]

    def test_that_are_too_large_are_refused(self, settings: Any) -> None:
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100

        assert post({"query": TYPENAME + " " * 200}).status_code == 413


class TestRequestsThatNeverRan:
    WRONG = (
        {"query": "{"},
        {"query": "{ nothing }"},
        {"query": "query A { __typename }", "operationName": "B"},
        {"query": "fragment F on Query { __typename }"},
        {"query": "query Q($id: ID!) { node(id: $id) { id } }"},
        {
            "query": "query Q($i: [ID!]!) { nodes(ids: $i) { id } }",
            "variables": {"i": {}},
        },
    )

    @pytest.mark.parametrize("body", WRONG)
    @pytest.mark.parametrize(("accept", "status"), [(JSON, 200), (GRAPHQL, 400)])
    def test_hold_errors_and_no_data(
        self, body: dict[str, object], accept: str, status: int
    ) -> None:
        response = post(body, accept=accept)

        answer = response.json()
        assert response.status_code == status
        assert "data" not in answer
        assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"

    def test_unlike_those_that_ran_in_part(self) -> None:
        body = {"query": "{ __typename listings(first: 0) { nodes { id } } }"}

        response = post(body, accept=GRAPHQL)

        assert response.status_code == 200
        assert response.json()["data"] is None
        assert response.json()["errors"][0]["path"] == ["listings"]


class TestHeaders:
    def test_keep_answers_out_of_caches(self) -> None:
        assert Api().post(TYPENAME)["Cache-Control"] == "private, no-store"
