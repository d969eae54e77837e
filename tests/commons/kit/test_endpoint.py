"""GraphQL over HTTP."""

import json
from decimal import Decimal

import orjson
import pytest
import strawberry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from commons.kit import execution
from commons.kit.endpoint import Endpoint
from commons.kit.errors import Forbidden, NotFound, Refusal, Refusals, Unauthenticated
from commons.kit.execution import make_schema
from commons.kit.graphql import Info, MoneyInput, Payload, mutation
from commons.kit.scalars import Upload
from commons.kit.scopes import Scope


@strawberry.type
class Query:
    @strawberry.field
    def greeting(self, name: str = "you") -> str:
        return f"Hello {name}"

    @strawberry.field
    def fails(self, how: str) -> str:
        raise {
            "who": Unauthenticated(), "may": Forbidden(), "gone": NotFound(),
            "no": Refusal("Not so."), "bug": RuntimeError("secret table name"),
        }[how]  # fmt: skip


@strawberry.type
class CountPayload(Payload):
    counted: int | None = None


@strawberry.input
class CountInput:
    file: Upload | None = None
    money: MoneyInput | None = None
    refuse: bool = False


@strawberry.type
class Mutation:
    @mutation(scope=Scope.CATALOGUE)
    def count(self, info: Info, input: CountInput) -> CountPayload:
        """Count the bytes of a file, or the minor units of money."""
        if input.refuse:
            raise Refusals([Refusal("One.", path=("input", "a")), Refusal("Two.")])
        if input.money:
            return CountPayload(counted=input.money.minor("input", "money"))
        return CountPayload(counted=len(input.file.read()))


schema = make_schema(Query, Mutation, [])
endpoint = Endpoint(schema)
requests = RequestFactory()
COUNT = """mutation C($i: CountInput!) {
  count(input: $i) { counted errors { code message path } }
}"""


def send(body, **extra):
    request = requests.post(
        "/graphql", body if isinstance(body, bytes) else json.dumps(body),
        content_type="application/json", **extra,
    )  # fmt: skip
    response = endpoint(request)
    return response.status_code, orjson.loads(response.content)


def ask(document, **variables):
    return send({"query": document, "variables": variables})[1]


class TestEndpoint:
    def test_answers_a_query_by_post_and_by_get(self):
        request = requests.get("/graphql", {"query": "{ greeting }"})

        assert ask("{ greeting }") == {"data": {"greeting": "Hello you"}}
        assert orjson.loads(endpoint(request).content)["data"]["greeting"]

    def test_refuses_mutations_by_get(self):
        request = requests.get(
            "/graphql", {"query": "mutation { count(input: {}) { counted } }"}
        )

        assert endpoint(request).status_code == 405

    @pytest.mark.parametrize(
        ("how", "code"),
        [("who", "UNAUTHENTICATED"), ("may", "FORBIDDEN"), ("gone", "NOT_FOUND"),
         ("no", "BAD_USER_INPUT"), ("bug", "INTERNAL")],
    )  # fmt: skip
    def test_tells_errors_by_code(self, how, code):
        [error] = ask("query Q($h: String!) { fails(how: $h) }", h=how)["errors"]

        assert error["extensions"]["code"] == code
        assert "secret" not in error["message"]

    @pytest.mark.parametrize(
        "document", ["{", "{ nothing }",
                     "{ greeting(name: 3) }", "fragment F on Query { greeting }"],
    )  # fmt: skip
    def test_says_what_is_wrong_with_a_document(self, document):
        [error] = ask(document)["errors"]

        assert error["extensions"]["code"] == "BAD_USER_INPUT"

    def test_refuses_nul_characters(self):
        for body in (
            {"query": '{ greeting(name: "\\u0000") }'},
            {"query": "query Q($n: String) { greeting(name: $n) }",
             "variables": {"n": ["\x00"]}},
        ):  # fmt: skip
            _, answer = send(body)
            assert "NUL" in answer["errors"][0]["message"]

    @given(st.binary(max_size=200))
    def test_survives_any_body(self, body):
        status, answer = send(body)

        assert 400 <= status < 500
        assert answer["errors"]

    @given(st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["query", "variables", "i", "money"]), inner),
        max_leaves=8,
    ))  # fmt: skip
    def test_survives_any_json(self, body):
        status, answer = send(body)

        assert status < 500
        assert answer["errors"]


class TestMutation:
    def test_turns_refusals_into_errors_of_the_payload(self):
        answer = ask(COUNT, i={"refuse": True})["data"]["count"]

        assert answer["counted"] is None
        assert [error["path"] for error in answer["errors"]] == [["input", "a"], []]

    @pytest.mark.parametrize("amount", ["NaN", "Infinity", "1e3", "", "1" * 40, 1.5])
    def test_refuses_odd_decimals(self, amount):
        answer = ask(COUNT, i={"money": {"amount": amount, "currency": "EUR"}})

        assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"

    def test_points_to_the_field(self):
        money = {"amount": "0.001", "currency": "EUR"}

        [error] = ask(COUNT, i={"money": money})["data"]["count"]["errors"]

        assert error["path"] == ["input", "money", "amount"]
        assert error["code"] == "INVALID_MONEY"

    def test_asks_tokens_for_their_scope(self):
        request = requests.post(
            "/graphql", json.dumps({"query": COUNT, "variables": {"i": {}}}),
            content_type="application/json",
        )  # fmt: skip
        request.token_scopes = frozenset({Scope.READ})

        [error] = orjson.loads(endpoint(request).content)["errors"]

        assert error["extensions"]["code"] == "FORBIDDEN"

    def test_counts_money(self):
        money = {"amount": str(Decimal("12.50")), "currency": "EUR"}

        assert ask(COUNT, i={"money": money})["data"]["count"]["counted"] == 1250


class TestMultipart:
    def upload(self, places):
        operations = {"query": COUNT, "variables": {"i": {"file": None}}}
        request = requests.post(
            "/graphql",
            {"operations": json.dumps(operations), "map": json.dumps(places),
             "0": SimpleUploadedFile("a.txt", b"12345")},
        )  # fmt: skip
        return orjson.loads(endpoint(request).content)

    def test_places_the_file(self):
        answer = self.upload({"0": ["variables.i.file"]})

        assert answer["data"]["count"]["counted"] == 5

    @pytest.mark.parametrize(
        "places", [{"0": ["variables.x.y"]}, {"1": ["variables.i.file"]}, [1],
                   {"0": ["query"]}, {"0": [["a"]]}, {"0": 3}],
    )  # fmt: skip
    def test_says_when_the_map_does_not_fit(self, places):
        answer = self.upload(places)

        assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


class TestCsrf:
    BODY = json.dumps({"query": "{ greeting }"})

    def post(self, **headers: str):
        request: HttpRequest = requests.post(
            "/graphql", self.BODY, content_type="application/json", headers=headers
        )
        return request

    def test_lets_clients_without_a_session_pass(self):
        assert endpoint(self.post()).status_code == 200

    def test_refuses_a_session_without_the_token(self):
        request = self.post()
        request.COOKIES["sessionid"] = "abc"

        assert endpoint(request).status_code == 403

    def test_takes_a_session_with_the_token(self):
        maker = requests.get("/")
        token = get_token(maker)
        request = self.post(**{"X-CSRFToken": token})
        request.COOKIES["sessionid"] = "abc"
        request.COOKIES["csrftoken"] = maker.META["CSRF_COOKIE"]

        assert endpoint(request).status_code == 200


class TestDocuments:
    def test_are_parsed_and_checked_once(self) -> None:
        document = '{ greeting(name: "remembered") }'
        send({"query": document})
        before = execution._remembered.cache_info()

        send({"query": document})

        after = execution._remembered.cache_info()
        assert (after.hits, after.misses) == (before.hits + 1, before.misses)

    def test_are_not_kept_when_they_are_very_long(self) -> None:
        document = f"{{ greeting {' ' * execution.LONGEST_CACHED} }}"
        before = execution._remembered.cache_info()

        _, answer = send({"query": document})

        assert answer == {"data": {"greeting": "Hello you"}}
        assert execution._remembered.cache_info() == before

    @pytest.mark.parametrize(
        ("document", "name", "expected"),
        [
            ("query A { a: greeting } query B { b: greeting }", None, "a"),
            ("query A { a: greeting } query B { b: greeting }", "B", "b"),
            ("fragment F on Query { f: greeting } { ...F }", None, "f"),
        ],
    )
    def test_run_the_operation_asked_for_else_the_first(
        self, document: str, name: str | None, expected: str
    ) -> None:
        _, answer = send({"query": document, "operationName": name})

        assert answer == {"data": {expected: "Hello you"}}
