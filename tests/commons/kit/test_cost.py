"""What documents cost, before they run and after."""

from typing import Any

import pytest
import strawberry
from graphql import OperationDefinitionNode, parse, validate

from commons.kit.connections import Connection, PageArguments, connection
from commons.kit.cost import Price, price_of, priced, units
from commons.kit.execution import make_schema
from commons.kit.graphql import Payload, mutation
from commons.kit.scopes import Scope


@units(0)
@strawberry.type
class Tag:
    word: str


@strawberry.type
class Thing:
    name: str
    tags: list[Tag] = strawberry.field(default_factory=list)
    dear: str = strawberry.field(default="", metadata=priced(weight=7))

    @strawberry.field
    def parts(self) -> list["Thing"]:
        return [Thing(name="x"), Thing(name="y")]

    @strawberry.field(metadata=priced(size=2))
    def pair(self) -> list["Thing"]:
        return []

    @strawberry.field
    def owner(self) -> "Thing | None":
        return None

    @strawberry.field
    def things(
        self, first: int | None = None, last: int | None = None
    ) -> Connection["Thing"]:
        return _page(first)


def _page(first: int | None) -> Connection[Thing]:
    page = PageArguments.of(first)
    nodes = [Thing(name="a"), Thing(name="b")]
    return connection(nodes, ["1", "2"], page=page, more=False, count=lambda: 2)


@strawberry.type
class Query:
    @strawberry.field
    def thing(self) -> Thing:
        return Thing(name="t")

    @strawberry.field
    def things(
        self, first: int | None = None, last: int | None = None
    ) -> Connection[Thing]:
        return _page(first)

    @strawberry.field
    def by_ids(self, ids: list[strawberry.ID]) -> list[Thing]:
        return []


@strawberry.type
class NothingPayload(Payload):
    thing: Thing | None = None


@strawberry.type
class Mutation:
    @mutation(scope=Scope.CATALOGUE)
    def nothing(self) -> NothingPayload:
        """Do nothing."""
        return NothingPayload()


schema = make_schema(Query, Mutation, [])


def price(document: str) -> Price:
    node = parse(document)
    assert validate(schema._schema, node) == []
    operation = next(
        one for one in node.definitions if isinstance(one, OperationDefinitionNode)
    )
    return price_of(schema._schema, node, operation)


def before(document: str, **variables: Any) -> int:
    return price(document).before(variables)


CONNECTION = 1


class TestBefore:
    @pytest.mark.parametrize(
        ("document", "expected"),
        [
            ("{ __typename }", 1),
            ("{ thing { name } }", 1),
            ("{ thing { name owner { name } } }", 2),
            ("{ thing { dear } }", 1 + 7),
            ("{ thing { tags { word } } }", 1),
            ("{ thing { parts { name } } }", 1 + 5),
            ("{ thing { pair { dear } } }", 1 + 2 * 8),
            ("{ things { nodes { name } } }", CONNECTION + 20),
            ("{ things(first: 3) { nodes { name } } }", CONNECTION + 3),
            ("{ things(last: 3) { nodes { name } } }", CONNECTION + 3),
            ("{ things(first: 3) { edges { node { name } } } }", CONNECTION + 3),
            ("{ things(first: 3) { pageInfo { endCursor } } }", CONNECTION),
            ("{ things { totalCount } }", CONNECTION + 10),
            ('{ byIds(ids: ["a", "b"]) { name } }', 2),
            ("{ thing { a: owner { name } b: owner { name } } }", 3),
            ("{ thing { ...F } } fragment F on Thing { owner { ... { name } } }", 2),
            ("{ __schema { types { name } } }", 20),
            ("mutation { nothing { thing { name } errors { code } } }", 10 + 1 + 1 + 5),
        ],
    )
    def test_counts_objects(self, document: str, expected: int) -> None:
        assert before(document) == expected

    def test_multiplies_by_pages_within_pages(self) -> None:
        document = """
        query Q($few: Int = 4, $many: Int!) {
          things(first: $many) { nodes { things(first: $few) { nodes { name } } } }
        }"""

        assert before(document, many=10) == 1 + 10 * (1 + 1 + 4)
        assert before(document, many=10, few=100) == 1 + 10 * (1 + 1 + 100)

    def test_takes_the_usual_page_within_a_large_one(self) -> None:
        document = "{ things(first: 100) { nodes { things { nodes { name } } } } }"

        assert before(document) == 1 + 100 * (1 + 1 + 20)

    @pytest.mark.parametrize("odd", [None, "3", -5, {}, True, 10**30])
    def test_survives_odd_variables(self, odd: object) -> None:
        found = before(
            "query Q($n: Int) { things(first: $n) { nodes { name } } }", n=odd
        )

        assert 1 <= found <= 10**6 + 1

    def test_counts_ids_in_variables(self) -> None:
        document = "query Q($ids: [ID!]!) { byIds(ids: $ids) { name } }"

        assert before(document, ids=["a"] * 50) == 50


class TestAfter:
    def test_counts_what_came_out(self) -> None:
        found = price(
            "{ things { totalCount nodes { "
            "name parts { name } owner { parts { name } } } } }"
        )
        thing = {"name": "a", "parts": [{"name": "x"}], "owner": None}
        answer = {"things": {"totalCount": 1, "nodes": [thing, thing]}}

        assert found.after(answer) == 1 + 10 + 2 * (1 + 1 + 1)

    @pytest.mark.parametrize("answer", [None, {}, {"things": None}, {"things": 3}])
    def test_survives_what_is_missing(self, answer: dict[str, Any] | None) -> None:
        assert price("{ things { nodes { name } } }").after(answer) >= 1
