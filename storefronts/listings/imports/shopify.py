"""The catalogue format Shopify exports: several rows per listing, one per variant.

Pure: text in, listings and problems out. Columns that have no place with us are kept
in `source`, so that nothing of a file is lost.
"""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import BinaryIO

from commons.kit.language import _
from storefronts.listings.imports.cells import (
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
from storefronts.listings.imports.parsed import (
    CellReader,
    ParsedListing,
    ParsedPicture,
    ParsedVariant,
    Repetitions,
    rows_by_handle,
    tell_contradictions,
    tell_repeated_options,
    tell_unfit_rows,
)
from storefronts.listings.imports.rows import (
    Row,
    Sheet,
    check_needed,
    open_sheet,
)
from storefronts.listings.rules.sheets import words_in_a_row
from storefronts.listings.rules.words import clean_html

HANDLE = "Handle"
SKU = "Variant SKU"
PUBLISHED = "Published"
QUANTITY = "Variant Inventory Qty"
TRACKER = "Variant Inventory Tracker"
POLICY = "Variant Inventory Policy"
GRAMS = "Variant Grams"
NEEDED_COLUMNS = (HANDLE, "Title", "Variant Price")
LISTING_COLUMNS = (
    HANDLE, "Title", "Body (HTML)", "Vendor", "Type", "Tags", PUBLISHED,
)  # fmt: skip
OPTION_NUMBERS = (1, 2, 3)
OPTION_COLUMNS = tuple(
    f"Option{number} {part}" for number in OPTION_NUMBERS for part in ("Name", "Value")
)
VARIANT_COLUMNS = (
    SKU, GRAMS, TRACKER, QUANTITY, POLICY, "Variant Price",
    "Variant Compare At Price", "Variant Barcode", "Variant Image",
)  # fmt: skip
PICTURE_COLUMNS = ("Image Src", "Image Position", "Image Alt Text")
MAPPED = frozenset(
    (*LISTING_COLUMNS, *OPTION_COLUMNS, *VARIANT_COLUMNS, *PICTURE_COLUMNS)
)
SAID_ONCE = (*LISTING_COLUMNS, *OPTION_COLUMNS[::2])
STOCK_WORDS = (TRACKER, QUANTITY, POLICY)
# Mapped to something coarser than what the file says, so the words are kept as well.
KEPT_WORDS = (*STOCK_WORDS, GRAMS)
OF_A_VARIANT = ("Variant ", "Cost per item", "Price / ", "Compare At Price / ")
MARKS_A_VARIANT = ("Option1 Value", SKU, "Variant Price")
NO_OPTIONS = (("Title", "Default Title"),)


def read_listings(file: BinaryIO, *, currency: str) -> Iterator[ParsedListing]:
    """The listings of a file, one after the other; raises UnreadableFile."""
    sheet = open_sheet(file)
    check_needed(sheet, NEEDED_COLUMNS)
    return listings_of(sheet, currency)


def listings_of(sheet: Sheet, currency: str) -> Iterator[ParsedListing]:
    """The listings below a header of Shopify's."""
    repetitions = Repetitions(handle=HANDLE, sku=SKU)
    for rows in rows_by_handle(sheet.rows(), HANDLE):
        listing = _listing(rows, currency)
        repetitions.tell(listing)
        yield listing


def _listing(rows: list[Row], currency: str) -> ParsedListing:
    first = rows[0]
    listing = ParsedListing("", first.number, rows[-1].number)
    reader = CellReader(listing)
    tell_unfit_rows(reader, rows, handle=HANDLE, long=LISTING_COLUMNS)
    if listing.problems:
        return listing
    _read_head(reader, first)
    names = _option_names(reader, first)
    for row in rows:
        _read_row(reader, row, names, currency)
    _keep_the_rest(listing, rows)
    tell_contradictions(reader, rows, SAID_ONCE)
    tell_repeated_options(reader, rows, "Option1 Value")
    return listing


def _read_head(reader: CellReader, row: Row) -> None:
    listing = reader.listing
    listing.handle = reader.cell(row, HANDLE, read_needed_text, "")
    listing.title = reader.cell(row, "Title", read_needed_text, "")
    html = reader.cell(row, "Body (HTML)", read_html, "")
    listing.description_html = clean_html(html) if html else ""
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
    }
    listing.source.update(
        {column: row[column] for column, text in mapped.items() if row[column] != text}
    )
    if words_in_a_row(listing.tags) != row["Tags"]:
        listing.source["Tags"] = row["Tags"]
    if row[PUBLISHED]:
        listing.source[PUBLISHED] = row[PUBLISHED]


def _option_names(reader: CellReader, row: Row) -> dict[int, str]:
    names = {}
    for number in OPTION_NUMBERS:
        name = reader.cell(row, f"Option{number} Name", read_text, "")
        if name:
            names[number] = name
    return names


def _read_row(
    reader: CellReader, row: Row, names: Mapping[int, str], currency: str
) -> None:
    is_variant = any(row[column].strip() for column in MARKS_A_VARIANT)
    is_picture = bool(row["Image Src"].strip())
    if is_variant:
        reader.listing.variants.append(_variant(reader, row, names, currency))
    elif row.number == reader.listing.row:
        message = _("The first row needs the price of a variant.")
        reader.tell(row, "Variant Price", message)
    elif not is_picture:
        message = _("This row holds neither a variant nor a picture.")
        reader.tell(row, "Variant Price", message)
    if is_picture:
        reader.listing.pictures.append(_picture(reader, row))


def _variant(
    reader: CellReader, row: Row, names: Mapping[int, str], currency: str
) -> ParsedVariant:
    stock = _Stock(reader, row)
    price = partial(read_price, currency=currency)
    compare_at = partial(read_optional_amount, currency=currency)
    return ParsedVariant(
        row=row.number,
        sku=reader.cell(row, SKU, read_text, ""),
        options=_options(reader, row, names),
        price_minor=reader.cell(row, "Variant Price", price, 1),
        compare_at_minor=reader.cell(row, "Variant Compare At Price", compare_at, None),
        is_tracked=stock.is_tracked,
        on_hand=stock.on_hand,
        barcode=reader.cell(row, "Variant Barcode", read_text, ""),
        weight_grams=reader.cell(row, GRAMS, read_grams, 0),
        picture_address=reader.cell(row, "Variant Image", read_address, ""),
        source={column: row[column] for column in KEPT_WORDS if row[column]},
    )


class _Stock:
    """A tracker that forbids selling more than there is makes stock count."""

    def __init__(self, reader: CellReader, row: Row) -> None:
        policy = row[POLICY].strip().lower()
        if policy not in {"", "deny", "continue"}:
            reader.tell(row, POLICY, _("The policy is either deny or continue."))
        count = reader.cell(row, QUANTITY, read_count, 0)
        if count < 0 and policy != "continue":
            message = _("There cannot be {count} pieces; write 0 or more.").format(
                count=count
            )
            reader.tell(row, QUANTITY, message)
        has_tracker = bool(row[TRACKER].strip())
        self.is_tracked = has_tracker and policy != "continue"
        self.on_hand = max(0, count)


def _options(
    reader: CellReader, row: Row, names: Mapping[int, str]
) -> tuple[tuple[str, str], ...]:
    options = []
    for number in OPTION_NUMBERS:
        column = f"Option{number} Value"
        value = reader.cell(row, column, read_text, "")
        name = names.get(number, "")
        if name and not value:
            message = _("The value of {name} is missing.").format(name=name)
            reader.tell(row, column, message)
        elif value and not name:
            message = _(
                "The first row of the listing does not name option {number}."
            ).format(number=number)
            reader.tell(row, column, message)
        elif value:
            options.append((name, value))
    return () if tuple(options) == NO_OPTIONS else tuple(options)


def _picture(reader: CellReader, row: Row) -> ParsedPicture:
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
                variant.source[column] = text
            elif row.number == listing.row:
                listing.source[column] = text
            else:
                listing.source[f"{column} ({row['Image Src'].strip()})"] = text
