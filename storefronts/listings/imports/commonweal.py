"""Our own catalogue format: a row per variant, with every field we keep.

What a listing says once stands in its first row; the rows below may repeat it or leave
it empty. A column that a file does not have leaves what is there as it is.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from commons.kit.language import _
from commons.kit.money import is_currency
from storefronts.listings.imports.cells import (
    BadCell,
    read_address,
    read_count,
    read_grams,
    read_html,
    read_needed_text,
    read_optional_amount,
    read_price,
    read_tags,
    read_text,
    shortened,
)
from storefronts.listings.imports.parsed import (
    CellReader,
    ParsedListing,
    ParsedPicture,
    ParsedPrice,
    ParsedVariant,
    Repetitions,
    by_column,
    rows_by_handle,
    tell_contradictions,
    tell_repeated_options,
    tell_unfit_rows,
)
from storefronts.listings.imports.rows import Row, Sheet
from storefronts.listings.rules.sheets import words_of_lines
from storefronts.listings.rules.words import clean_html

VARIANT_ID = "ID"
HANDLE = "Handle"
TITLE = "Title"
DESCRIPTION = "Description"
MAKER = "Maker"
CATEGORY = "Category"
TAGS = "Tags"
STATE = "State"
PICTURES = "Pictures"
PICTURE_WORDS = "Picture descriptions"
SKU = "SKU"
PRICE = "Price"
COMPARE_AT = "Compare-at price"
CURRENCY = "Currency"
STOCK = "Stock"
STOCK_THEN = "Stock when exported"
BARCODE = "Barcode"
WEIGHT = "Weight (g)"
OFFERED = "Offered"
VARIANT_PICTURE = "Variant picture"
OPTION_NUMBERS = (1, 2, 3)
OPTIONS = tuple(
    f"{part} {number}" for number in OPTION_NUMBERS for part in ("Option", "Value")
)

OF_LISTING = (
    TITLE, DESCRIPTION, MAKER, CATEGORY, TAGS, STATE, PICTURES, PICTURE_WORDS,
)  # fmt: skip
OF_VARIANT = (
    *OPTIONS, SKU, PRICE, COMPARE_AT, CURRENCY, STOCK, STOCK_THEN, BARCODE, WEIGHT,
    OFFERED, VARIANT_PICTURE,
)  # fmt: skip
COLUMNS = (HANDLE, VARIANT_ID, *OF_LISTING, *OF_VARIANT)
NEEDED_COLUMNS = (HANDLE, TITLE, PRICE)
# What somebody may choose columns for; the others only our own export fills.
CHOSEN = tuple(name for name in COLUMNS if name not in {VARIANT_ID, STOCK_THEN})
OTHER_PRICE = re.compile(r"(Price|Compare-at price) \(([A-Z]{3})\)")

ACTIVE, ARCHIVED = "active", "archived"
YES, NO = "yes", "no"
PICTURE_LIMIT = 250
BETWEEN = re.compile(r",?\s+")
STATES = {"": True, ACTIVE: True, ARCHIVED: False}
TRUTHS = {"": True, YES: True, NO: False, "true": True, "false": False}


@dataclass(frozen=True)
class Meaning:
    """The column of each field of ours, and the currencies the file has prices in."""

    columns: Mapping[str, str]
    currency: str
    others: tuple[str, ...] = field(default=())

    @classmethod
    def of(cls, columns: Mapping[str, str], currency: str) -> "Meaning":
        """Also finds the columns of prices in other currencies."""
        found = (OTHER_PRICE.fullmatch(name) for name in columns)
        codes = dict.fromkeys(
            match[2] for match in found if match and match[1] == PRICE
        )
        return cls(columns, currency, tuple(codes))

    def has(self, name: str) -> bool:
        """Whether the file speaks of this field."""
        return name in self.columns


def is_ours(name: str) -> bool:
    """Whether this is a column we read."""
    found = OTHER_PRICE.fullmatch(name)
    return name in COLUMNS or (found is not None and is_currency(found[2]))


def listings_of(
    sheet: Sheet, columns: Mapping[str, str], currency: str
) -> Iterator[ParsedListing]:
    """The listings of a sheet of which each of our fields is one of its columns."""
    meaning = Meaning.of(columns, currency)
    repetitions = Repetitions(handle=HANDLE, sku=SKU)
    for rows in rows_by_handle(sheet.rows(columns), HANDLE):
        listing = _listing(rows, meaning)
        repetitions.tell(listing)
        listing.problems = by_column(listing.problems, columns)
        yield listing


def _listing(rows: list[Row], meaning: Meaning) -> ParsedListing:
    first = rows[0]
    listing = ParsedListing("", first.number, rows[-1].number)
    reader = CellReader(listing)
    tell_unfit_rows(reader, rows, handle=HANDLE, long=(DESCRIPTION,))
    if listing.problems:
        return listing
    _read_head(reader, first)
    listing.variants = [_variant(reader, row, meaning) for row in rows]
    tell_contradictions(reader, rows, OF_LISTING)
    tell_repeated_options(reader, rows, "Value 1")
    return listing


def _read_head(reader: CellReader, row: Row) -> None:
    listing = reader.listing
    listing.handle = reader.cell(row, HANDLE, read_needed_text, "")
    listing.title = reader.cell(row, TITLE, read_needed_text, "")
    html = reader.cell(row, DESCRIPTION, read_html, "")
    listing.description_html = clean_html(html) if html else ""
    listing.vendor = reader.cell(row, MAKER, read_text, "")
    listing.category = reader.cell(row, CATEGORY, read_text, "")
    listing.tags = reader.cell(row, TAGS, read_tags, ())
    listing.is_published = reader.cell(row, STATE, _read_state, default=True)
    nothing: list[str] = []
    addresses = reader.cell(row, PICTURES, _read_addresses, nothing)
    words = reader.cell(row, PICTURE_WORDS, _read_lines, nothing)
    if len(words) > len(addresses):
        message = _("{words} descriptions for {count} pictures.").format(
            words=len(words), count=len(addresses)
        )
        reader.tell(row, PICTURE_WORDS, message)
    padded = (*words, *[""] * len(addresses))
    listing.pictures = [
        ParsedPicture(address, alt)
        for address, alt in zip(addresses, padded, strict=False)
    ]


def _variant(reader: CellReader, row: Row, meaning: Meaning) -> ParsedVariant:
    price = partial(read_price, currency=meaning.currency)
    compare_at = partial(read_optional_amount, currency=meaning.currency)
    reader.cell(row, CURRENCY, partial(_read_currency, own=meaning.currency), None)
    on_hand = reader.cell(row, STOCK, _read_stock, None)
    words = row[STOCK].strip()
    return ParsedVariant(
        row=row.number,
        sku=reader.cell(row, SKU, read_text, ""),
        options=_options(reader, row, meaning),
        price_minor=reader.cell(row, PRICE, price, 1),
        compare_at_minor=reader.cell(row, COMPARE_AT, compare_at, None),
        is_tracked=on_hand is not None,
        on_hand=on_hand or 0,
        barcode=reader.cell(row, BARCODE, read_text, ""),
        weight_grams=reader.cell(row, WEIGHT, read_grams, 0),
        picture_address=reader.cell(row, VARIANT_PICTURE, read_address, ""),
        source={STOCK: words} if words and not meaning.has(STOCK_THEN) else {},
        public_id=row[VARIANT_ID].strip()[:40],
        is_active=reader.cell(row, OFFERED, _read_offered, default=True),
        keeps_stock=meaning.has(STOCK_THEN) and row[STOCK_THEN].strip() == words,
        prices=_other_prices(reader, row, meaning),
    )


def _options(
    reader: CellReader, row: Row, meaning: Meaning
) -> tuple[tuple[str, str], ...]:
    options: list[tuple[str, str]] = []
    for number in OPTION_NUMBERS:
        column = f"Value {number}"
        value = reader.cell(row, column, read_text, "")
        name = reader.cell(row, f"Option {number}", read_text, "")
        if value and not name and not meaning.has(f"Option {number}"):
            # A column of sizes may well be called Size.
            name = meaning.columns.get(column, "")
        if name and not value:
            message = _("The value of {name} is missing.").format(name=name)
            reader.tell(row, column, message)
        elif value and not name:
            message = _("This value needs the name of its option beside it.")
            reader.tell(row, column, message)
        elif value:
            options.append((name, value))
    names = [name for name, _value in options]
    if len(set(names)) < len(names):
        reader.tell(row, "Option 1", _("Name each option once."))
    return tuple(options)


def _other_prices(
    reader: CellReader, row: Row, meaning: Meaning
) -> tuple[ParsedPrice, ...]:
    found = []
    for currency in meaning.others:
        read = partial(read_optional_amount, currency=currency)
        amount = reader.cell(row, f"{PRICE} ({currency})", read, None)
        column = f"{COMPARE_AT} ({currency})"
        earlier = reader.cell(row, column, read, None)
        if earlier is not None and (amount is None or earlier <= amount):
            message = _("The earlier price must be more than the price.")
            reader.tell(row, column, message)
        elif amount is not None:
            found.append(ParsedPrice(currency, amount, earlier))
    return tuple(found)


def _read_state(text: str) -> bool:
    found = STATES.get(text.strip().lower())
    if found is None:
        message = _("“{words}” is neither active nor archived.")
        raise BadCell(message.format(words=shortened(text.strip())))
    return found


def _read_offered(text: str) -> bool:
    found = TRUTHS.get(text.strip().lower())
    if found is None:
        message = _("“{words}” is neither yes nor no.")
        raise BadCell(message.format(words=shortened(text.strip())))
    return found


def _read_stock(text: str) -> int | None:
    """How many there are; nothing where nobody counts."""
    if not text.strip():
        return None
    count = read_count(text)
    if count < 0:
        message = _("There cannot be {count} pieces; write 0 or more.")
        raise BadCell(message.format(count=count))
    return count


def _read_currency(text: str, *, own: str) -> None:
    code = text.strip().upper()
    if code and code != own:
        raise BadCell(_("This seller's prices are in {currency}.").format(currency=own))


def _read_addresses(text: str) -> list[str]:
    words = [word for line in text.splitlines() for word in BETWEEN.split(line)]
    addresses = [read_address(word) for word in words if word]
    if len(addresses) > PICTURE_LIMIT:
        message = _("{count} pictures are too many; at most {most} fit.")
        raise BadCell(message.format(count=len(addresses), most=PICTURE_LIMIT))
    return addresses


def _read_lines(text: str) -> list[str]:
    return [read_text(line, limit=1000) for line in words_of_lines(text)]
