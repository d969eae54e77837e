"""The quick way answers as graphql-core does: every document is run both ways."""

from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum

import pytest
import strawberry

from commons.kit.completion.executor import QuickExecutor
from commons.kit.scalars import CONFIG


@strawberry.enum
class Colour(Enum):
    RED = "red"
    BLUE = "blue"


@strawberry.interface
class Named:
    name: str


@strawberry.type
class Maker(Named):
    age: int


@strawberry.type
class Robot(Named):
    power: float

    @strawberry.field
    def serial(self) -> str:
        return f"R-{self.name}"


@strawberry.type
class Thing:
    id: strawberry.ID
    title: str
    count: int
    price: Decimal
    made_at: datetime
    colour: Colour
    is_new: bool
    tags: list[str]
    note: str | None = None
    maker: Named | None = None
    parts: list["Thing | None"] = strawberry.field(default_factory=list)
    words: list[str | None] = strawberry.field(default_factory=list)

    @strawberry.field
    def shout(self, mark: str = "!") -> str:
        return self.title.upper() + mark


class Broken(Thing):
    """A thing of which reading the title fails; a subclass besides."""


def thing(**changes: object) -> Thing:
    facts = {
        "id": strawberry.ID("t-1"),
        "title": "Mug",
        "count": 3,
        "price": Decimal("4.50"),
        "made_at": datetime(2026, 3, 1, tzinfo=UTC),
        "colour": Colour.BLUE,
        "is_new": True,
        "tags": ["a", "b"],
    }
    return Thing(**{**facts, **changes})


THINGS = {
    "plain": thing(),
    "nested": thing(
        note="x",
        maker=Maker(name="Ann", age=40),
        parts=[thing(maker=Robot(name="Bo", power=2.5)), None],
        words=["one", None],
    ),
    "null where none may be": thing(title=None),
    "null in a list": thing(tags=["a", None]),
    "null below null": thing(parts=[thing(count=None)]),
    "a number too large": thing(count=2**40),
    "text for a number": thing(count="3"),
    "a truth for a number": thing(count=True),
    "a number for text": thing(title=7),
    "no member of the enum": thing(colour="blue"),
    "no moment": thing(made_at="yesterday"),
    "an error for a value": thing(title=ValueError("never read")),
    "a tuple for a list": thing(tags=("a",)),
    "text for a list": thing(tags="ab"),
    "a subclass": Broken(**vars(thing())),
    "a stranger": thing(maker=object()),
    "a type that cannot be there": thing(parts=[Maker(name="Ann", age=1)]),
}
EVERYTHING = """
  id title count price madeAt colour isNew tags note words
  maker { __typename name ... on Maker { age } ... on Robot { power } }
  parts { id title count maker { name } }
"""
DOCUMENTS = {
    "everything": f"{{ thing {{ {EVERYTHING} }} }}",
    "a list": f"{{ things {{ {EVERYTHING} }} }}",
    "aliases": "{ thing { one: title two: title __typename kind: __typename } }",
    "fields with resolvers": '{ thing { title shout asking: shout(mark: "?") } }',
    "a resolver below": "{ thing { maker { ... on Robot { serial name } name } } }",
    "fragments": "fragment F on Thing { title parts { ...G } }"
    " fragment G on Thing { count maker { name } } { thing { ...F tags ...F } }",
    "skipped": "query ($no: Boolean = true) { thing { title @skip(if: $no) count"
    " maker @include(if: $no) { name @skip(if: $no) ... on Maker { age } } } }",
    "merged": "{ thing { parts { title } parts { count } } }",
}


@strawberry.type
class Query:
    @strawberry.field
    def thing(self, info: strawberry.Info) -> Thing | None:
        return info.context

    @strawberry.field
    def things(self, info: strawberry.Info) -> list[Thing | None]:
        return [thing(), info.context, thing(note="last")]


def _schema(executor: type | None) -> strawberry.Schema:
    return strawberry.Schema(
        Query, types=[Maker, Robot], config=CONFIG, execution_context_class=executor
    )


QUICK, ORDINARY = _schema(QuickExecutor), _schema(None)


def _answer(schema: strawberry.Schema, document: str, value: object) -> object:
    result = schema.execute_sync(document, context_value=value)
    return result.data, [error.formatted for error in result.errors or ()]


class TestQuickExecutor:
    @pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS)
    @pytest.mark.parametrize("value", THINGS.values(), ids=THINGS)
    def test_answers_as_the_ordinary_one(
        self, document: str, value: Thing, caplog: pytest.LogCaptureFixture
    ) -> None:
        ordinary = _answer(ORDINARY, document, value)

        quick = _answer(QUICK, document, value)

        assert quick == ordinary

    def test_tells_an_error_once(self) -> None:
        _, errors = _answer(QUICK, DOCUMENTS["everything"], thing(title=None))

        assert [error["path"] for error in errors] == [["thing", "title"]]

    def test_reads_plain_attributes_by_itself(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        executed: list[str] = []
        ordinary = QuickExecutor.execute_field

        def noted(self, *arguments):
            executed.append(arguments[3].key)
            return ordinary(self, *arguments)

        monkeypatch.setattr(QuickExecutor, "execute_field", noted)

        _answer(QUICK, DOCUMENTS["everything"], THINGS["nested"])

        assert executed == ["thing"]
