"""What a unit gives, as GraphQL shows it: worked out once and remembered.

The answers follow from the unit alone, so they are kept from one request to the next;
a new price, new terms, or less left of a cap is another unit.
"""

from functools import cached_property, lru_cache

from commons.kit.language import language_now
from pledges.agreements.types.disclosures import DisclosureType, disclosure_or_none
from storefronts.listings.rules.giving import Unit
from storefronts.splits.types import Split, split_of

REMEMBERED = 2_048


class Given:
    """Each part is worked out when it is first asked for; nobody changes it after."""

    def __init__(self, unit: Unit) -> None:
        self.unit = unit

    @cached_property
    def disclosure(self) -> DisclosureType | None:
        """The pledge sentence; None where nothing is given."""
        return disclosure_or_none(self.unit.sentence())

    @cached_property
    def short_disclosure(self) -> DisclosureType | None:
        """The same for a card."""
        return disclosure_or_none(self.unit.short_sentence())

    @cached_property
    def split(self) -> Split:
        """Where each cent of the price goes."""
        return split_of(self.unit.division())


def given_by(unit: Unit) -> Given:
    """What a unit gives, told in the language of whoever reads."""
    return _given_by(unit, language_now())


@lru_cache(maxsize=REMEMBERED)
def _given_by(unit: Unit, _language: str) -> Given:
    return Given(unit)
