"""Which format a file has, told from its header, and its listings whatever it is."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from commons.kit.language import _
from storefronts.listings.imports import commonweal, shopify
from storefronts.listings.imports.parsed import ParsedListing
from storefronts.listings.imports.rows import (
    Problem,
    Sheet,
    UnreadableFile,
    check_needed,
    open_sheet,
    sampled,
)

SHOPIFY, COMMONWEAL = "SHOPIFY", "COMMONWEAL"
NEEDED = {SHOPIFY: shopify.NEEDED_COLUMNS, COMMONWEAL: commonweal.NEEDED_COLUMNS}

# Fields of ours by the columns of Shopify's that speak of them; the others are always
# spoken of.
SHOPIFY_FIELDS = {
    "Body (HTML)": commonweal.DESCRIPTION,
    "Vendor": commonweal.MAKER,
    "Type": commonweal.CATEGORY,
    "Tags": commonweal.TAGS,
    "Image Src": commonweal.PICTURES,
    "Image Alt Text": commonweal.PICTURE_WORDS,
    "Option1 Value": commonweal.OPTIONS[0],
    shopify.SKU: commonweal.SKU,
    shopify.QUANTITY: commonweal.STOCK,
    shopify.TRACKER: commonweal.STOCK,
    shopify.PUBLISHED: commonweal.STATE,
    "Variant Compare At Price": commonweal.COMPARE_AT,
    "Variant Barcode": commonweal.BARCODE,
    shopify.GRAMS: commonweal.WEIGHT,
    "Variant Image": commonweal.VARIANT_PICTURE,
}


@dataclass(frozen=True)
class Reading:
    """How a file is to be read: its format, and its column for each field of ours."""

    format: str
    mapping: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Catalogue:
    """A file about to be read."""

    format: str
    fields: frozenset[str]
    """Those of ours that the file speaks of, by the names of our own columns."""
    currencies: tuple[str, ...]
    """Those it has prices in, beside the seller's own."""
    unread: tuple[str, ...]
    """Its columns that are left alone."""
    listings: Iterator[ParsedListing]


class UnknownHeader(Exception):
    """A header of no format: somebody must say which column is which."""

    def __init__(self, header: Sequence[str], columns: list[dict[str, object]]) -> None:
        super().__init__(", ".join(header))
        self.header = tuple(header)
        self.columns = columns


def format_of(header: Sequence[str]) -> str | None:
    """Whose columns these are, if they are anybody's."""
    for name, needed in NEEDED.items():
        if set(needed) <= set(header):
            return name
    return None


def reading_of(
    file: BinaryIO, wanted: str | None, known: Callable[[str], Mapping[str, str]]
) -> Reading:
    """How to read it; raises UnreadableFile, and UnknownHeader where nobody knows.

    `known` finds what was chosen for a header of this digest before.
    """
    sheet = open_sheet(file)
    if wanted is not None:
        check_needed(sheet, NEEDED[wanted])
        return Reading(wanted)
    found = format_of(sheet.header)
    if found is not None:
        return Reading(found)
    mapping = known(digest_of(sheet.header))
    if mapping:
        return Reading(COMMONWEAL, mapping)
    header = list(sheet.header)
    raise UnknownHeader(header, sampled(sheet))


def open_catalogue(file: BinaryIO, reading: Reading, *, currency: str) -> Catalogue:
    """The file, ready to be read in this way; raises UnreadableFile."""
    sheet = open_sheet(file)
    if reading.format == SHOPIFY:
        return _shopify(sheet, currency)
    columns = reading.mapping or {
        name: name for name in sheet.names if commonweal.is_ours(name)
    }
    if not reading.mapping:
        check_needed(sheet, NEEDED[COMMONWEAL])
    meaning = commonweal.Meaning.of(columns, currency)
    _check_currencies(meaning.others, currency)
    return Catalogue(
        format=COMMONWEAL,
        fields=frozenset(columns),
        currencies=meaning.others,
        unread=tuple(name for name in sheet.names if name not in columns.values()),
        listings=commonweal.listings_of(sheet, columns, currency),
    )


def _shopify(sheet: Sheet, currency: str) -> Catalogue:
    check_needed(sheet, NEEDED[SHOPIFY])
    return Catalogue(
        format=SHOPIFY,
        fields=frozenset(
            ours for theirs, ours in SHOPIFY_FIELDS.items() if theirs in sheet.header
        ),
        currencies=(),
        unread=(),
        listings=shopify.listings_of(sheet, currency),
    )


def _check_currencies(others: Sequence[str], own: str) -> None:
    if own in others:
        column = f"{commonweal.PRICE} ({own})"
        message = _("{currency} is the seller's own currency: call it {name}.").format(
            currency=own, name=commonweal.PRICE
        )
        raise UnreadableFile(Problem(1, column, message))


def digest_of(header: Sequence[str]) -> str:
    """The same for the same names in the same order."""
    return hashlib.sha256("\x1f".join(header).encode()).hexdigest()
