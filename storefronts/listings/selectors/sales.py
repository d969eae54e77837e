"""Variants as they are on sale at this moment, for carts and checkouts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from commons.kit.clock import now
from commons.kit.language import language_now
from commons.kit.money import exponent
from commons.media.rules import Focus
from commons.media.selectors import picture_address
from storefronts.listings.rules.away import Away, away_on
from storefronts.listings.rules.translations import options_in, variant_title_in
from storefronts.listings.selectors.translations import WRITTEN_IN
from storefronts.splits.rules import SellerTerms

SMALL_PICTURE = 400


@dataclass(frozen=True, slots=True)
class SoldPicture:
    """What it takes to show a picture in every width."""

    key: UUID
    widths: list[int]
    avif_widths: list[int]
    focus: Focus
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class SaleableVariant:
    """A variant with all that a sale needs to know; `available` None is uncounted.

    `is_active` says whether it can be bought: variant and listing are offered, and
    the seller may sell. While `away` is set, it can be seen and not bought. Price and
    delivery are in the currency that was asked for if it is sold in it, else in the
    seller's own. Words are in the reader's language where the seller said them in it.
    """

    variant_id: UUID
    listing_id: UUID
    listing_slug: str
    title: str
    variant_title: str
    # Both as the seller wrote them, where the reader is told other words.
    own_name: str
    # What the title is in.
    language: str
    sku: str
    options: tuple[tuple[str, str], ...]
    tags: tuple[str, ...]
    category: str
    price_minor: int
    currency: str
    seller: SellerTerms
    available: int | None
    is_active: bool
    picture_url: str
    picture_alt: str
    picture: SoldPicture | None = None
    away: Away | None = None


def lines_for_cart(
    variant_ids: Iterable[UUID], currency: str = ""
) -> dict[UUID, SaleableVariant]:
    """The variants that exist, by key: one statement for any number of them."""
    wanted = list(variant_ids)
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(ON_SALE, [currency, language_now(), wanted])
        today = now().date()
        found = [_saleable(row, today) for row in cursor.fetchall()]
    return {variant.variant_id: variant for variant in found}


# Across the borders to organizations and media, so that a cart is one statement. A
# seller without terms sells nothing. json for options: jsonb would arrive as text.
# Prices elsewhere are plain joins: within LATERAL or CASE the statement would be
# planned anew each time it is executed, at seven times the cost.
ON_SALE = f"""
SELECT variant.id, listing.id, listing.slug, listing.title, variant.title, variant.sku,
  variant.options::json, listing.tags, listing.category, variant.price,
  variant.price_currency, seller.id, seller.name, seller.slug, seller.kind,
  terms.platform_fee_bps, terms.fee_bearer, terms.tax_bps, terms.shipping_minor,
  CASE WHEN stock.is_tracked THEN stock.on_hand - stock.reserved END,
  variant.is_active AND listing.state = 'ACTIVE'
    AND (seller.kind = 'MERCHANT' OR seller.verification = 'VERIFIED'),
  picture.id, picture.widths::json, coalesce(nullif(shown.alt, ''), picture.alt),
  terms.away_until, terms.away_note, other.currency, other.amount_minor,
  abroad.shipping_minor, picture.avif_widths::json, picture.focus_x, picture.focus_y,
  picture.width, picture.height,
  {WRITTEN_IN}, told.title, told.words::json
FROM listings_variant AS variant
JOIN listings_listing AS listing ON listing.id = variant.listing_id
JOIN listings_stock AS stock ON stock.variant_id = variant.id
JOIN organizations_organization AS seller ON seller.id = variant.seller_id
JOIN listings_salesterms AS terms ON terms.organization_id = variant.seller_id
LEFT JOIN listings_listingpicture AS shown ON shown.id = variant.picture_id
LEFT JOIN media_picture AS picture
  ON picture.id = coalesce(shown.picture_id, listing.cover_id)
LEFT JOIN listings_salescurrency AS abroad
  ON abroad.seller_id = variant.seller_id AND abroad.currency = %s
    AND abroad.currency <> variant.price_currency
LEFT JOIN listings_variantprice AS other
  ON other.variant_id = variant.id AND other.currency = abroad.currency
LEFT JOIN listings_listingtranslation AS told
  ON told.listing_id = listing.id AND told.language = %s
    AND told.language <> {WRITTEN_IN}
WHERE variant.id = ANY (%s::uuid[])
"""  # noqa: S608 - all of it is ours


def _saleable(row: tuple[Any, ...], today: date) -> SaleableVariant:  # a row of ours
    currency, price_minor, shipping_minor = _charged(row)
    options = [dict(option) for option in row[6]]
    own, told = (row[3], row[4]), (row[3], row[4])
    language, told_title, told_words = row[34:]
    words = told_words or {}
    if told_title is not None:
        language = language_now()
        told = told_title, variant_title_in(row[4], options, words)
    alt = row[23] or ""
    return SaleableVariant(
        variant_id=row[0],
        listing_id=row[1],
        listing_slug=row[2],
        title=told[0],
        variant_title=told[1],
        own_name="" if told == own else ", ".join(filter(None, own)),
        language=language,
        sku=row[5],
        options=tuple(
            (option["name"], option["value"]) for option in options_in(options, words)
        ),
        tags=tuple(row[7]),
        category=row[8],
        price_minor=price_minor,
        currency=currency,
        seller=SellerTerms(
            seller_id=row[11],
            seller_name=row[12],
            seller_slug=row[13],
            is_charity=row[14] == "CHARITY",
            platform_fee_bps=row[15],
            fee_bearer=row[16],
            tax_bps=row[17],
            shipping_minor=shipping_minor,
        ),
        available=row[19],
        is_active=row[20],
        picture_url=(
            ""
            if row[21] is None
            else picture_address(row[21], row[22], wanted=SMALL_PICTURE)
        ),
        picture_alt=words.get(alt, alt),
        picture=_picture(row),
        away=away_on(today, until=row[24], note=row[25]),
    )


def _picture(row: tuple[Any, ...]) -> SoldPicture | None:  # a row of ours
    if row[21] is None:
        return None
    avif_widths, x, y, width, height = row[29:34]
    return SoldPicture(row[21], row[22], avif_widths, Focus(x, y), width, height)


def _charged(row: tuple[Any, ...]) -> tuple[str, int, int]:  # a row of ours
    """Currency, price and delivery: all of the one that was asked for, or all own."""
    other_currency, other_minor, abroad_minor = row[26:29]
    if other_currency is not None:
        return other_currency, other_minor, abroad_minor
    own = row[10]
    return own, int(row[9].scaleb(exponent(own))), row[18]
