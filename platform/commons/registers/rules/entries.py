"""What every register comes down to: one entry, and one interface to read it; pure."""

import re
from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import ClassVar, NamedTuple, Protocol

NAME_LENGTH = 255
PLACE_LENGTH = 120
CODE_LENGTH = 32
WEBSITE_LENGTH = 255


class Standing(StrEnum):
    """How an entry stands in its register."""

    REGISTERED = "REGISTERED"
    LISTED = "LISTED"
    REMOVED = "REMOVED"


class EntryFacts(NamedTuple):
    """One entry as its register tells it; a tuple, since there are millions."""

    number: str
    name: str
    place: str
    region: str
    postcode: str
    standing: str
    registered_on: date | None
    removed_on: date | None
    website: str


class BadNumber(ValueError):
    """This cannot be a number of the register; says what one looks like."""


class BadRow(ValueError):
    """A row that makes no entry; `number` is whose it is, if that can be read."""

    def __init__(self, message: str, *, number: str = "") -> None:
        super().__init__(message)
        self.number = number


class Adapter(Protocol):
    """One register: what its file holds, and what that means.

    `entry_of` is given the values of `columns`, in that order.
    """

    key: ClassVar[str]
    name: ClassVar[str]
    country: ClassVar[str]
    source: ClassVar[str]
    columns: ClassVar[tuple[str, ...]]

    def entry_of(self, values: Sequence[str]) -> EntryFacts:
        """The entry of a row; raises BadRow."""

    def normal_number(self, text: str) -> str:
        """The number as the register writes it; raises BadNumber."""

    def address_of(self, number: str) -> str:
        """Where the register itself shows the entry."""


_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def fit(text: str, length: int) -> str:
    """Trimmed, in one line and not too long; a name is cut rather than lost."""
    if not text:
        return text
    if not text.isprintable():
        text = _CONTROL.sub(" ", text)
    if "  " in text or text[0] == " " or text[-1] == " ":
        text = " ".join(text.split())
    return text[:length]
