"""What a person is called."""

from commons.kit.text import one_line
from commons.kit.transactions import in_transaction
from commons.people.models import NAME_LENGTH, Person


@in_transaction
def update_profile(*, actor: Person, display_name: str) -> Person:
    """Change the name others see; the address stays."""
    actor.display_name = one_line(
        display_name, at_most=NAME_LENGTH, path=("input", "displayName")
    )
    actor.save(update_fields=["display_name"])
    return actor
