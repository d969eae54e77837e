"""How a high domain adds a field to a type of a lower one: `extend type` in Python."""

from typing import Any

from strawberry.types.field import StrawberryField


def extend(kind: type[Any], **fields: Any) -> None:  # strawberry.field() is Any
    """Add fields to a GraphQL type before the schema is built.

    Their resolvers take the object as `strawberry.Parent[Kind]`.
    """
    definition = kind.__strawberry_definition__
    for name, field in fields.items():
        assert isinstance(field, StrawberryField)
        if any(known.python_name == name for known in definition.fields):
            raise ValueError(f"{definition.name} has a field {name} already")
        field.python_name = name
        field.origin = kind
        definition.fields.append(field)
