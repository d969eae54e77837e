"""From a selection to one Python function that reads and converts, and nothing else.

The function holds for one selection as one document wrote it, and for the values of
the variables that steer it. What it meets is checked by exact class, so that anything
but the usual raises Unusual (or whatever else): then graphql-core has its turn.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from graphql import (
    GraphQLArgument,
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLError,
    GraphQLField,
    GraphQLID,
    GraphQLInt,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    GraphQLString,
    OperationDefinitionNode,
)
from graphql.execution.collect_fields import (
    FieldDetailsList,
    FragmentDetails,
    collect_subfields,
)
from graphql.execution.values import VariableValues, get_argument_values

from commons.kit.completion.leaves import Unusual, leaf_lines
from commons.kit.documents import DEFINITION
from commons.kit.graphql import IS_DERIVED

# Values of any type go through here, as they do in graphql-core: hence Any.
Complete = Callable[[Any], Any]

# Fragments within fragments can ask for far more than a document seems to say.
MOST_FIELDS = 1_000
HARMLESS = frozenset({"skip", "include"})
PLAIN_ARGUMENTS = (GraphQLInt, GraphQLString, GraphQLBoolean, GraphQLID)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What an operation is executed under, as far as it decides what is selected."""

    schema: GraphQLSchema
    fragments: dict[str, FragmentDetails]
    variables: VariableValues
    operation: OperationDefinitionNode


class Read(NamedTuple):
    """How a field is read: an attribute, or a method called with fixed arguments."""

    attribute: str
    call: Callable[..., Any] | None = None
    arguments: Mapping[str, object] = {}


class _Ordinary(Exception):
    """Something here takes the ordinary way, and so does all of it."""


def compiled(
    kind: GraphQLOutputType, details: FieldDetailsList, given: Circumstances
) -> Complete | None:
    """A function that completes values of this type; None for the ordinary way."""
    writer = _Writer(given)
    try:
        first = writer.function(kind, details)
        return writer.made(first)
    except (_Ordinary, GraphQLError, RecursionError):
        return None


def read_of(
    field: GraphQLField, details: FieldDetailsList, given: Circumstances
) -> Read | None:
    """How to read the field without graphql-core; None if that cannot be."""
    definition = field.extensions.get(DEFINITION)
    if definition is None or not is_as_written(details):
        return None
    if definition.is_basic_field:
        is_plain = definition.default_resolver is getattr and not field.args
        return Read(definition.python_name) if is_plain else None
    if not definition.metadata.get(IS_DERIVED) or definition.extensions:
        return None
    arguments = _arguments(field, details, given)
    if arguments is None:
        return None
    return Read(
        definition.python_name, definition.base_resolver.wrapped_func, arguments
    )


def is_as_written(details: FieldDetailsList) -> bool:
    """Whether no directive but those obeyed by now asks for anything special."""
    return not any(
        detail.defer_usage is not None
        or detail.fragment_variable_values is not None
        or any(one.name.value not in HARMLESS for one in detail.node.directives or ())
        for detail in details
    )


def _arguments(
    field: GraphQLField, details: FieldDetailsList, given: Circumstances
) -> Mapping[str, object] | None:
    """By the names Python knows them; None where strawberry would convert them."""
    names = {name: _plain_name(argument) for name, argument in field.args.items()}
    values = get_argument_values(field, details[0].node, given.variables)
    if None in names.values():
        return None
    return {str(names[name]): value for name, value in values.items()}


def _plain_name(argument: GraphQLArgument) -> str | None:
    kind = argument.type
    inner = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
    definition = argument.extensions.get(DEFINITION)
    # Of an enum, graphql-core hands over the member already.
    is_plain = isinstance(inner, GraphQLEnumType) or inner in PLAIN_ARGUMENTS
    if definition is None or not is_plain:
        return None
    name: str = definition.python_name
    return name


def origins_of(kind: GraphQLObjectType) -> frozenset[type]:
    """The classes whose instances are of this type, whatever else they are."""
    definition = kind.extensions.get(DEFINITION)
    if definition is None or definition.is_type_of is not None:
        return frozenset()
    generic = definition.concrete_of
    return frozenset({definition.origin, *((generic.origin,) if generic else ())})


class _Writer:
    """The text of the functions, and what it refers to."""

    def __init__(self, given: Circumstances) -> None:
        self.given = given
        self.lines: list[str] = []
        self.bound: dict[str, Any] = {"Unusual": Unusual}  # objects of every kind
        self.names: dict[int, str] = {}
        self.field_count = 0
        self.function_count = 0

    def made(self, first: str) -> Complete:
        """The functions, brought to life; the first one is called."""
        # Names in the text are GraphQL's or Python's own, what a client chose stands
        # there as `repr` wrote it, and everything else is bound.
        exec("\n".join(self.lines), self.bound)  # noqa: S102  # nosec B102
        complete: Complete = self.bound[first]
        return complete

    def bind(self, thing: Any) -> str:
        """The name of an object within the text."""
        known = self.names.get(id(thing))
        if known is not None:
            return known
        name = self.names[id(thing)] = f"b{len(self.bound)}"
        self.bound[name] = thing
        return name

    def function(self, kind: GraphQLOutputType, details: FieldDetailsList) -> str:
        """Write a function that completes a value; its name."""
        lines = self._completing(kind, details, "v")
        return self._write("v", [*lines, "return v"])

    def _write(self, parameter: str, body: list[str]) -> str:
        self.function_count += 1
        name = f"f{self.function_count}"
        self.lines.append(f"def {name}({parameter}):")
        self.lines.extend(f"  {line}" for line in body)
        return name

    def _completing(
        self, kind: GraphQLOutputType, details: FieldDetailsList, value: str
    ) -> list[str]:
        """Lines that complete the variable; null is unusual unless it is allowed."""
        if isinstance(kind, GraphQLNonNull):
            return self._completing_present(kind.of_type, details, value)
        inner = self._completing_present(kind, details, value)
        return [f"if {value} is not None:", *(f"  {line}" for line in inner)]

    def _completing_present(
        self, kind: GraphQLOutputType, details: FieldDetailsList, value: str
    ) -> list[str]:
        if isinstance(kind, GraphQLList):
            item = self._item(kind.of_type, details)
            return [
                f"if type({value}) is not list and type({value}) is not tuple:",
                "  raise Unusual",
                f"{value} = [{item}(one) for one in {value}]",
            ]
        if isinstance(kind, GraphQLObjectType):
            return [f"{value} = {self._object(kind, details)}({value})"]
        if isinstance(kind, GraphQLInterfaceType):
            by_class = self._one_of(kind, details)
            return [f"{value} = {by_class}[type({value})]({value})"]
        lines = leaf_lines(kind, value, self.bind)
        if lines is None:
            raise _Ordinary
        return lines

    def _item(self, kind: GraphQLOutputType, details: FieldDetailsList) -> str:
        inner = kind.of_type if isinstance(kind, GraphQLNonNull) else None
        if isinstance(inner, GraphQLObjectType):
            return self._object(inner, details)
        return self.function(kind, details)

    def _object(self, kind: GraphQLObjectType, details: FieldDetailsList) -> str:
        origins = origins_of(kind)
        if not origins:
            raise _Ordinary
        selected, deferred, _ = collect_subfields(
            self.given.schema,
            self.given.fragments,
            self.given.variables,
            self.given.operation,
            kind,
            details,
        )
        if deferred:
            raise _Ordinary
        body = [f"if type(o) not in {self.bind(origins)}: raise Unusual"]
        if len(origins) == 1:
            body = [f"if type(o) is not {self.bind(*origins)}: raise Unusual"]
        told = []
        for place, (name, below) in enumerate(selected.items()):
            body.extend(self._field(kind, below, f"v{place}"))
            told.append(f"{name!r}: v{place}")
        return self._write("o", [*body, f"return {{{', '.join(told)}}}"])

    def _field(
        self, parent: GraphQLObjectType, details: FieldDetailsList, value: str
    ) -> list[str]:
        self.field_count += 1
        field_name = details[0].node.name.value
        if self.field_count > MOST_FIELDS or not is_as_written(details):
            raise _Ordinary
        if field_name == "__typename":
            return [f"{value} = {parent.name!r}"]
        field = self.given.schema.get_field(parent, field_name)
        read = None if field is None else read_of(field, details, self.given)
        if field is None or read is None:
            raise _Ordinary
        completing = self._completing(field.type, details, value)
        return [f"{value} = {self._reading(read)}", *completing]

    def _reading(self, read: Read) -> str:
        if read.call is None:
            return f"o.{read.attribute}"
        arguments = "".join(
            f", {name}={self.bind(argument)}"
            for name, argument in read.arguments.items()
        )
        return f"{self.bind(read.call)}(o{arguments})"

    def _one_of(self, kind: GraphQLInterfaceType, details: FieldDetailsList) -> str:
        """A table from class to function; who is not in it takes the ordinary way."""
        by_class: dict[type, Complete] = {}
        name = self.bind(by_class)
        functions = {}
        for possible in self.given.schema.get_possible_types(kind):
            try:
                functions[self._object(possible, details)] = origins_of(possible)
            except _Ordinary:
                continue
        if not functions:
            raise _Ordinary
        for function, origins in functions.items():
            classes = " = ".join(f"{name}[{self.bind(origin)}]" for origin in origins)
            self.lines.append(f"{classes} = {function}")
        return name
