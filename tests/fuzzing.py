"""Documents nobody would write: valid for the schema, with values of every kind."""

import random
from collections.abc import Callable
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLSchema,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
)

LEVELS = 4
# They call somebody over the network, which tests may not.
CALLING_OUT = frozenset({
    "startOnboarding", "refreshPayoutStatus", "startCheckout", "cancelCheckout",
    "lookAtWebsite",
})  # fmt: skip
TEXTS = [
    "", " ", "a", "0", "-1", "é", "'", '\\"', "%", "%s", "{}", "null", "\\n", "x" * 300,
    "usd", "EUR", "mug", "\\u202e", "9" * 40, "../..", "<b>", "lst_", "mer_x",
]  # fmt: skip
NUMBERS = [0, 1, -1, 2, 100, 101, 2**31 - 1, -(2**31), 10**12]
MOMENTS = [
    "2026-03-01T12:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "x",
    "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00",
]  # fmt: skip
DECIMALS = ["0", "-1", "12.50", "999999999999", "0.0001", "NaN", "1e5"]
DAYS = ["2026-03-01", "0001-01-01", "9999-12-31", "2026-02-30"]


class Writer:
    """Writes one operation after another, by chance."""

    def __init__(self, schema: GraphQLSchema, seed: int, ids: list[str]) -> None:
        self.schema = schema
        self.chance = random.Random(seed)
        self.ids = ids
        self.scalars: dict[str, Callable[[], str]] = {
            "Int": lambda: str(self.chance.choice(NUMBERS)),
            "Float": lambda: str(self.chance.choice([0.0, -1.5, 1e300])),
            "Boolean": lambda: self.chance.choice(["true", "false"]),
            "ID": lambda: f'"{self.chance.choice([*self.ids, *self.ids, *TEXTS])}"',
            "DateTime": lambda: f'"{self.chance.choice(MOMENTS)}"',
            "Date": lambda: f'"{self.chance.choice(DAYS)}"',
            "Decimal": lambda: f'"{self.chance.choice(DECIMALS)}"',
        }

    def operation(self) -> str:
        """One query or, now and then, a mutation."""
        kind = "mutation" if self.chance.random() < 0.35 else "query"
        root = (
            self.schema.mutation_type if kind == "mutation" else self.schema.query_type
        )
        assert root is not None
        name = self.chance.choice(sorted(root.fields.keys() - CALLING_OUT))
        return f"{kind} {{ {self._field(name, root.fields[name], 0)} }}"

    def _field(self, name: str, field: GraphQLField, level: int) -> str:
        return f"{name}{self._arguments(field)}{self._below(field.type, level)}"

    def _arguments(self, field: GraphQLField) -> str:
        given = []
        for name, argument in field.args.items():
            is_needed = isinstance(argument.type, GraphQLNonNull)
            if is_needed or self.chance.random() < 0.5:
                given.append(f"{name}: {self._value(argument.type, 0)}")
        return f"({', '.join(given)})" if given else ""

    def _below(self, kind: Any, level: int) -> str:
        named = get_named_type(kind)
        if is_leaf_type(named):
            return ""
        if level >= LEVELS:
            return " { __typename }"
        chosen = ["__typename"]
        if is_abstract_type(named):
            one = self.chance.choice(list(self.schema.get_possible_types(named)))
            chosen.append(f"... on {one.name}{self._below(one, level + 1)}")
        fields = getattr(named, "fields", {})
        names = self.chance.sample(sorted(fields), min(len(fields), 4))
        chosen += [self._field(name, fields[name], level + 1) for name in names]
        return f" {{ {' '.join(chosen)} }}"

    def _value(self, kind: Any, level: int) -> str:
        if isinstance(kind, GraphQLNonNull):
            return self._value(kind.of_type, level)
        if isinstance(kind, GraphQLList):
            count = self.chance.choice([0, 1, 2])
            return (
                f"[{', '.join(self._value(kind.of_type, level) for _ in range(count))}]"
            )
        if isinstance(kind, GraphQLInputObjectType):
            return self._object(kind, level)
        if isinstance(kind, GraphQLEnumType):
            return str(self.chance.choice(sorted(kind.values)))
        make = self.scalars.get(kind.name, lambda: f'"{self.chance.choice(TEXTS)}"')
        return make()

    def _object(self, kind: GraphQLInputObjectType, level: int) -> str:
        given = []
        for name, field in kind.fields.items():
            is_needed = isinstance(field.type, GraphQLNonNull)
            if is_needed or (level < 3 and self.chance.random() < 0.6):
                given.append(f"{name}: {self._value(field.type, level + 1)}")
        return f"{{{', '.join(given)}}}"
