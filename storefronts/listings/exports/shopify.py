"""A catalogue as Shopify exports it, with the columns it came with.

Where a cell that came in says what still is, it goes out as it came in.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest

from commons.organizations.models import Organization
from storefronts.listings.exports.reading import (
    ExportedListing,
    compare_at_text,
    exported,
    kept_columns,
    price_text,
)
from storefronts.listings.imports import shopify as format_
from storefronts.listings.imports.cells import BadCell, read_count, read_grams
from storefronts.listings.imports.commonweal import STOCK
from storefronts.listings.models import Listing, ListingPicture, Stock, Variant
from storefronts.listings.rules.sheets import words_in_a_row, words_of_row
from storefronts.listings.rules.words import clean_html

Cells = dict[str, str]
# What was kept of a row that held only a picture, with the picture's address.
OF_A_PICTURE = re.compile(r"(.+) \((https?://\S+)\)", re.DOTALL | re.IGNORECASE)
NO_OPTIONS = [{"name": name, "value": value} for name, value in format_.NO_OPTIONS]
COLUMNS = (
    "Handle", "Title", "Body (HTML)", "Vendor", "Type", "Tags", "Published",
    *format_.OPTION_COLUMNS, "Variant SKU", "Variant Grams",
    "Variant Inventory Tracker", "Variant Inventory Qty", "Variant Inventory Policy",
    "Variant Price", "Variant Compare At Price", "Variant Barcode", "Image Src",
    "Image Position", "Image Alt Text", "Variant Image",
)  # fmt: skip


def columns_of(seller: Organization) -> list[str]:
    """Shopify's that we know, and those that were kept from its files."""
    kept = [name for name in kept_columns(seller) if not OF_A_PICTURE.fullmatch(name)]
    more = (name for name in kept if name not in COLUMNS and name != STOCK)
    return [*COLUMNS, *more]


def rows_of(seller: Organization) -> Iterator[Cells]:
    """A row for each variant on offer, and for each picture more than those."""
    for one in exported(seller):
        variants = [variant for variant in one.variants if variant.is_active]
        if variants:
            yield from _rows(one, variants)


def _rows(one: ExportedListing, variants: list[Variant]) -> Iterator[Cells]:
    of_pictures = _kept_of_pictures(one.listing)
    names = _option_names(variants)
    pairs = zip_longest(variants, one.pictures)
    for number, (variant, picture) in enumerate(pairs):
        cells = {"Handle": one.listing.handle}
        if variant is not None:
            cells |= _of_variant(one, variant, names)
        if picture is not None:
            cells |= _of_picture(one, picture, number)
        if number == 0:
            cells |= _of_listing(one.listing, names)
        elif variant is None:
            cells |= of_pictures.get(cells["Image Src"], {})
        yield cells


def _option_names(variants: Sequence[Variant]) -> list[str]:
    """In the order in which the variants name them."""
    return list(
        dict.fromkeys(
            option["name"]
            for variant in variants
            for option in variant.options or NO_OPTIONS
        )
    )


def _of_listing(listing: Listing, names: Sequence[str]) -> Cells:
    kept = {
        name: text
        for name, text in listing.source.items()
        if not OF_A_PICTURE.fullmatch(name)
    }
    return kept | {
        "Title": _as_it_came(kept, "Title", listing.title, str.strip),
        "Body (HTML)": _as_it_came(
            kept, "Body (HTML)", listing.description_html, clean_html
        ),
        "Vendor": _as_it_came(kept, "Vendor", listing.vendor, str.strip),
        "Type": _as_it_came(kept, "Type", listing.category, str.strip),
        "Tags": _as_it_came(
            kept,
            "Tags",
            words_in_a_row(listing.tags),
            lambda text: words_in_a_row(dict.fromkeys(words_of_row(text))),
        ),
        "Published": _published(kept.get("Published", ""), is_now=listing.is_active),
        **{f"Option{number} Name": name for number, name in enumerate(names, start=1)},
    }


def _as_it_came(kept: Cells, column: str, now: str, read: Callable[[str], str]) -> str:
    return kept[column] if column in kept and read(kept[column]) == now else now


def _published(word: str, *, is_now: bool) -> str:
    if word and (word.strip().lower() == "true") == is_now:
        return word
    return "true" if is_now else "false"


def _of_variant(one: ExportedListing, variant: Variant, names: Sequence[str]) -> Cells:
    cells = {name: text for name, text in variant.source.items() if name != STOCK}
    cells |= _of_stock(variant.source, variant.stock)
    cells |= {
        "Variant SKU": variant.sku,
        "Variant Price": price_text(variant),
        "Variant Compare At Price": compare_at_text(variant),
        "Variant Barcode": variant.barcode,
        "Variant Grams": _grams(variant),
    }
    if variant.picture_id:
        cells["Variant Image"] = one.addresses.get(variant.picture_id, "")
    for option in variant.options or NO_OPTIONS:
        number = names.index(option["name"]) + 1
        cells[f"Option{number} Value"] = option["value"]
    return cells


def _grams(variant: Variant) -> str:
    word = variant.source.get("Variant Grams", "")
    if _reads(read_grams, word) == variant.weight_grams:
        return word
    return str(variant.weight_grams)


def _of_stock(kept: Cells, stock: Stock) -> Cells:
    """As it came, as long as it says what is there now."""
    tracker, policy = kept.get(format_.TRACKER, ""), kept.get(format_.POLICY, "")
    count = kept.get(format_.QUANTITY, "")
    is_tracked = bool(tracker.strip()) and policy.strip().lower() != "continue"
    if is_tracked == stock.is_tracked and (
        not is_tracked or _reads(read_count, count) == stock.on_hand
    ):
        return {}
    return {
        format_.TRACKER: (tracker or "shopify") if stock.is_tracked else "",
        format_.QUANTITY: str(stock.on_hand),
        format_.POLICY: "deny",
    }


def _reads(read: Callable[[str], int], word: str) -> int | None:
    try:
        return read(word)
    except BadCell:
        return None


def _of_picture(one: ExportedListing, picture: ListingPicture, number: int) -> Cells:
    return {
        "Image Src": one.addresses[picture.pk],
        "Image Position": str(number + 1),
        "Image Alt Text": picture.alt,
    }


def _kept_of_pictures(listing: Listing) -> dict[str, Cells]:
    found: dict[str, Cells] = {}
    for name, text in listing.source.items():
        match = OF_A_PICTURE.fullmatch(name)
        if match:
            found.setdefault(match[2], {})[match[1]] = text
    return found
