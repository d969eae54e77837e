"""The Python that completes one leaf: a check of its exact class, and a conversion."""

import contextlib
from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from graphql import (
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLError,
    GraphQLID,
    GraphQLInt,
    GraphQLOutputType,
    GraphQLScalarType,
    GraphQLString,
    Undefined,
)

from commons.kit.documents import DEFINITION

LARGEST_INT = 2**31 - 1
PLAIN = frozenset({str, int, float, bool, Decimal, datetime, date})
CHECKS = {
    GraphQLString: "type({0}) is not str",
    GraphQLID: "type({0}) is not str",
    GraphQLInt: f"type({{0}}) is not int or abs({{0}}) > {LARGEST_INT}",
    GraphQLBoolean: "type({0}) is not bool",
}

# Gives an object of ours a name within the text.
Bind = Callable[[Any], str]


class Unusual(Exception):
    """Not for the quick way; the ordinary one finds out what it is."""


def leaf_lines(kind: GraphQLOutputType, value: str, bind: Bind) -> list[str] | None:
    """Lines that complete the variable called `value`; None for the ordinary way."""
    check = CHECKS.get(kind) if isinstance(kind, GraphQLScalarType) else None
    if check is not None:
        return [f"if {check.format(value)}: raise Unusual"]
    if isinstance(kind, GraphQLEnumType):
        return _enum_lines(kind, value, bind)
    if isinstance(kind, GraphQLScalarType):
        return [
            f"if type({value}) not in {bind(PLAIN)}: raise Unusual",
            f"{value} = {bind(kind.coerce_output_value)}({value})",
            f"if {value} is None or {value} is {bind(Undefined)}: raise Unusual",
        ]
    return None


def _enum_lines(kind: GraphQLEnumType, value: str, bind: Bind) -> list[str] | None:
    definition = kind.extensions.get(DEFINITION)
    if definition is None:
        return None
    # Members of enums that are texts equal members of others: their class decides.
    return [
        f"if type({value}) is not {bind(definition.wrapped_cls)}: raise Unusual",
        f"{value} = {bind(_names(kind, definition.wrapped_cls))}[{value}._name_]",
    ]


def _names(kind: GraphQLEnumType, members: Iterable[Enum]) -> dict[str, str]:
    """What clients call the members; one they do not know is left out."""
    names = {}
    for member in members:
        with contextlib.suppress(GraphQLError):
            names[member.name] = str(kind.coerce_output_value(member))
    return names
