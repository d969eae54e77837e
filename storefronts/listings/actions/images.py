"""How listings were before a run and after it, so that the run can be undone.

An image is one JSON value of a listing's rows: its own, those of variants, pictures,
stock and prices, with every column they have.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import connection

from commons.kit.ids import new_id

# What an import or a bulk edit may change of a row that was there before. Stock lives
# on by sales, `source` remembers words of files, and the rest are caches or belong to
# others: none of them tells that somebody has changed the listing. Named one by one, so
# that a column added tomorrow does not look like a change.
OF_LISTING = (
    "title", "description_html", "vendor", "category", "tags", "state",
)  # fmt: skip
OF_VARIANT = (
    "sku", "title", "options", "price", "price_currency", "compare_at",
    "compare_at_currency", "position", "picture_id", "barcode", "weight_grams",
    "is_active",
)  # fmt: skip
OF_PICTURE = ("alt", "position")
OF_PRICE = ("amount_minor", "compare_at_minor")


def _rows_of(table: str, names: Sequence[str]) -> str:
    facts = ", ".join(f"one.{name}" for name in ("id", *names))
    return (
        f"(SELECT jsonb_agg(jsonb_build_array({facts}) ORDER BY one.id)"  # noqa: S608
        f" FROM listings_{table} one WHERE one.listing_id = l.id)"
    )


IMAGE = """
jsonb_build_object(
  'listing', to_jsonb(l) - ARRAY['updated_at', 'lowest_price_minor',
    'highest_price_minor', 'cover_id', 'source'],
  'variants', coalesce((
    SELECT jsonb_agg(to_jsonb(v) - 'source' ORDER BY v.id)
    FROM listings_variant v WHERE v.listing_id = l.id), '[]'),
  'pictures', coalesce((
    SELECT jsonb_agg(to_jsonb(p) ORDER BY p.id)
    FROM listings_listingpicture p WHERE p.listing_id = l.id), '[]'),
  'prices', coalesce((
    SELECT jsonb_agg(to_jsonb(c) ORDER BY c.id)
    FROM listings_variantprice c WHERE c.listing_id = l.id), '[]'),
  'memory', jsonb_build_object('listing', l.source, 'variants', coalesce((
    SELECT jsonb_object_agg(v.id, v.source)
    FROM listings_variant v WHERE v.listing_id = l.id), '{}')),
  'stock', coalesce((
    SELECT jsonb_object_agg(s.variant_id, jsonb_build_object(
      'is_tracked', s.is_tracked, 'on_hand', s.on_hand))
    FROM listings_variant v JOIN listings_stock s ON s.variant_id = v.id
    WHERE v.listing_id = l.id), '{}')
)"""
DIGEST = f"""md5(jsonb_build_array(
  {", ".join(f"l.{name}" for name in OF_LISTING)},
  {_rows_of("variant", OF_VARIANT)},
  {_rows_of("listingpicture", (*OF_PICTURE, "source_url", "picture_id"))},
  {_rows_of("variantprice", (*OF_PRICE, "currency"))}
)::text)"""

BEFORE = f"""
INSERT INTO listings_runlisting
  (id, run_id, seller_id, listing_id, title, outcome, reason, before, after_digest,
   undo)
SELECT w.id, %(run)s::uuid, l.seller_id, l.id, l.title, 'WAITING', '', {IMAGE}, '', ''
FROM unnest(%(ids)s::uuid[], %(listings)s::uuid[]) AS w (id, listing_id)
JOIN listings_listing l ON l.id = w.listing_id
ON CONFLICT (run_id, listing_id) DO UPDATE SET before = excluded.before
"""  # noqa: S608 - our own words
# Whatever is still waiting was written in this very transaction.
AFTER = f"""
UPDATE listings_runlisting r
SET outcome = 'CHANGED', after_digest = {DIGEST},
  stock_after = ({IMAGE}) -> 'stock', title = l.title
FROM listings_listing l
WHERE r.run_id = %(run)s::uuid AND r.listing_id = ANY (%(listings)s::uuid[])
  AND l.id = r.listing_id
"""  # noqa: S608 - our own words
CREATED = f"""
INSERT INTO listings_runlisting
  (id, run_id, seller_id, listing_id, title, outcome, reason, after_digest, undo)
SELECT w.id, %(run)s::uuid, l.seller_id, l.id, l.title, 'CREATED', '', {DIGEST}, ''
FROM unnest(%(ids)s::uuid[], %(listings)s::uuid[]) AS w (id, listing_id)
JOIN listings_listing l ON l.id = w.listing_id
"""  # noqa: S608 - our own words
NOW = f"""
SELECT l.id, {DIGEST} FROM listings_listing l WHERE l.id = ANY (%(listings)s::uuid[])
"""  # noqa: S608 - our own words


def keep_before(run_id: UUID, listing_ids: Sequence[UUID]) -> None:
    """Note how these listings are; call with them locked, before they are changed."""
    _execute(BEFORE, run_id, listing_ids)


def keep_after(run_id: UUID, listing_ids: Sequence[UUID]) -> None:
    """Note what became of them; in the same transaction, after they were changed."""
    _execute(AFTER, run_id, listing_ids)


def keep_created(run_id: UUID, listing_ids: Sequence[UUID]) -> None:
    """Note listings that were not there before."""
    _execute(CREATED, run_id, listing_ids)


def digests_of(listing_ids: Sequence[UUID]) -> Mapping[UUID, str]:
    """What `keep_after` would note now."""
    with connection.cursor() as cursor:
        cursor.execute(NOW, {"listings": list(listing_ids)})
        return dict(cursor.fetchall())


def _execute(statement: str, run_id: UUID, listing_ids: Sequence[UUID]) -> None:
    if not listing_ids:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            statement,
            {
                "run": run_id,
                "listings": list(listing_ids),
                "ids": [new_id() for _ in listing_ids],
            },
        )
