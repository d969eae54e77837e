"""What a person is called, and reads."""

from commons.kit.text import one_line
from commons.kit.transactions import in_transaction
from commons.people.models import NAME_LENGTH, Language, Person


@in_transaction
def update_profile(
    *,
    actor: Person,
    display_name: str | None = None,
    language: Language | None = None,
) -> Person:
    """Change the name others see, or the language; what is not given stays."""
    if display_name is not None:
        actor.display_name = one_line(
            display_name, at_most=NAME_LENGTH, path=("input", "displayName")
        )
    if language is not None:
        actor.language = language
    actor.save(update_fields=["display_name", "language"])
    return actor
