"""Prints the reference of the API from the schema; docs/api/reference.md holds it."""

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLScalarType,
)

from commons.kit.documents import DEFINITION
from commons.kit.idempotency import IS_IDEMPOTENT
from project.schema import schema

FIRST = ("Query", "Mutation")
BUILT_IN = frozenset({"String", "Int", "Float", "Boolean", "ID"})
WORDS = {
    GraphQLObjectType: "type",
    GraphQLInterfaceType: "interface",
    GraphQLInputObjectType: "input",
    GraphQLEnumType: "enum",
    GraphQLScalarType: "scalar",
}


class Command(BaseCommand):
    """`manage.py print_reference > docs/api/reference.md`."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        """Print it."""
        del args, options
        self.stdout.write("\n".join(reference()))


def reference() -> Iterator[str]:
    """The lines of the reference: what can be asked and changed first."""
    yield "# Reference"
    yield "\nMade from the schema by `manage.py print_reference`; do not edit."
    kinds = schema._schema.type_map
    others = sorted(set(kinds) - BUILT_IN - set(FIRST))
    for name in (*FIRST, *others):
        if not name.startswith("__"):
            yield from _kind(kinds[name])


def _kind(kind: GraphQLNamedType) -> Iterator[str]:
    word = next(word for made, word in WORDS.items() if isinstance(kind, made))
    yield f"\n## {kind.name}\n"
    yield f"*{word}* {kind.description or ''}".rstrip()
    parts: dict[str, Any] = {
        **getattr(kind, "fields", {}),
        **getattr(kind, "values", {}),
    }
    if parts:
        yield ""
    for name, part in parts.items():
        yield from _part(name, part)


def _part(name: str, part: Any) -> Iterator[str]:  # a field, input field or value
    kind = f": {part.type}" if hasattr(part, "type") else ""
    notes = [part.description or ""]
    definition = part.extensions.get(DEFINITION)
    if getattr(definition, "metadata", {}).get(IS_IDEMPOTENT):
        notes.append("Takes an `idempotencyKey`.")
    if part.deprecation_reason:
        notes.append(f"**Deprecated.** {part.deprecation_reason}")
    yield f"- `{name}{kind}` {' '.join(notes)}".rstrip()
    for argument_name, argument in getattr(part, "args", {}).items():
        yield f"  - `{argument_name}: {argument.type}` {argument.description or ''}"
