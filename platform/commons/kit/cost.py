"""What a document costs: a unit for each object it may answer with.

The cost of an operation is worked out once, as a small tree: what is certain is one
number, what is a list is a branch with its size, which may hang on a variable. Before
execution the tree is asked with the sizes of pages, afterwards with the sizes that the
lists really have. Declare what deviates beside the field or type (`priced`, `units`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLNamedOutputType,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    get_named_type,
    is_composite_type,
    is_list_type,
)

from commons.kit.documents import DEFINITION, fragments_of

C = TypeVar("C", bound=type)
Size = Callable[[Mapping[str, Any]], int]

WEIGHT, SIZE = "weight", "size"
CLASS_WEIGHT = "graphql_weight"

OBJECT, LEAF, DEED = 1, 0, 10
INTROSPECTION = 20
DEFAULT_PAGE = 20
DEFAULT_LIST = 5
PAGE_ARGUMENTS = ("first", "last", "limit")
LIST_ARGUMENTS = ("ids",)
PAGE_LISTS = frozenset({"nodes", "edges"})
LARGEST_SIZE = 1_000_000


def priced(*, weight: int | None = None, size: int | None = None) -> dict[str, int]:
    """Metadata of a field: its cost for each object, or how long its list mostly is."""
    found = {WEIGHT: weight, SIZE: size}
    return {name: value for name, value in found.items() if value is not None}


def units(weight: int) -> Callable[[C], C]:
    """Let objects of a type cost so much; those made of their parent cost nothing."""

    def mark(kind: C) -> C:
        setattr(kind, CLASS_WEIGHT, weight)
        return kind

    return mark


@dataclass(frozen=True, slots=True)
class Branch:
    """A list within an answer: where it lies, and what each of its things costs."""

    path: tuple[str, ...]
    size: Size
    each: int
    below: tuple["Branch", ...]

    def before(self, variables: Mapping[str, Any]) -> int:
        """The cost if the list is as long as it may be."""
        size = self.size(variables)
        return size * (self.each + sum(one.before(variables) for one in self.below))

    def after(self, answer: Any) -> int:
        """The cost of the list within an answer, which is any JSON."""
        for key in self.path:
            if type(answer) is not dict:
                return 0
            answer = answer.get(key)
        if type(answer) is not list:
            return 0
        total = len(answer) * self.each
        for one in self.below:
            total += sum([one.after(thing) for thing in answer])
        return total


@dataclass(frozen=True, slots=True)
class Price:
    """The cost of one operation."""

    certain: int
    branches: tuple[Branch, ...]

    def before(self, variables: Mapping[str, Any]) -> int:
        """The most it may cost with these variables; at least one."""
        total = self.certain + sum(one.before(variables) for one in self.branches)
        return max(total, 1)

    def after(self, answer: Mapping[str, Any] | None) -> int:
        """What it has cost, with lists as long as they came out."""
        if answer is None:
            return 1
        total = self.certain + sum(one.after(answer) for one in self.branches)
        return max(total, 1)


def price_of(
    schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode
) -> Price:
    """The cost of an operation of a valid document that keeps to the limits."""
    pricing = _Pricing(schema, document, operation)
    root = schema.get_root_type(operation.operation)
    assert root is not None  # the document is valid
    is_deed = operation.operation is OperationType.MUTATION
    found = pricing.of_set(root, operation.selection_set, _one_page)
    deeds = DEED * len(operation.selection_set.selections) if is_deed else 0
    return Price(found.certain + deeds, found.branches)


def _one_page(variables: Mapping[str, Any]) -> int:
    del variables
    return DEFAULT_PAGE


class _Pricing:
    def __init__(
        self,
        schema: GraphQLSchema,
        document: DocumentNode,
        operation: OperationDefinitionNode,
    ) -> None:
        self.schema = schema
        self.fragments = fragments_of(document)
        self.defaults: dict[str, ValueNode] = {
            one.variable.name.value: one.default_value
            for one in operation.variable_definitions or ()
            if one.default_value is not None
        }

    def of_set(
        self, parent: GraphQLNamedOutputType, chosen: SelectionSetNode, page: Size
    ) -> Price:
        """The cost of what is selected of one object, without the object itself."""
        certain = 0
        branches: list[Branch] = []
        for node in chosen.selections:
            if isinstance(node, FieldNode):
                found = self._of_field(parent, node, page)
            elif isinstance(node, InlineFragmentNode):
                kind = node.type_condition
                inner = parent if kind is None else self._type(kind.name.value)
                found = self.of_set(inner, node.selection_set, page)
            else:
                assert isinstance(node, FragmentSpreadNode)
                fragment = self.fragments[node.name.value]
                inner = self._type(fragment.type_condition.name.value)
                found = self.of_set(inner, fragment.selection_set, page)
            certain += found.certain
            branches.extend(found.branches)
        return Price(certain, tuple(branches))

    def _of_field(
        self, parent: GraphQLNamedOutputType, node: FieldNode, page: Size
    ) -> Price:
        name = node.name.value
        if name.startswith("__"):
            return Price(0 if name == "__typename" else INTROSPECTION, ())
        field: GraphQLField = parent.fields[name]  # type: ignore[union-attr]
        declared = _declared(field)
        kind = get_named_type(field.type)
        weight = declared.get(WEIGHT, _weight(kind))
        if node.selection_set is None:
            return Price(weight, ())
        assert is_composite_type(kind)
        key = node.alias.value if node.alias else name
        inner_page = self._page(field, node, page)
        below = self.of_set(kind, node.selection_set, inner_page)
        if not _is_list(field):
            return Price(weight + below.certain, _moved(key, below.branches))
        size = self._list_size(node, declared, page)
        each = weight + below.certain
        if not each and not below.branches:
            return Price(0, ())
        return Price(0, (Branch((key,), size, each, below.branches),))

    def _page(self, field: GraphQLField, node: FieldNode, page: Size) -> Size:
        """The size of the page that this field asks for, else of the one around it."""
        if not any(name in field.args for name in PAGE_ARGUMENTS):
            return page
        return self._asked(node, PAGE_ARGUMENTS) or _one_page

    def _list_size(
        self, node: FieldNode, declared: Mapping[str, int], page: Size
    ) -> Size:
        asked = self._asked(node, (*PAGE_ARGUMENTS, *LIST_ARGUMENTS))
        if asked is not None:
            return asked
        if node.name.value in PAGE_LISTS:
            return page
        size = declared.get(SIZE, DEFAULT_LIST)
        return lambda _: size

    def _asked(self, node: FieldNode, names: Sequence[str]) -> Size | None:
        for argument in node.arguments or ():
            if argument.name.value in names:
                return self._size(argument.value)
        return None

    def _size(self, value: ValueNode) -> Size | None:
        if isinstance(value, VariableNode):
            name = value.name.value
            default = self.defaults.get(name)
            fallback = None if default is None else self._size(default)
            return lambda variables: _number(variables, name, fallback)
        number = _literal(value)
        return None if number is None else lambda _: number

    def _type(self, name: str) -> GraphQLNamedOutputType:
        kind = self.schema.get_type(name)
        assert is_composite_type(kind)  # the document is valid
        return kind


def _literal(value: ValueNode) -> int | None:
    if isinstance(value, IntValueNode):
        return _bounded(int(value.value))
    if isinstance(value, ListValueNode):
        return len(value.values)
    return None


def _number(variables: Mapping[str, Any], name: str, fallback: Size | None) -> int:
    sent = variables.get(name)
    if type(sent) is int:
        return _bounded(sent)
    if type(sent) is list:
        return len(sent)
    return DEFAULT_PAGE if fallback is None else fallback(variables)


def _bounded(number: int) -> int:
    return min(max(number, 0), LARGEST_SIZE)


def _moved(key: str, branches: Sequence[Branch]) -> tuple[Branch, ...]:
    return tuple(
        Branch((key, *one.path), one.size, one.each, one.below) for one in branches
    )


def _is_list(field: GraphQLField) -> bool:
    kind = field.type
    return is_list_type(kind.of_type if isinstance(kind, GraphQLNonNull) else kind)


def _declared(field: GraphQLField) -> Mapping[str, int]:
    definition = field.extensions.get(DEFINITION)
    return definition.metadata if definition is not None else {}


def _weight(kind: GraphQLNamedType) -> int:
    if not is_composite_type(kind):
        return LEAF
    definition = kind.extensions.get(DEFINITION)
    origin = definition.origin if definition is not None else None
    declared: int = getattr(origin, CLASS_WEIGHT, OBJECT)
    return declared
