"""Completing plain values quickly: what costs most of a large answer otherwise.

graphql-core spends ten microseconds on every value, mostly on asking what could be
special about it. Where nothing can be, because a field is a plain attribute and so is
everything selected below it, a plan made once per selection reads and converts the
values directly. Whatever turns out to be unusual (a null too many, a foreign type, an
exception) is executed again by graphql-core itself: reading attributes has no effect,
so that errors, their paths and the spread of nulls are always its own.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, NamedTuple

from graphql import (
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLField,
    GraphQLID,
    GraphQLInt,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLScalarType,
    GraphQLString,
    Undefined,
)
from graphql.execution.collect_fields import FieldDetailsList, GroupedFieldSet
from graphql.pyutils import Path
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

# Values of any type go through here, as they do in graphql-core: hence Any.
Complete = Callable[[Any], Any]

DEFINITION = "strawberry-definition"
LARGEST_INT = 2**31 - 1
PLAIN = frozenset({str, int, float, bool, Decimal, datetime, date})


class Unusual(Exception):
    """Not for the quick way; the ordinary one finds out what it is."""


class Step(NamedTuple):
    """One field of a selection; without `complete`, it takes the ordinary way."""

    name: str
    details: FieldDetailsList
    attribute: str
    complete: Complete | None


class QuickExecutor(StrawberryGraphQLCoreExecutionContext):
    """graphql-core's executor with a short cut for plain attributes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # passed on as they are
        super().__init__(*args, **kwargs)
        # Selections are kept with their plans, or an id could come to be used again.
        self._plans: dict[int, tuple[GroupedFieldSet, list[Step]]] = {}

    def execute_fields(
        self,
        parent_type: GraphQLObjectType,
        source_value: Any,
        path: Path | None,
        grouped_field_set: GroupedFieldSet,
        position_context: Any,
    ) -> Any:
        """The fields of one object; plain ones without graphql-core's help."""
        if self.middleware_manager and self.middleware_manager.middlewares:
            return super().execute_fields(
                parent_type, source_value, path, grouped_field_set, position_context
            )
        results: dict[str, Any] = {}
        for step in self._plan(parent_type, grouped_field_set):
            if step.complete is not None:
                try:
                    results[step.name] = step.complete(
                        getattr(source_value, step.attribute)
                    )
                    continue
                except Exception:  # noqa: BLE001, S110 - told by the ordinary way
                    pass
            result = self.execute_field(
                parent_type,
                source_value,
                step.details,
                Path(path, step.name, parent_type.name),
                position_context,
            )
            if result is not Undefined:
                results[step.name] = result
        return results

    def _plan(
        self, parent_type: GraphQLObjectType, selected: GroupedFieldSet
    ) -> list[Step]:
        known = self._plans.get(id(selected))
        if known is not None:
            return known[1]
        plan = [
            self._step(parent_type, name, details) for name, details in selected.items()
        ]
        self._plans[id(selected)] = (selected, plan)
        return plan

    def _step(
        self, parent_type: GraphQLObjectType, name: str, details: FieldDetailsList
    ) -> Step:
        field_name = details[0].node.name.value
        if field_name == "__typename":
            told = parent_type.name
            return Step(name, details, "__class__", lambda _: told)
        field = self.schema.get_field(parent_type, field_name)
        attribute = _attribute_of(field)
        if field is None or attribute is None or _has_directives(details):
            return Step(name, details, "", None)
        return Step(name, details, attribute, self._completer(field.type, details))

    def _completer(
        self, kind: GraphQLOutputType, details: FieldDetailsList
    ) -> Complete | None:
        """How values of this type are completed; None if that takes the ordinary way.

        What it returns raises Unusual for null, unless the type allows it.
        """
        if isinstance(kind, GraphQLNonNull):
            return self._present(kind.of_type, details)
        complete = self._present(kind, details)
        return None if complete is None else _or_null(complete)

    def _present(
        self, kind: GraphQLOutputType, details: FieldDetailsList
    ) -> Complete | None:
        if isinstance(kind, GraphQLList):
            item = self._completer(kind.of_type, details)
            return None if item is None else _list_of(item)
        if isinstance(kind, GraphQLObjectType):
            return self._object(kind, details)
        if isinstance(kind, GraphQLInterfaceType):
            return self._one_of(self.schema.get_possible_types(kind), details)
        return _leaf(kind)

    def _object(
        self, kind: GraphQLObjectType, details: FieldDetailsList
    ) -> Complete | None:
        origins = _origins_of(kind)
        selected, deferred, _ = self.collect_subfields(kind, details)
        if deferred or not origins:
            return None
        steps = []
        for step in self._plan(kind, selected):
            if step.complete is None:
                return None
            steps.append((step.name, step.attribute, step.complete))

        def complete(value: Any) -> dict[str, Any]:
            if type(value) not in origins:
                raise Unusual
            return {
                name: inner(getattr(value, attribute))
                for name, attribute, inner in steps
            }

        return complete

    def _one_of(
        self, kinds: Iterable[GraphQLObjectType], details: FieldDetailsList
    ) -> Complete:
        by_class = {origin: kind for kind in kinds for origin in _origins_of(kind)}
        completers: dict[type, Complete | None] = {}

        def complete(value: Any) -> Any:
            found = type(value)
            if found not in completers:
                kind = by_class.get(found)
                completers[found] = (
                    None if kind is None else self._object(kind, details)
                )
            inner = completers[found]
            if inner is None:
                raise Unusual
            return inner(value)

        return complete


def _attribute_of(field: GraphQLField | None) -> str | None:
    """The attribute a field simply is, if it is one."""
    if field is None or field.args or not hasattr(field.resolve, "_is_default"):
        return None
    definition = field.extensions.get(DEFINITION)
    if definition is None or definition.default_resolver is not getattr:
        return None
    name: str = definition.python_name
    return name


def _has_directives(details: FieldDetailsList) -> bool:
    """Skipped fields are gone by now; any other directive is not for here."""
    return any(
        directive.name.value not in {"skip", "include"}
        for detail in details
        for directive in detail.node.directives or ()
    )


def _origins_of(kind: GraphQLObjectType) -> frozenset[type]:
    """The classes whose instances are of this type, whatever else they are."""
    definition = kind.extensions.get(DEFINITION)
    if definition is None or definition.is_type_of is not None:
        return frozenset()
    generic = definition.concrete_of
    return frozenset({definition.origin, *((generic.origin,) if generic else ())})


def _or_null(complete: Complete) -> Complete:
    def optional(value: Any) -> Any:
        return None if value is None else complete(value)

    return optional


def _list_of(item: Complete) -> Complete:
    def complete(values: Any) -> list[Any]:
        if type(values) is not list and type(values) is not tuple:
            raise Unusual
        return [item(value) for value in values]

    return complete


def _leaf(kind: GraphQLOutputType) -> Complete | None:
    if kind is GraphQLString or kind is GraphQLID:
        return _text
    if kind is GraphQLInt:
        return _whole_number
    if kind is GraphQLBoolean:
        return _truth
    if isinstance(kind, GraphQLEnumType):
        return _choice(kind)
    return _scalar(kind) if isinstance(kind, GraphQLScalarType) else None


def _text(value: Any) -> str:
    if type(value) is not str:
        raise Unusual
    return value


def _whole_number(value: Any) -> int:
    if type(value) is not int or not -LARGEST_INT <= value <= LARGEST_INT:
        raise Unusual
    return value


def _truth(value: Any) -> bool:
    if type(value) is not bool:
        raise Unusual
    return value


# Enums are asked value by value, so the answers are kept: there are few.
_names: dict[GraphQLEnumType, dict[Enum, str]] = {}


def _choice(kind: GraphQLEnumType) -> Complete:
    names = _names.setdefault(kind, {})

    def complete(value: Any) -> str:
        if not isinstance(value, Enum):
            raise Unusual
        known = names.get(value)
        if known is None:
            known = names[value] = str(kind.coerce_output_value(value))
        return known

    return complete


def _scalar(kind: GraphQLScalarType) -> Complete:
    coerce = kind.coerce_output_value

    def complete(value: Any) -> Any:
        if type(value) not in PLAIN:
            raise Unusual
        coerced = coerce(value)
        if coerced is None or coerced is Undefined:
            raise Unusual
        return coerced

    return complete
