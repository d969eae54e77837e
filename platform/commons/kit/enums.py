"""Enums of the models, offered in GraphQL with a sentence for every value."""

from enum import Enum
from typing import TypeVar

import strawberry

E = TypeVar("E", bound=type[Enum])


def described(kind: E, *, name: str, description: str, **values: str) -> E:
    """Offer the enum under a name; each of its members needs its sentence.

    TextChoices cannot carry descriptions themselves, and models know no GraphQL.
    """
    offered = strawberry.enum(kind, name=name, description=description)
    definition = offered.__strawberry_definition__  # type: ignore[attr-defined]
    for value in definition.values:
        value.description = values.pop(value.name)
    if values:
        raise ValueError(f"{name} has no {', '.join(values)}")
    return offered
