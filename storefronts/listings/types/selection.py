"""What a document asks for below a field, so that nothing else is fetched."""

from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from typing import TypeVar, Union, cast

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    SelectionSetNode,
)

from commons.kit.graphql import Info

T = TypeVar("T")
Selection = Mapping[str, "Selection"]
Fragments = Mapping[str, FragmentDefinitionNode]
Selecting = Union[FieldNode, FragmentDefinitionNode, InlineFragmentNode]  # noqa: UP007

REMEMBERED = 512
# Documents are parsed once and kept, so their nodes stand for themselves; the nodes
# are kept with the answer, or another document's could come to have the same ids.
_known: dict[tuple[int, ...], tuple[Sequence[FieldNode], Selection]] = {}
_built: dict[tuple[int, object], tuple[Selection, object]] = {}


def selection_below(info: Info) -> Selection:
    """Names of the fields below this one, nested; skipped ones count as asked for.

    A field with arguments stands there a second time, as `split()`.
    """
    raw = info._raw_info  # noqa: SLF001 - there is no other way to the document
    nodes = raw.field_nodes
    key = tuple(id(node) for node in nodes)
    known = _known.get(key)
    if known is not None:
        return known[1]
    found = _selected(nodes, raw.fragments)
    if len(_known) >= REMEMBERED:
        _known.clear()
    _known[key] = (nodes, found)
    return found


def below(info: Info, build: Callable[[Selection], T]) -> T:
    """What is built from the selection below a field: once, then remembered."""
    selection = selection_below(info)
    key = (id(selection), build)
    known = _built.get(key)
    if known is not None:
        return cast("T", known[1])
    made = build(selection)
    if len(_built) >= REMEMBERED:
        _built.clear()
    _built[key] = (selection, made)
    return made


def _selected(nodes: Sequence[Selecting], fragments: Fragments) -> Selection:
    found: dict[str, list[FieldNode]] = {}
    for node in nodes:
        if node.selection_set is not None:
            _collect(node.selection_set, fragments, found)
    return {name: _selected(below, fragments) for name, below in found.items()}


def _collect(
    chosen: SelectionSetNode, fragments: Fragments, found: dict[str, list[FieldNode]]
) -> None:
    for node in chosen.selections:
        if isinstance(node, FieldNode):
            found.setdefault(node.name.value, []).append(node)
            if node.arguments:
                found.setdefault(f"{node.name.value}()", []).append(node)
        elif isinstance(node, FragmentSpreadNode):
            _collect(fragments[node.name.value].selection_set, fragments, found)
        elif isinstance(node, InlineFragmentNode):
            _collect(node.selection_set, fragments, found)


def merged(selections: Sequence[Selection]) -> Selection:
    """Several selections of one type as one."""
    return reduce(_merged_two, selections, {})


def _merged_two(one: Selection, other: Selection) -> Selection:
    return {
        name: _merged_two(one.get(name, {}), other.get(name, {}))
        for name in {**one, **other}
    }
