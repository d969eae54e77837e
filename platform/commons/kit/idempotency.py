"""Finds the idempotency key of a mutation, and says what keeps answers under it."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import orjson
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLObjectType,
    InlineFragmentNode,
    ObjectValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    StringValueNode,
    ValueNode,
    VariableNode,
)
from strawberry.types import ExecutionResult

from commons.kit.documents import DEFINITION, Fragments, fragments_of
from commons.kit.language import _

IS_IDEMPOTENT = "is_idempotent"
ARGUMENT, FIELD = "input", "idempotencyKey"
SHORTEST, LONGEST = 16, 100

# What running an operation gives, in the words of domains that know no strawberry.
Outcome = ExecutionResult
# JSON that clients sent: hence Any.
FindKey = Callable[[Mapping[str, Any]], object]


@dataclass(frozen=True, slots=True)
class Keyed:
    """A request that is to be answered once, however often it is sent."""

    request: HttpRequest
    key: str
    fingerprint: str


class Keeper(Protocol):
    """Keeps answers, in the transaction of what they tell of."""

    def once(
        self,
        keyed: Keyed,
        run: Callable[[], ExecutionResult],
        *,
        is_done: Callable[[ExecutionResult], bool],
    ) -> ExecutionResult:
        """The answer of the first time, or of this one; nothing stays if not done."""


def key_finder(
    root: GraphQLObjectType | None,
    document: DocumentNode,
    operation: OperationDefinitionNode,
) -> FindKey | None:
    """How to find the key among the variables; None where none can be."""
    fields = list(_fields(operation.selection_set, fragments_of(document)))
    keyed = [one for one in fields if root is not None and _is_idempotent(root, one)]
    finders = [finder for one in keyed if (finder := _finder(one)) is not None]
    if not finders:
        return None

    def find(variables: Mapping[str, Any]) -> object:
        keys = [found for finder in finders if (found := finder(variables)) is not None]
        if keys and len(fields) > 1:
            raise GraphQLError(_("A mutation with an `idempotencyKey` is sent alone."))
        return keys[0] if keys else None

    return find


def checked_key(key: object) -> str:
    """The key, if it is one; raises GraphQLError."""
    if not isinstance(key, str) or not SHORTEST <= len(key) <= LONGEST:
        raise GraphQLError(
            _(
                "An `idempotencyKey` is text of {shortest} to {longest} "
                "characters, such as a new UUID."
            ).format(shortest=SHORTEST, longest=LONGEST)
        )
    return key


def fingerprint_of(
    document: DocumentNode, name: str | None, variables: Mapping[str, Any]
) -> str:
    """What tells a repeated request from another one."""
    assert document.loc is not None  # parsed from text
    digest = hashlib.sha256(document.loc.source.body.encode())
    digest.update(f"\0{name or ''}\0".encode())
    digest.update(
        orjson.dumps(variables, default=_uploaded, option=orjson.OPT_SORT_KEYS)
    )
    return digest.hexdigest()


def _uploaded(value: object) -> object:
    if not isinstance(value, UploadedFile):
        raise TypeError("only files travel beside JSON")
    digest = hashlib.sha256()
    for chunk in value.chunks():
        digest.update(chunk)
    value.seek(0)
    return [value.name, digest.hexdigest()]


def _is_idempotent(root: GraphQLObjectType, node: FieldNode) -> bool:
    field = root.fields.get(node.name.value)
    definition = None if field is None else field.extensions.get(DEFINITION)
    return definition is not None and bool(definition.metadata.get(IS_IDEMPOTENT))


def _finder(node: FieldNode) -> FindKey | None:
    given = {one.name.value: one.value for one in node.arguments or ()}
    argument = given.get(ARGUMENT)
    if isinstance(argument, VariableNode):
        name = argument.name.value
        return lambda variables: _key_in(variables.get(name))
    if isinstance(argument, ObjectValueNode):
        inner = {one.name.value: one.value for one in argument.fields}
        return _value_finder(inner.get(FIELD))
    return None


def _value_finder(value: ValueNode | None) -> FindKey | None:
    if isinstance(value, StringValueNode):
        text = value.value
        return lambda _: text
    if isinstance(value, VariableNode):
        name = value.name.value
        return lambda variables: variables.get(name)
    return None


def _key_in(sent: object) -> object:
    return sent.get(FIELD) if isinstance(sent, dict) else None


def _fields(chosen: SelectionSetNode, fragments: Fragments) -> Iterator[FieldNode]:
    for node in chosen.selections:
        if isinstance(node, FieldNode):
            yield node
        elif isinstance(node, InlineFragmentNode):
            yield from _fields(node.selection_set, fragments)
        elif isinstance(node, FragmentSpreadNode):
            yield from _fields(fragments[node.name.value].selection_set, fragments)
