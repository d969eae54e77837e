"""Every mutation is tried by everyone; it opens to those it is for and nobody else."""

import pytest
from django.core.cache import cache
from django.db import transaction

from project.schema import schema
from tests.contracts.permissions.doors import DOORS, Door, opens
from tests.contracts.permissions.town import Town, is_denied

MUTATIONS = schema._schema.mutation_type.fields


def document_of(name: str) -> str:
    if not MUTATIONS[name].args:
        return f"mutation {{ {name} {{ errors {{ code }} }} }}"
    kind = MUTATIONS[name].args["input"].type
    return (
        f"mutation M($input: {kind}) "
        f"{{ {name}(input: $input) {{ errors {{ code message }} }} }}"
    )


def denied_to(town: Town, name: str, door: Door) -> set[str]:
    """Everyone before whom the door stays shut; each tries in a world untouched."""
    shut = set()
    variables = {} if door.input is None else {"input": door.input(town)}
    for who, person in town.people().items():
        cache.clear()
        untouched = transaction.atomic()
        # As Django's own test cases say it: this block is not there in production.
        untouched._from_testcase = True
        with untouched:
            if is_denied(town.ask(person, document_of(name), variables)):
                shut.add(who)
            transaction.set_rollback(True)
    return shut


def test_no_mutation_is_without_a_rule():
    assert set(DOORS) == set(MUTATIONS)


@pytest.mark.usefixtures("sandbox")
@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(set(DOORS) & set(MUTATIONS)))
def test_mutation_opens_to_those_it_is_for(name):
    town = Town()
    door = DOORS[name]

    shut = denied_to(town, name, door)

    assert shut == {who for who in town.people() if not opens(door, who)}
