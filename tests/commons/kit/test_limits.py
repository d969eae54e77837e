"""What a document may ask for at most."""

import json
from collections.abc import Callable

import orjson
import pytest
import strawberry
from django.test import RequestFactory
from graphql import get_introspection_query, parse

from commons.kit import limits
from commons.kit.endpoint import Endpoint
from commons.kit.execution import make_schema
from commons.kit.graphql import Payload, mutation
from commons.kit.limits import MOST, parsed_within_limits
from commons.kit.scopes import Scope

calls: list[str] = []


@strawberry.type
class Thing:
    name: str

    @strawberry.field
    def again(self) -> "Thing":
        calls.append(self.name)
        return Thing(name=self.name)


@strawberry.type
class Query:
    @strawberry.field
    def thing(self) -> Thing:
        calls.append("thing")
        return Thing(name="a")


@strawberry.type
class NothingPayload(Payload):
    done: bool = False


@strawberry.type
class Mutation:
    @mutation(scope=Scope.CATALOGUE)
    def nothing(self) -> NothingPayload:
        """Do nothing."""
        return NothingPayload()


endpoint = Endpoint(make_schema(Query, Mutation, []))


def ask(document: str) -> dict:
    body = json.dumps({"query": document})
    request = RequestFactory().post("/graphql", body, content_type="application/json")
    return orjson.loads(endpoint(request).content)


def nested(levels: int) -> str:
    inner = "name"
    for _ in range(levels - 2):
        inner = f"again {{ {inner} }}"
    return f"{{ thing {{ {inner} }} }}"


def aliased(count: int) -> str:
    names = " ".join(f"a{n}: name" for n in range(count))
    return f"{{ thing {{ {names} }} }}"


def directed(count: int) -> str:
    return "{ thing { name %s } }" % ("@include(if: true) " * count)


def rooted(count: int) -> str:
    # Two names, as one would be repeated too often before there are too many.
    names = ("__typename", "thing { name }")
    return "{" + " ".join(f"r{n}: {names[n % 2]}" for n in range(count)) + "}"


def repeated(count: int) -> str:
    return "{ thing { %s } }" % ("name " * count)


TOO_MUCH: dict[str, tuple[Callable[[int], str], int]] = {
    "levels": (nested, MOST["levels"]),
    "aliases": (aliased, MOST["aliases"]),
    "directives": (directed, MOST["directives"]),
    "root fields": (rooted, MOST["root fields"]),
    "repetitions of one field": (repeated, MOST["repetitions of one field"]),
}


# Directives stand once at a field; aliases repeat the one field there is.
SERVED = sorted(TOO_MUCH.keys() - {"directives", "aliases"})


class TestLimits:
    @pytest.mark.parametrize("name", TOO_MUCH)
    def test_refuse_one_too_many_and_say_which(self, name: str) -> None:
        make, most = TOO_MUCH[name]
        calls.clear()

        [error] = ask(make(most + 1))["errors"]

        assert error["extensions"]["code"] == "QUERY_TOO_EXPENSIVE"
        assert error["extensions"]["limit"] == {
            "of": name, "maximum": most, "found": most + 1,
        }  # fmt: skip
        assert f"{most + 1} {name}" in error["message"]
        assert calls == []

    @pytest.mark.parametrize("name", SERVED)
    def test_serve_as_many_as_they_say(self, name: str) -> None:
        make, most = TOO_MUCH[name]

        assert "errors" not in ask(make(most))

    def test_count_what_stands_in_fragments_as_often_as_they_are_spread(self) -> None:
        """CVE-2026-47707: aliases counted once however often their fragment is used."""
        half = " ".join(f"a{n}: name" for n in range(MOST["aliases"] // 2 + 1))
        document = f"""
        {{ thing {{ ...F again {{ ...F }} }} }} fragment F on Thing {{ {half} }}"""

        [error] = ask(document)["errors"]

        assert error["extensions"]["limit"]["of"] == "aliases"

    @pytest.mark.parametrize("spread", ["...F", "... on Thing { ...F }", "...G"])
    def test_look_into_fragments_however_they_are_reached(self, spread: str) -> None:
        many = " ".join(f"a{n}: name" for n in range(MOST["aliases"] + 1))
        unused = "" if spread == "...G" else "again { ...G }"
        document = f"""
        {{ thing {{ {spread} {unused} }} }}
        fragment F on Thing {{ {many} }} fragment G on Thing {{ ...F }}"""

        [error] = ask(document)["errors"]

        assert error["extensions"]["limit"]["of"] == "aliases"

    def test_bound_fragments_that_multiply(self) -> None:
        """Ten fragments, each spreading the next ten times: a billion fields."""
        chain = "".join(
            f"fragment F{n} on Thing {{ %s }}" % (f"x{n}: again {{ ...F{n + 1} }} " * 9)
            for n in range(9)
        )
        document = f"{{ thing {{ ...F0 }} }} {chain} fragment F9 on Thing {{ name }}"

        [error] = ask(document)["errors"]

        assert error["extensions"]["code"] == "QUERY_TOO_EXPENSIVE"

    @pytest.mark.parametrize(
        "document",
        ["{ thing { ...F } } fragment F on Thing { ...F }",
         "{ thing { ...F } } fragment F on Thing { again { ...G } }"
         " fragment G on Thing { ...F }",
         "{ thing { ...Missing } }"],
    )  # fmt: skip
    def test_leave_circles_and_gaps_to_validation(self, document: str) -> None:
        errors = ask(document)["errors"]

        assert errors[0]["extensions"]["code"] == "BAD_USER_INPUT"

    def test_refuse_long_documents_and_many_tokens(self) -> None:
        [long] = ask("{ thing { name } }" + " " * limits.MOST_CHARACTERS)["errors"]
        [wordy] = ask("{ thing { %s } }" % ("name " * limits.MOST_TOKENS))["errors"]

        assert long["extensions"]["limit"]["of"] == "characters"
        assert wordy["extensions"]["limit"]["of"] == "tokens"
        assert str(limits.MOST_TOKENS) in wordy["message"]

    def test_refuse_many_definitions(self) -> None:
        document = " ".join(f"query Q{n} {{ __typename }}" for n in range(61))

        [error] = ask(document)["errors"]

        assert error["extensions"]["limit"]["of"] == "definitions"

    def test_survive_the_deepest_nesting(self) -> None:
        errors = ask("{ thing " + "{ again " * 1_200 + "}" * 1_201)["errors"]

        assert errors[0]["extensions"]["code"] in {
            "BAD_USER_INPUT", "QUERY_TOO_EXPENSIVE",
        }  # fmt: skip

    def test_count_directives_on_variables(self) -> None:
        variables = f"$a: String {'@x ' * (MOST['directives'] + 1)}"

        [error] = ask(f"query Q({variables}) {{ __typename }}")["errors"]

        assert error["extensions"]["limit"]["of"] == "directives"


class TestIntrospection:
    def test_is_allowed(self) -> None:
        document = get_introspection_query(
            specified_by_url=True,
            directive_is_repeatable=True,
            schema_description=True,
            input_value_deprecation=True,
        )

        answer = ask(document)

        assert "errors" not in answer
        assert parsed_within_limits(document) == parse(document)

    def test_is_not_allowed_in_circles(self) -> None:
        circle = "fields { type { " * 4 + "name" + " } }" * 4

        [error] = ask(f"{{ __schema {{ types {{ {circle} }} }} }}")["errors"]

        assert error["extensions"]["code"] == "BAD_USER_INPUT"
        assert "introspection depth" in error["message"]
