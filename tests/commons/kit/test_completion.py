"""The quick way answers as graphql-core does: every document is run both ways."""

from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum

import pytest
import strawberry
from graphql import DocumentNode, execute, parse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commons.kit.completion import remembering
from commons.kit.completion.executor import QuickExecutor
from commons.kit.graphql import DERIVED
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

    @strawberry.field(metadata=DERIVED)
    def whisper(self, mark_count: int = 2, mark: str | None = ".") -> str | None:
        return None if mark is None else self.title.lower() + mark * mark_count

    @strawberry.field(metadata=DERIVED)
    def painted(self, colour: Colour = Colour.RED, trim: Colour | None = None) -> str:
        return f"{colour.name} {trim and trim.name}"

    @strawberry.field(metadata=DERIVED)
    def largest(self) -> "Thing | None":
        return max(self.parts, key=lambda part: part.count, default=None)


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
    "derived fields": "{ thing { whisper less: whisper(markCount: 0)"
    ' none: whisper(mark: null) parts { whisper(mark: "?") } largest { count } } }',
    "enums for arguments": "query ($trim: Colour = RED) { thing { painted"
    " blue: painted(colour: BLUE) both: painted(colour: BLUE, trim: $trim)"
    " none: painted(trim: null) parts { painted(trim: BLUE) } } }",
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


def _answer(
    schema: strawberry.Schema,
    document: str | DocumentNode,
    value: object,
    variables: dict[str, object] | None = None,
) -> object:
    result = execute(
        schema._schema,
        parse(document) if isinstance(document, str) else document,
        context_value=value,
        variable_values=variables,
        executor_class=schema.execution_context_class,
    )
    return result.data, [error.formatted for error in result.errors or ()]


LEAVES = ("id", "title", "count", "price", "madeAt", "colour", "isNew", "tags", "note")
OTHERS = ("words", "shout", "whisper", "__typename")
ARGUED = (
    'whisper(mark: "?")',
    "whisper(markCount: $few)",
    "whisper(mark: $mark)",
    "shout(mark: $mark)",
    "painted(colour: BLUE, trim: $trim)",
)
CONDITIONS = ("", "", "", " @skip(if: $no)", " @include(if: $no)", " @skip(if: true)")
OF_MAKER = (
    "name",
    "__typename",
    "... on Maker { age }",
    "... on Robot { power serial }",
)


def selections(depth: int) -> st.SearchStrategy[str]:
    """Selections of a thing: aliases, directives, fragments, merged fields."""
    plain = st.sampled_from((*LEAVES, *OTHERS))
    argued = st.tuples(st.sampled_from("xyz"), st.sampled_from(ARGUED)).map(
        lambda named: f"{named[0]}{ARGUED.index(named[1])}: {named[1]}"
    )
    aliased = plain.map(lambda name: f"as_{name.strip('_')}: {name}")
    maker = st.lists(st.sampled_from(OF_MAKER), min_size=1).map(
        lambda names: f"maker {{ {' '.join(names)} }}"
    )
    one = st.one_of(plain, aliased, argued, maker)
    if depth:
        below = selections(depth - 1)
        one = st.one_of(
            one,
            below.map(lambda text: f"parts {text}"),
            below.map(lambda text: f"largest {text}"),
            below.map(lambda text: f"... on Thing {text}"),
            below.map(lambda text: f"... {text}"),
        )
    conditioned = st.tuples(one, st.sampled_from(CONDITIONS)).map(_conditioned)
    return st.lists(conditioned, min_size=1, max_size=6).map(
        lambda chosen: f"{{ {' '.join(chosen)} }}"
    )


def _conditioned(parts: tuple[str, str]) -> str:
    field, condition = parts
    head, brace, rest = field.partition(" {")
    return f"{head}{condition}{brace}{rest}"


VARIABLES = st.fixed_dictionaries(
    {"no": st.booleans(), "few": st.integers(0, 3)},
    optional={
        "mark": st.sampled_from([None, "", "~"]),
        "trim": st.sampled_from([None, "RED", "BLUE"]),
    },
)


class TestQuickExecutor:
    @pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS)
    @pytest.mark.parametrize("value", THINGS.values(), ids=THINGS)
    def test_answers_as_the_ordinary_one(
        self, document: str, value: Thing, caplog: pytest.LogCaptureFixture
    ) -> None:
        ordinary = _answer(ORDINARY, document, value)

        quick = _answer(QUICK, document, value)

        assert quick == ordinary

    @given(
        selection=selections(2),
        value=st.sampled_from(list(THINGS.values())),
        one=VARIABLES,
        other=VARIABLES,
    )
    @settings(
        max_examples=150,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )
    def test_answers_any_document_as_the_ordinary_one(
        self,
        selection: str,
        value: Thing,
        one: dict[str, object],
        other: dict[str, object],
    ) -> None:
        document = parse(
            "query ($no: Boolean!, $few: Int!, $mark: String, $trim: Colour)"
            f" {{ thing {selection} things {selection} }}"
        )

        # The same document again and again, with other values of its variables.
        for variables in (one, other, one):
            ordinary = _answer(ORDINARY, document, value, variables)
            assert _answer(QUICK, document, value, variables) == ordinary

    def test_compiles_a_selection_once(self) -> None:
        document = parse(DOCUMENTS["everything"])
        _answer(QUICK, document, THINGS["plain"])
        known = len(remembering._selections)

        _answer(QUICK, document, THINGS["nested"])

        assert len(remembering._selections) == known

    def test_remembers_so_many_selections_and_no_more(self) -> None:
        for number in range(remembering.MOST_SELECTIONS + 10):
            _answer(QUICK, f"{{ thing {{ t{number}: title }} }}", THINGS["plain"])

        assert len(remembering._selections) <= remembering.MOST_SELECTIONS

    def test_compiles_nothing_that_fragments_blow_up(self) -> None:
        fragments = " ".join(
            f"fragment F{n} on Thing {{ a: largest {{ ...F{n + 1} }}"
            f" b: largest {{ ...F{n + 1} }} }}"
            for n in range(20)
        )
        document = (
            f"{{ thing {{ ...F0 }} }} {fragments} fragment F20 on Thing {{ title }}"
        )

        data, errors = _answer(QUICK, document, THINGS["plain"])

        assert (data, errors) == ({"thing": {"a": None, "b": None}}, [])

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
