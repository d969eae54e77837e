"""Prices in several currencies, as sellers and carts need them."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.conf import settings
from django.db import connection

from commons.kit.money import to_minor
from storefronts.listings.models import Variant
from storefronts.listings.prices.models import SalesCurrency
from storefronts.listings.rules.prices import PRIOR_DAYS, KnownPrice


def saleable_currencies() -> tuple[str, ...]:
    """In which all that follows a sale is exact: its fee is known, its shares sent."""
    known = set(settings.PROCESSING_FEE_FIXED) & set(settings.SETTLEMENT_MINIMUM_MINOR)
    return tuple(sorted(known))


def sales_currencies(seller_id: UUID) -> list[SalesCurrency]:
    """The other currencies it sells in, by code."""
    return list(SalesCurrency.objects.filter(seller_id=seller_id).order_by("currency"))


def known_prices(variants: Sequence[Variant]) -> Mapping[UUID, list[KnownPrice]]:
    """Each variant's price in every currency its seller sells in: one statement.

    Its own comes first; without an amount it is not sold in that currency.
    """
    found: dict[UUID, list[KnownPrice]] = {
        variant.pk: [_own(variant)] for variant in variants
    }
    with connection.cursor() as cursor:
        cursor.execute(IN_OTHERS, [list(found)])
        for key, *price in cursor.fetchall():
            found[key].append(KnownPrice(*price))
    return found


def currencies_of(variant_ids: Iterable[UUID]) -> list[str]:
    """The currencies in which every one of these is sold, by code: one statement."""
    wanted = list(set(variant_ids))
    if not wanted:
        return []
    with connection.cursor() as cursor:
        cursor.execute(SOLD_IN_ALL, [wanted, len(wanted)])
        return [currency for (currency,) in cursor.fetchall()]


IN_OTHERS = """
SELECT v.id, c.currency, p.amount_minor, p.compare_at_minor
FROM listings_variant v
JOIN listings_salescurrency c
  ON c.seller_id = v.seller_id AND c.currency <> v.price_currency
LEFT JOIN listings_variantprice p ON p.variant_id = v.id AND p.currency = c.currency
WHERE v.id = ANY (%s::uuid[])
ORDER BY v.id, c.currency
"""
SOLD_IN_ALL = """
WITH wanted AS (
  SELECT id, seller_id, price_currency FROM listings_variant
  WHERE id = ANY (%s::uuid[])
), sold AS (
  SELECT id, price_currency AS currency FROM wanted
  UNION
  SELECT p.variant_id, p.currency
  FROM wanted w
  JOIN listings_variantprice p ON p.variant_id = w.id
  JOIN listings_salescurrency c
    ON c.seller_id = w.seller_id AND c.currency = p.currency
)
SELECT currency FROM sold GROUP BY currency HAVING count(*) = %s ORDER BY currency
"""


def lowest_before(variant: str, currency: str, since: str = "") -> str:
    """SQL: the lowest price of the thirty days before the present one began.

    It began when the last one ended, or at the moment that `since` names if that is
    later; see rules/prices.py for the law.
    """
    began = f"greatest(max(latest.until), {since})" if since else "max(latest.until)"
    return f"""(
      SELECT min(past.amount_minor) FROM listings_pastprice past
      WHERE past.variant_id = {variant} AND past.currency = {currency}
        AND past.until > (
          SELECT {began} - interval '{PRIOR_DAYS} days'
          FROM listings_pastprice latest
          WHERE latest.variant_id = {variant} AND latest.currency = {currency}))"""  # noqa: S608 - names of our own columns


def sold_in(listing: str, own: str, currency: str) -> str:
    """SQL: whether some variant of a listing is sold in a currency.

    Takes the listing's key, its own currency and the one in question, as SQL.
    """
    return f"""({own} = {currency} OR EXISTS (
      SELECT FROM listings_variantprice p
      JOIN listings_variant v ON v.id = p.variant_id AND v.is_active
      JOIN listings_salescurrency c
        ON c.seller_id = p.seller_id AND c.currency = p.currency
      WHERE p.listing_id = {listing} AND p.currency = {currency}))"""


def _own(variant: Variant) -> KnownPrice:
    earlier = variant.compare_at
    return KnownPrice(
        str(variant.price.currency),
        to_minor(variant.price),
        None if earlier is None else to_minor(earlier),
    )
