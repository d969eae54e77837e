"""What a listing keeps of its variants and pictures, so that lists need not join."""

from collections.abc import Sequence
from uuid import UUID

from django.db import connection

from commons.kit.clock import now
from commons.kit.money import exponent


def refresh_listings(listing_ids: Sequence[UUID], *, currency: str) -> int:
    """Take prices and cover anew; listings of which nothing changed stay untouched.

    Call in the transaction that changed variants or pictures, with the listings
    locked; all of them in one currency.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            REFRESH,
            {
                "listings": list(listing_ids),
                "scale": 10 ** exponent(currency),
                "moment": now(),
            },
        )
        changed: int = cursor.rowcount
        return changed


REFRESH = """
WITH wanted AS (
  SELECT * FROM unnest(%(listings)s::uuid[]) AS w (id)
), prices AS (
  SELECT v.listing_id AS id, min(v.price) AS lowest, max(v.price) AS highest
  FROM listings_variant v JOIN wanted w ON w.id = v.listing_id
  WHERE v.is_active
  GROUP BY v.listing_id
), covers AS (
  SELECT DISTINCT ON (p.listing_id) p.listing_id AS id, p.picture_id
  FROM listings_listingpicture p JOIN wanted w ON w.id = p.listing_id
  WHERE p.picture_id IS NOT NULL
  ORDER BY p.listing_id, p.position, p.id
), facts AS (
  SELECT w.id, (prices.lowest * %(scale)s::int)::bigint AS lowest,
    (prices.highest * %(scale)s::int)::bigint AS highest, covers.picture_id AS cover
  FROM wanted w LEFT JOIN prices USING (id) LEFT JOIN covers USING (id)
)
UPDATE listings_listing l
SET lowest_price_minor = facts.lowest, highest_price_minor = facts.highest,
  cover_id = facts.cover, updated_at = %(moment)s::timestamptz
FROM facts
WHERE l.id = facts.id
  AND (l.lowest_price_minor, l.highest_price_minor, l.cover_id)
    IS DISTINCT FROM (facts.lowest, facts.highest, facts.cover)
"""
