"""The catalogue format Shopify exports: several rows per listing, one per variant.

Pure: text in, listings and problems out. Columns that have no place with us are kept
in `source`, so that nothing of a file is lost.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import BinaryIO, TypeVar

from storefronts.listings.imports.cells import (
    HTML_LIMIT,
    BadCell,
    read_address,
    read_count,
    read_grams,
    read_html,
    read_needed_text,
    read_optional_amount,
    read_position,
    read_price,
    read_tags,
    read_text,
    read_truth,
)
from storefronts.listings.imports.rows import (
    NOT_UNICODE,
    SURROGATE,
    Problem,
    Row,
    read_rows,
)
from storefronts.listings.rules.words import clean_html

PUBLISHED = "Published"
QUANTITY = "Variant Inventory Qty"
TRACKER = "Variant Inventory Tracker"
POLICY = "Variant Inventory Policy"
NEEDED_COLUMNS = ("Handle", "Title", "Variant Price")
LISTING_COLUMNS = (
    "Handle", "Title", "Body (HTML)", "Vendor", "Type", "Tags", PUBLISHED,
)  # fmt: skip
OPTION_NUMBERS = (1, 2, 3)
OPTION_COLUMNS = tuple(
    f"Option{number} {part}" for number in OPTION_NUMBERS for part in ("Name", "Value")
)
VARIANT_COLUMNS = (
    "Variant SKU", "Variant Grams", TRACKER, QUANTITY, POLICY, "Variant Price",
    "Variant Compare At Price", "Variant Barcode", "Variant Image",
)  # fmt: skip
PICTURE_COLUMNS = ("Image Src", "Image Position", "Image Alt Text")
MAPPED = frozenset(
    (*LISTING_COLUMNS, *OPTION_COLUMNS, *VARIANT_COLUMNS, *PICTURE_COLUMNS)
)
SAID_ONCE = (*LISTING_COLUMNS, *OPTION_COLUMNS[::2])
# Mapped to something coarser than what the file says, so the words are kept as well.
KEPT_WORDS = (
    TRACKER, QUANTITY, POLICY, "Variant Grams",
)  # fmt: skip
OF_A_VARIANT = ("Variant ", "Cost per item", "Price / ", "Compare At Price / ")
MARKS_A_VARIANT = ("Option1 Value", "Variant SKU", "Variant Price")
NO_OPTIONS = (("Title", "Default Title"),)
ROWS_PER_LISTING_LIMIT = 2_500

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ParsedPicture:
    """An address of a picture; without a position it stands after the others."""

    address: str
    alt: str
    position: int | None


@dataclass(frozen=True, slots=True)
class ParsedVariant:
    """One thing to buy; `stock_words` is what the file says of its stock."""

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
    source: Mapping[str, str]


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


def read_listings(file: BinaryIO, *, currency: str) -> Iterator[ParsedListing]:
    """The listings of a file, one after the other; raises UnreadableFile."""
    told: dict[str, int] = {}
    skus: dict[str, int] = {}
    for rows in _rows_by_handle(read_rows(file, needed=NEEDED_COLUMNS)):
        listing = _listing(rows, currency)
        _tell_repeated_handle(listing, told)
        _tell_repeated_skus(listing, skus)
        yield listing


def _rows_by_handle(rows: Iterator[Row]) -> Iterator[list[Row]]:
    group: list[Row] = []
    for row in rows:
        handle = row["Handle"].strip()
        if group and (not handle or handle != group[0]["Handle"].strip()):
            yield group
            group = []
        group.append(row)
    if group:
        yield group


class _Reader:
    """Reads cells of one listing and collects what is wrong with them."""

    def __init__(self, listing: ParsedListing) -> None:
        self.listing = listing

    def tell(self, row: Row, column: str, message: str) -> None:
        self.listing.problems.append(Problem(row.number, column, message))

    def cell(self, row: Row, column: str, read: Callable[[str], T], default: T) -> T:
        try:
            return read(row[column])
        except BadCell as bad:
            self.tell(row, column, bad.message)
            return default


def _listing(rows: list[Row], currency: str) -> ParsedListing:
    first = rows[0]
    listing = ParsedListing("", first.number, rows[-1].number)
    reader = _Reader(listing)
    _tell_unfit_rows(reader, rows)
    if listing.problems:
        return listing
    _read_head(reader, first)
    names = _option_names(reader, first)
    for row in rows:
        _read_row(reader, row, names, currency)
    _keep_the_rest(listing, rows)
    _tell_contradictions(reader, rows)
    _tell_repeated_options(reader, rows)
    return listing


def _tell_unfit_rows(reader: _Reader, rows: list[Row]) -> None:
    if len(rows) > ROWS_PER_LISTING_LIMIT:
        message = f"{len(rows)} rows for one listing; at most {ROWS_PER_LISTING_LIMIT}."
        reader.tell(rows[0], "Handle", message)
        return
    for row in rows:
        if row.surplus:
            reader.tell(row, "", f"{row.surplus} cells stand beyond the last column.")
        for column, text in row.cells.items():
            if "\x00" in text:
                reader.tell(row, column, "This cell holds a null byte.")
            elif SURROGATE.search(text):
                reader.tell(row, column, NOT_UNICODE)
            elif column not in LISTING_COLUMNS and len(text) > HTML_LIMIT:
                reader.tell(row, column, f"{len(text)} characters are too many.")


def _read_head(reader: _Reader, row: Row) -> None:
    listing = reader.listing
    listing.handle = reader.cell(row, "Handle", read_needed_text, "")
    listing.title = reader.cell(row, "Title", read_needed_text, "")
    listing.description_html = clean_html(
        reader.cell(row, "Body (HTML)", read_html, "")
    )
    listing.vendor = reader.cell(row, "Vendor", read_text, "")
    listing.category = reader.cell(row, "Type", read_text, "")
    listing.tags = reader.cell(row, "Tags", read_tags, ())
    listing.is_published = reader.cell(
        row, PUBLISHED, partial(read_truth, default=True), default=True
    )
    mapped = {
        "Title": listing.title,
        "Body (HTML)": listing.description_html,
        "Vendor": listing.vendor,
        "Type": listing.category,
        "Tags": ", ".join(listing.tags),
    }
    listing.source.update(
        {column: row[column] for column, text in mapped.items() if row[column] != text}
    )
    if row[PUBLISHED]:
        listing.source[PUBLISHED] = row[PUBLISHED]


def _option_names(reader: _Reader, row: Row) -> dict[int, str]:
    names = {}
    for number in OPTION_NUMBERS:
        name = reader.cell(row, f"Option{number} Name", read_text, "")
        if name:
            names[number] = name
    return names


def _read_row(
    reader: _Reader, row: Row, names: Mapping[int, str], currency: str
) -> None:
    is_variant = any(row[column].strip() for column in MARKS_A_VARIANT)
    is_picture = bool(row["Image Src"].strip())
    if is_variant:
        reader.listing.variants.append(_variant(reader, row, names, currency))
    elif row.number == reader.listing.row:
        reader.tell(row, "Variant Price", "The first row needs the price of a variant.")
    elif not is_picture:
        message = "This row holds neither a variant nor a picture."
        reader.tell(row, "Variant Price", message)
    if is_picture:
        reader.listing.pictures.append(_picture(reader, row))


def _variant(
    reader: _Reader, row: Row, names: Mapping[int, str], currency: str
) -> ParsedVariant:
    stock = _Stock(reader, row)
    price = partial(read_price, currency=currency)
    compare_at = partial(read_optional_amount, currency=currency)
    return ParsedVariant(
        row=row.number,
        sku=reader.cell(row, "Variant SKU", read_text, ""),
        options=_options(reader, row, names),
        price_minor=reader.cell(row, "Variant Price", price, 1),
        compare_at_minor=reader.cell(row, "Variant Compare At Price", compare_at, None),
        is_tracked=stock.is_tracked,
        on_hand=stock.on_hand,
        barcode=reader.cell(row, "Variant Barcode", read_text, ""),
        weight_grams=reader.cell(row, "Variant Grams", read_grams, 0),
        picture_address=reader.cell(row, "Variant Image", read_address, ""),
        source={column: row[column] for column in KEPT_WORDS if row[column]},
    )


class _Stock:
    """A tracker that forbids selling more than there is makes stock count."""

    def __init__(self, reader: _Reader, row: Row) -> None:
        policy = row[POLICY].strip().lower()
        if policy not in {"", "deny", "continue"}:
            message = "The policy is either deny or continue."
            reader.tell(row, POLICY, message)
        count = reader.cell(row, QUANTITY, read_count, 0)
        if count < 0 and policy != "continue":
            message = f"There cannot be {count} pieces; write 0 or more."
            reader.tell(row, QUANTITY, message)
        has_tracker = bool(row[TRACKER].strip())
        self.is_tracked = has_tracker and policy != "continue"
        self.on_hand = max(0, count)


def _options(
    reader: _Reader, row: Row, names: Mapping[int, str]
) -> tuple[tuple[str, str], ...]:
    options = []
    for number in OPTION_NUMBERS:
        column = f"Option{number} Value"
        value = reader.cell(row, column, read_text, "")
        name = names.get(number, "")
        if name and not value:
            reader.tell(row, column, f"The value of {name} is missing.")
        elif value and not name:
            message = f"The first row of the listing does not name option {number}."
            reader.tell(row, column, message)
        elif value:
            options.append((name, value))
    return () if tuple(options) == NO_OPTIONS else tuple(options)


def _picture(reader: _Reader, row: Row) -> ParsedPicture:
    return ParsedPicture(
        address=reader.cell(row, "Image Src", read_address, ""),
        alt=reader.cell(row, "Image Alt Text", partial(read_text, limit=1000), ""),
        position=reader.cell(row, "Image Position", read_position, None),
    )


def _keep_the_rest(listing: ParsedListing, rows: list[Row]) -> None:
    variants = {variant.row: variant for variant in listing.variants}
    for row in rows:
        for column, text in row.cells.items():
            if not text or column in MAPPED:
                continue
            variant = variants.get(row.number)
            if variant is not None and (
                column.startswith(OF_A_VARIANT) or row.number != listing.row
            ):
                variant.source[column] = text  # type: ignore[index]
            elif row.number == listing.row:
                listing.source[column] = text
            else:
                listing.source[f"{column} ({row['Image Src'].strip()})"] = text


def _tell_contradictions(reader: _Reader, rows: list[Row]) -> None:
    first = rows[0]
    for row in rows[1:]:
        for column in SAID_ONCE:
            text = row[column].strip()
            if text and text != first[column].strip():
                message = f"Row {first.number} says something else of this listing."
                reader.tell(row, column, message)


def _tell_repeated_options(reader: _Reader, rows: list[Row]) -> None:
    by_number = {row.number: row for row in rows}
    seen: dict[tuple[tuple[str, str], ...], int] = {}
    for variant in reader.listing.variants:
        earlier = seen.setdefault(variant.options, variant.row)
        if earlier != variant.row:
            message = f"Row {earlier} has the same options; a variant stands once."
            reader.tell(by_number[variant.row], "Option1 Value", message)


def _tell_repeated_handle(listing: ParsedListing, told: dict[str, int]) -> None:
    if not listing.handle:
        return
    earlier = told.setdefault(listing.handle, listing.row)
    if earlier != listing.row:
        message = f"Row {earlier} begins the same handle; keep its rows together."
        listing.problems.append(Problem(listing.row, "Handle", message))


def _tell_repeated_skus(listing: ParsedListing, skus: dict[str, int]) -> None:
    for variant in listing.variants:
        if not variant.sku:
            continue
        earlier = skus.setdefault(variant.sku, variant.row)
        if earlier != variant.row:
            message = f"Row {earlier} has the SKU {variant.sku} as well."
            listing.problems.append(Problem(variant.row, "Variant SKU", message))
