"""A catalogue in our own format: reading it again changes nothing."""

from collections.abc import Iterator, Sequence

from commons.kit.ids import public_id
from commons.organizations.models import Organization
from storefronts.listings.exports.reading import (
    ExportedListing,
    amount_text,
    compare_at_text,
    exported,
    other_currencies,
    price_text,
)
from storefronts.listings.imports import commonweal as format_
from storefronts.listings.models import Variant
from storefronts.listings.rules.sheets import words_in_a_row, words_in_lines

VARIANT_PREFIX = "var"
Cells = dict[str, str]


def columns_of(seller: Organization) -> list[str]:
    """Ours, and two for each other currency the seller sells in."""
    others = [
        f"{name} ({currency})"
        for currency in other_currencies(seller)
        for name in (format_.PRICE, format_.COMPARE_AT)
    ]
    return [*format_.COLUMNS, *others]


def rows_of(seller: Organization) -> Iterator[Cells]:
    """A row per variant; the first of a listing says what belongs to the listing."""
    others = other_currencies(seller)
    for one in exported(seller):
        for number, variant in enumerate(one.variants):
            cells = _of_variant(one, variant, others)
            if number == 0:
                cells |= _of_listing(one)
            yield cells


def _of_listing(one: ExportedListing) -> Cells:
    listing = one.listing
    return {
        format_.TITLE: listing.title,
        format_.DESCRIPTION: listing.description_html,
        format_.MAKER: listing.vendor,
        format_.CATEGORY: listing.category,
        format_.TAGS: words_in_a_row(listing.tags),
        format_.STATE: format_.ACTIVE if listing.is_active else format_.ARCHIVED,
        format_.PICTURES: "\n".join(one.addresses.values()),
        format_.PICTURE_WORDS: words_in_lines([p.alt for p in one.pictures]),
    }


def _of_variant(one: ExportedListing, variant: Variant, others: Sequence[str]) -> Cells:
    stock = variant.stock
    counted = str(stock.on_hand) if stock.is_tracked else ""
    picture = variant.picture_id
    cells = {
        format_.HANDLE: one.listing.handle,
        format_.VARIANT_ID: public_id(VARIANT_PREFIX, variant.pk),
        format_.SKU: variant.sku,
        format_.PRICE: price_text(variant),
        format_.COMPARE_AT: compare_at_text(variant),
        format_.CURRENCY: str(variant.price.currency),
        format_.STOCK: counted,
        format_.STOCK_THEN: counted,
        format_.BARCODE: variant.barcode,
        format_.WEIGHT: str(variant.weight_grams) if variant.weight_grams else "",
        format_.OFFERED: format_.YES if variant.is_active else format_.NO,
        format_.VARIANT_PICTURE: one.addresses.get(picture, "") if picture else "",
    }
    for number, option in enumerate(variant.options, start=1):
        cells[f"Option {number}"] = option["name"]
        cells[f"Value {number}"] = option["value"]
    known = one.prices.get(variant.pk, {})
    for currency in others:
        if currency in known:
            price = known[currency]
            earlier = price.compare_at_minor
            cells[f"{format_.PRICE} ({currency})"] = amount_text(
                price.amount_minor, currency
            )
            cells[f"{format_.COMPARE_AT} ({currency})"] = (
                "" if earlier is None else amount_text(earlier, currency)
            )
    return cells
