"""United States: the Exempt Organizations Business Master File of the IRS; pure.

The file holds everything that is exempt from tax, also clubs and leagues. A charity in
our sense is what gifts are deductible for: DEDUCTIBILITY 1, or 4 by treaty. What has
lost its exemption is not marked: it is no longer in the file.
"""

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import ClassVar

from commons.registers.rules.entries import (
    NAME_LENGTH,
    PLACE_LENGTH,
    BadNumber,
    BadRow,
    EntryFacts,
    Standing,
    fit,
)

EIN = re.compile(r"\d{9}", re.ASCII)
TYPED = re.compile(r"(\d{2})[- ]?(\d{7})", re.ASCII)
RULING = re.compile(r"((?:18|19|20)\d\d)(0[1-9]|1[0-2])", re.ASCII)
# Plain text: it is written millions of times.
CHARITY, OTHER = Standing.REGISTERED.value, Standing.LISTED.value
STANDING = {"1": CHARITY, "4": CHARITY}


class IrsEoBmf:
    """Rows of the monthly extract, by region or whole."""

    key: ClassVar[str] = "irs-eo-bmf"
    name: ClassVar[str] = "IRS Exempt Organizations"
    country: ClassVar[str] = "US"
    source: ClassVar[str] = (
        "Internal Revenue Service, Exempt Organizations Business Master File"
    )
    columns: ClassVar[tuple[str, ...]] = (
        "EIN",
        "NAME",
        "CITY",
        "STATE",
        "ZIP",
        "RULING",
        "DEDUCTIBILITY",
    )

    def entry_of(self, values: Sequence[str]) -> EntryFacts:
        """One organization."""
        number, name, city, state, postcode, ruling, deductible = values
        if not EIN.fullmatch(number):
            raise BadRow(f"EIN: “{number[:20]}” does not have nine digits.")
        name = fit(name, NAME_LENGTH)
        if not name:
            raise BadRow("NAME: it is empty.", number=number)
        if not deductible.isdecimal():
            message = f"DEDUCTIBILITY: “{deductible[:20]}” is no code."
            raise BadRow(message, number=number)
        return EntryFacts(
            number,
            name,
            fit(city, PLACE_LENGTH),
            fit(state, 32),
            fit(postcode, 32),
            STANDING.get(deductible, OTHER),
            _month(ruling),
            None,
            "",
        )

    def normal_number(self, text: str) -> str:
        """Nine digits; people write a hyphen after the second."""
        found = TYPED.fullmatch(text.strip())
        if found is None:
            raise BadNumber("An EIN has nine digits, such as 53-0196605.")
        return f"{found[1]}{found[2]}"

    def address_of(self, number: str) -> str:
        """The search page: entries have no address of their own."""
        del number
        return "https://apps.irs.gov/app/eos/"


@lru_cache(maxsize=4_096)
def _month(ruling: str) -> date | None:
    found = RULING.fullmatch(ruling)
    return date(int(found[1]), int(found[2]), 1) if found else None
