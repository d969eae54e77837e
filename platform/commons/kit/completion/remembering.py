"""Compiled selections, kept as long as their documents are likely to be asked again.

Documents are parsed once and kept, so their nodes stand for themselves. A selection is
known by its type and its nodes; what its variables decide is remembered apart.
"""

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLOutputType,
    InlineFragmentNode,
    SelectionNode,
    SelectionSetNode,
    Undefined,
    ValueNode,
    VariableNode,
)
from graphql.execution.collect_fields import FieldDetailsList, FragmentDetails
from graphql.language import ListValueNode, ObjectValueNode

from commons.kit.completion.compiling import (
    Circumstances,
    Complete,
    compiled,
    is_as_written,
)

MOST_SELECTIONS = 1_024
MOST_VALUES = 32

Fragments = Mapping[str, FragmentDetails]


@dataclass(slots=True)
class _Selection:
    """Its nodes are kept with it, or their ids could come to be used again."""

    kind: GraphQLOutputType
    nodes: tuple[FieldNode, ...]
    steering: tuple[str, ...]
    by_values: dict[tuple[object, ...], Complete | None] = field(default_factory=dict)


_selections: OrderedDict[tuple[int, ...], _Selection] = OrderedDict()
# Leaves depend on no document; there are as many as the schema has.
_leaves: dict[int, tuple[GraphQLOutputType, Complete | None]] = {}


def completer_of(
    kind: GraphQLOutputType, details: FieldDetailsList, given: Circumstances
) -> Complete | None:
    """The function for values of this type under this selection; None if ordinary."""
    if details[0].node.selection_set is None:
        return _leaf(kind, details, given)
    key = (id(kind), *[id(detail.node) for detail in details])
    selection = _selections.get(key)
    if selection is None:
        selection = _remembered(key, kind, details, given.fragments)
    values = given.variables.coerced
    steered = tuple([values.get(name, Undefined) for name in selection.steering])
    try:
        return selection.by_values[steered]
    except KeyError:
        pass
    except TypeError:  # of lists and objects nothing is remembered
        return None
    if len(selection.by_values) >= MOST_VALUES:
        selection.by_values.clear()
    made = compiled(kind, details, given) if is_as_written(details) else None
    selection.by_values[steered] = made
    return made


def _leaf(
    kind: GraphQLOutputType, details: FieldDetailsList, given: Circumstances
) -> Complete | None:
    known = _leaves.get(id(kind))
    if known is None:
        known = _leaves[id(kind)] = (kind, compiled(kind, details, given))
    return known[1]


def _remembered(
    key: tuple[int, ...],
    kind: GraphQLOutputType,
    details: FieldDetailsList,
    fragments: Fragments,
) -> _Selection:
    nodes = tuple(detail.node for detail in details)
    # What the field itself was asked with has done its work: the value is there.
    below = [one for node in nodes for one in _below(node, fragments, set())]
    names = sorted(set(_steering(below, fragments, set())))
    selection = _selections[key] = _Selection(kind, nodes, tuple(names))
    while len(_selections) > MOST_SELECTIONS:
        _selections.popitem(last=False)
    return selection


def _steering(
    selecting: Iterable[SelectionNode], fragments: Fragments, seen: set[str]
) -> Iterator[str]:
    """Names of the variables that decide what is selected, or how it is read."""
    waiting = list(selecting)
    while waiting:
        node = waiting.pop()
        for directive in node.directives or ():
            yield from _variables(one.value for one in directive.arguments or ())
        if isinstance(node, FieldNode):
            yield from _variables(one.value for one in node.arguments or ())
        waiting.extend(_below(node, fragments, seen))


def _below(
    node: SelectionNode, fragments: Fragments, seen: set[str]
) -> Iterable[SelectionNode]:
    chosen: SelectionSetNode | None = None
    if isinstance(node, FieldNode | InlineFragmentNode):
        chosen = node.selection_set
    elif isinstance(node, FragmentSpreadNode) and node.name.value not in seen:
        seen.add(node.name.value)
        chosen = fragments[node.name.value].definition.selection_set
    return () if chosen is None else chosen.selections


def _variables(values: Iterable[ValueNode]) -> Iterator[str]:
    waiting = list(values)
    while waiting:
        value = waiting.pop()
        if isinstance(value, VariableNode):
            yield value.name.value
        elif isinstance(value, ListValueNode):
            waiting.extend(value.values)
        elif isinstance(value, ObjectValueNode):
            waiting.extend(one.value for one in value.fields)
