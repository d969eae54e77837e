"""The public contract is the committed one, and explains itself."""

import pytest
from django.conf import settings
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    get_named_type,
)

from commons.kit.graphql import node_prefixes
from commons.kit.idempotency import IS_IDEMPOTENT
from project.schema import schema

OWN_TYPES = {
    name: kind
    for name, kind in schema._schema.type_map.items()
    if not name.startswith("__")
}


UNEXPLAINED = {"Query", "Mutation", "String", "Int", "Boolean", "ID", "Float"}


def parts_of(kind):
    """Fields or values of a type, by name."""
    if isinstance(kind, GraphQLEnumType):
        return kind.values
    has_fields = GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType
    return kind.fields if isinstance(kind, has_fields) else {}


def undescribed():
    for name, kind in OWN_TYPES.items():
        if name not in UNEXPLAINED and not kind.description:
            yield name
        for part_name, part in parts_of(kind).items():
            if not part.description:
                yield f"{name}.{part_name}"
            for argument_name, argument in getattr(part, "args", {}).items():
                if not argument.description:
                    yield f"{name}.{part_name}({argument_name}:)"


def test_schema_graphql_is_what_the_code_says():
    committed = (settings.ROOT / "schema.graphql").read_text(encoding="utf-8")

    assert committed.strip() == schema.as_str().strip()


def test_everything_carries_a_description():
    assert list(undescribed()) == []


@pytest.mark.parametrize("name", sorted(OWN_TYPES["Mutation"].fields))
def test_mutations_take_one_input_and_answer_their_payload(name):
    field = OWN_TYPES["Mutation"].fields[name]
    answer = getattr(field.type, "of_type", field.type)

    assert list(field.args) in (["input"], [])
    assert answer.name == name[0].upper() + name[1:] + "Payload"
    assert "errors" in answer.fields


def test_prefixes_of_ids_are_short_words():
    assert all(len(prefix) == 3 and prefix.isalpha() for prefix in node_prefixes())


# What moves money, stock or mail, and so must be safe to send twice.
IDEMPOTENT = {
    "addCartLines", "addVariant", "amendPledge", "bulkEditListings",
    "createListing", "createPledge",
    "endPledge", "giveConsent", "inviteMember", "pausePledge", "refuseConsent",
    "requestPasswordReset", "resumePledge", "revokeConsent", "startCheckout",
    "updateVariant", "waitForStock",
}  # fmt: skip


def test_mutations_that_move_something_take_an_idempotency_key():
    taking = {
        name
        for name, field in OWN_TYPES["Mutation"].fields.items()
        if "input" in field.args
        and "idempotencyKey" in get_named_type(field.args["input"].type).fields
    }
    kept = {
        name
        for name, field in OWN_TYPES["Mutation"].fields.items()
        if field.extensions["strawberry-definition"].metadata.get(IS_IDEMPOTENT)
    }

    assert taking == IDEMPOTENT
    # The checkout calls the provider, and keeps its keys itself.
    assert kept == IDEMPOTENT - {"startCheckout"}
