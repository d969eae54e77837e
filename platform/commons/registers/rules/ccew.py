"""England and Wales: the public extract of the Charity Commission's register; pure.

The extract keeps charities that were removed, and says when. Linked charities share the
number of the main one; theirs is told apart by a suffix, as the register shows it.
"""

import re
from collections.abc import Sequence
from datetime import date
from typing import ClassVar

from commons.registers.rules.entries import (
    NAME_LENGTH,
    PLACE_LENGTH,
    WEBSITE_LENGTH,
    BadNumber,
    BadRow,
    EntryFacts,
    Standing,
    fit,
)

NUMBER = re.compile(r"\d{6,7}", re.ASCII)
LINKED = re.compile(r"\d{1,4}", re.ASCII)
TYPED = re.compile(r"(\d{6,7})(?:[-/ ](\d{1,4}))?", re.ASCII)
STANDING = {
    "Registered": Standing.REGISTERED.value,
    "Removed": Standing.REMOVED.value,
}


class CharityCommission:
    """Rows of `publicextract.charity`, as tab-separated text or as JSON."""

    key: ClassVar[str] = "ccew"
    name: ClassVar[str] = "Charity Commission for England and Wales"
    country: ClassVar[str] = "GB"
    source: ClassVar[str] = (
        "Charity Commission for England and Wales, Register of Charities"
    )
    columns: ClassVar[tuple[str, ...]] = (
        "registered_charity_number",
        "linked_charity_number",
        "charity_name",
        "charity_registration_status",
        "date_of_registration",
        "date_of_removal",
        "charity_contact_address3",
        "charity_contact_address4",
        "charity_contact_postcode",
        "charity_contact_web",
    )

    def entry_of(self, values: Sequence[str]) -> EntryFacts:
        """One charity, or one linked to it."""
        main, linked, name, status, began, ended, town, county, postcode, web = values
        if not NUMBER.fullmatch(main):
            raise BadRow(
                f"registered_charity_number: “{main[:20]}” does not have six or seven "
                "digits."
            )
        if not LINKED.fullmatch(linked):
            raise BadRow(f"linked_charity_number: “{linked[:20]}” is no number.")
        number = main if linked == "0" else f"{main}-{linked}"
        standing = STANDING.get(status.strip())
        if standing is None:
            message = f"charity_registration_status: “{status[:20]}” is unknown."
            raise BadRow(message, number=number)
        name = fit(name, NAME_LENGTH)
        if not name:
            raise BadRow("charity_name: it is empty.", number=number)
        return EntryFacts(
            number,
            name,
            fit(town or county, PLACE_LENGTH),
            fit(county, 32),
            fit(postcode, 32),
            standing,
            _day(began, "date_of_registration", number),
            _day(ended, "date_of_removal", number),
            fit(web, WEBSITE_LENGTH),
        )

    def normal_number(self, text: str) -> str:
        """Six or seven digits; a linked charity adds its own after a hyphen."""
        found = TYPED.fullmatch(text.strip())
        if found is None:
            raise BadNumber(
                "A number of the Charity Commission has six or seven digits, such as "
                "202918, and a linked charity one more after a hyphen: 202918-1."
            )
        linked = found[2]
        return found[1] if linked in {None, "0"} else f"{found[1]}-{int(linked)}"

    def address_of(self, number: str) -> str:
        """The page of the charity."""
        main, _, linked = number.partition("-")
        site = "https://register-of-charities.charitycommission.gov.uk"
        return f"{site}/charity-details/?regid={main}&subid={linked or 0}"


def _day(text: str, column: str, number: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError as error:
        raise BadRow(f"{column}: “{text[:20]}” is no day.", number=number) from error
