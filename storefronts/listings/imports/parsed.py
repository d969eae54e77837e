"""What a catalogue file says, whatever its format: listings, and problems by cell."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TypeVar

from commons.kit.language import _, ngettext
from storefronts.listings.imports.cells import HTML_LIMIT, BadCell, shortened
from storefronts.listings.imports.rows import (
    SURROGATE,
    Problem,
    Row,
    not_unicode,
    of_surplus,
)

ROWS_PER_LISTING_LIMIT = 2_500
VALUE_LENGTH = 200

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ParsedPicture:
    """An address of a picture; without a position it stands after the others."""

    address: str
    alt: str
    position: int | None = None


@dataclass(frozen=True, slots=True)
class ParsedPrice:
    """A price in a currency that is not the seller's own."""

    currency: str
    amount_minor: int
    compare_at_minor: int | None = None


@dataclass(frozen=True, slots=True)
class ParsedVariant:
    """One thing to buy; what is remembered of its stock stands in `source`.

    With `keeps_stock` the file repeats what was exported: nothing was counted since.
    """

    row: int
    sku: str
    options: tuple[tuple[str, str], ...]
    price_minor: int
    compare_at_minor: int | None
    is_tracked: bool
    on_hand: int
    barcode: str
    weight_grams: int
    picture_address: str
    source: dict[str, str] = field(default_factory=dict)
    public_id: str = ""
    is_active: bool = True
    keeps_stock: bool = False
    prices: tuple[ParsedPrice, ...] = ()


@dataclass(slots=True)
class ParsedListing:
    """The rows of one handle; with problems, the rest may be incomplete."""

    handle: str
    row: int
    last_row: int
    title: str = ""
    description_html: str = ""
    vendor: str = ""
    category: str = ""
    tags: tuple[str, ...] = ()
    is_published: bool = True
    source: dict[str, str] = field(default_factory=dict)
    variants: list[ParsedVariant] = field(default_factory=list)
    pictures: list[ParsedPicture] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


class CellReader:
    """Reads cells of one listing and collects what is wrong with them."""

    def __init__(self, listing: ParsedListing) -> None:
        self.listing = listing

    def tell(self, row: Row, column: str, message: str) -> None:
        """Note what is wrong with a cell, and the words that are wrong."""
        value = SURROGATE.sub("�", row[column]).replace("\x00", "�")[:VALUE_LENGTH]
        self.listing.problems.append(Problem(row.number, column, message, value))

    def cell(self, row: Row, column: str, read: Callable[[str], T], default: T) -> T:
        """The cell as it is read, else the default and a problem."""
        try:
            return read(row.cells.get(column, ""))
        except BadCell as bad:
            self.tell(row, column, bad.message)
            return default


def rows_by_handle(rows: Iterator[Row], handle: str) -> Iterator[list[Row]]:
    """Rows that follow each other and name the same handle in this column."""
    group: list[Row] = []
    current = ""
    for row in rows:
        here = row[handle].strip()
        if group and (not here or here != current):
            yield group
            group = []
        current = here
        group.append(row)
    if group:
        yield group


def tell_unfit_rows(
    reader: CellReader, rows: Sequence[Row], *, handle: str, long: Sequence[str]
) -> None:
    """Cells too many or too few, too long, or of no text; `long` may be longer."""
    if len(rows) > ROWS_PER_LISTING_LIMIT:
        message = _("{count} rows for one listing; at most {most}.").format(
            count=len(rows), most=ROWS_PER_LISTING_LIMIT
        )
        reader.tell(rows[0], handle, message)
        return
    for row in rows:
        if row.surplus:
            reader.tell(row, "", of_surplus(row.surplus))
        if row.lacking:
            reader.tell(row, "", _lacking(row.lacking))
        for column, text in row.cells.items():
            _tell_unfit_cell(reader, row, column, text, is_long=column in long)


def _tell_unfit_cell(
    reader: CellReader, row: Row, column: str, text: str, *, is_long: bool
) -> None:
    if text.isascii() and len(text) <= HTML_LIMIT and "\x00" not in text:
        return
    if "\x00" in text:
        reader.tell(row, column, _("This cell holds a null byte."))
    elif SURROGATE.search(text):
        reader.tell(row, column, not_unicode())
    elif not is_long and len(text) > HTML_LIMIT:
        message = _("{count} characters are too many; at most {most} fit.").format(
            count=len(text), most=HTML_LIMIT
        )
        reader.tell(row, column, message)


def _lacking(count: int) -> str:
    return ngettext(
        "This row has {count} cell less than the first one. A line break or a"
        " quotation mark may be in the wrong place.",
        "This row has {count} cells less than the first one. A line break or a"
        " quotation mark may be in the wrong place.",
        count,
    ).format(count=count)


def tell_contradictions(
    reader: CellReader, rows: Sequence[Row], columns: Sequence[str]
) -> None:
    """What is said once per listing may be repeated, but not otherwise."""
    first = rows[0]
    for row in rows[1:]:
        for column in columns:
            text = row[column].strip()
            if text and text != first[column].strip():
                message = _("Row {row} says something else of this listing.").format(
                    row=first.number
                )
                reader.tell(row, column, message)


def tell_repeated_options(reader: CellReader, rows: Sequence[Row], column: str) -> None:
    """Two variants on offer differ by their options."""
    by_number = {row.number: row for row in rows}
    seen: dict[tuple[tuple[str, str], ...], int] = {}
    for variant in reader.listing.variants:
        if not variant.is_active:
            continue
        earlier = seen.setdefault(variant.options, variant.row)
        if earlier != variant.row:
            message = _(
                "Row {row} has the same options; a variant stands once."
            ).format(row=earlier)
            reader.tell(by_number[variant.row], column, message)


class Repetitions:
    """Tells of handles and SKUs that a file has twice, in little memory.

    Keeps eight bytes of each: of ten million, two different ones meet by chance once
    in a quarter of a million files.
    """

    def __init__(self, *, handle: str, sku: str) -> None:
        self.handle_column = handle
        self.sku_column = sku
        self.handles: dict[int, int] = {}
        self.skus: dict[int, int] = {}

    def tell(self, listing: ParsedListing) -> None:
        """Note the listing, and on it what earlier rows have as well."""
        if listing.handle:
            earlier = self.handles.setdefault(_short_of(listing.handle), listing.row)
            if earlier != listing.row:
                message = _(
                    "Row {row} begins the same handle; keep its rows together."
                ).format(row=earlier)
                self._note(listing, listing.row, self.handle_column, message)
        for variant in listing.variants:
            if not variant.sku:
                continue
            earlier = self.skus.setdefault(_short_of(variant.sku), variant.row)
            if earlier != variant.row:
                message = _("Row {row} has the SKU {sku} as well.").format(
                    row=earlier, sku=shortened(variant.sku)
                )
                self._note(listing, variant.row, self.sku_column, message, variant.sku)

    def _note(
        self,
        listing: ParsedListing,
        row: int,
        column: str,
        message: str,
        value: str = "",
    ) -> None:
        value = (value or listing.handle)[:VALUE_LENGTH]
        listing.problems.append(Problem(row, column, message, value))


def _short_of(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest())


def by_column(problems: Sequence[Problem], columns: Mapping[str, str]) -> list[Problem]:
    """Problems of our fields, told by the columns of the file."""
    return [
        Problem(one.row, columns.get(one.column, one.column), one.message, one.value)
        for one in problems
    ]
