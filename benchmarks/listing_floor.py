"""The floor of the list: the same answers by one hand-written statement each.

A bare WSGI application: psycopg with prepared statements and binary results, orjson,
and nothing else. What takes thought, the sentence and the split of each listing, it
finds already written in a table of its own; the platform computes it on every request.
"""

import os
import threading
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import orjson
import psycopg

from commons.kit.connections import encode_cursor
from commons.kit.ids import public_id

# What the floor does not compute. Filled by benchmarks/listings.py.
TOLD = """
    CREATE TABLE bench_told (
        listing_id uuid PRIMARY KEY, short json, long json, split json
    )
"""
PUBLIC = """
    FROM listings_listing AS listing
    JOIN organizations_organization AS seller ON seller.id = listing.seller_id
    LEFT JOIN media_picture AS cover ON cover.id = listing.cover_id
    LEFT JOIN bench_told AS told ON told.listing_id = listing.id
    WHERE listing.state = 'ACTIVE' AND listing.lowest_price_minor IS NOT NULL
      AND (seller.kind = 'MERCHANT' OR seller.verification = 'VERIFIED')
    ORDER BY listing.created_at DESC, listing.id DESC LIMIT 21
"""
CARDS = f"""
    SELECT listing.id, listing.created_at, listing.slug, listing.title,
        listing.lowest_price_minor, listing.highest_price_minor, listing.currency,
        cover.id, cover.alt, seller.name, seller.slug, told.short
    {PUBLIC}
"""
WHOLE = f"""
    SELECT listing.id, listing.created_at, listing.slug, listing.title,
        listing.lowest_price_minor, listing.highest_price_minor, listing.currency,
        cover.id, cover.alt, seller.name, seller.slug, listing.category, listing.tags,
        cover.width, cover.height, seller.id, seller.kind, (
            SELECT json_agg(json_build_array(v.id, v.title, v.sku, v.options,
                (v.price * 100)::int, s.is_tracked, s.on_hand - s.reserved)
                ORDER BY v.position, v.id)
            FROM listings_variant v JOIN listings_stock s ON s.variant_id = v.id
            WHERE v.listing_id = listing.id AND v.is_active
        ), told.long, told.split
    {PUBLIC}
"""
PREFIXES = {"MERCHANT": "mer", "CHARITY": "cha"}
local = threading.local()

Row = Sequence[Any]  # a row of the database
StartResponse = Callable[[str, list[tuple[str, str]]], object]


def application(
    environ: dict[str, Any], start_response: StartResponse
) -> Iterable[bytes]:
    """Answers /cards and /whole; reads the request as the platform must."""
    orjson.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
    is_whole = environ["PATH_INFO"] == "/whole"
    rows = _connection().execute(WHOLE if is_whole else CARDS).fetchall()
    build = _whole if is_whole else _card
    shown = rows[:20]
    body = orjson.dumps({
        "data": {
            "listings": {
                "nodes": [build(row) for row in shown],
                "pageInfo": {
                    "hasNextPage": len(rows) > 20,
                    "endCursor": encode_cursor([shown[-1][1], shown[-1][0]]),
                },
            }
        }
    })  # fmt: skip
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    start_response("200 OK", headers)
    return [body]


def _connection() -> "psycopg.Cursor[Any]":
    if not hasattr(local, "cursor"):
        connection = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)
        connection.prepare_threshold = 0
        local.cursor = connection.cursor(binary=True)
    cursor: psycopg.Cursor[Any] = local.cursor
    return cursor


def _card(row: Row) -> dict[str, object]:
    return {
        "slug": row[2],
        "title": row[3],
        "price": _money(row[4], row[6]),
        "priceVaries": row[4] != row[5],
        "cover": {"url": f"/media/{row[7]}/800.webp", "alt": row[8]},
        "seller": {"name": row[9], "slug": row[10]},
        "shortDisclosure": row[11],
    }


def _whole(row: Row) -> dict[str, object]:
    currency = row[6]
    variants = [_variant(stored, currency) for stored in row[17]]
    # A listing's own stock is that of all its variants together.
    tracked = all(stored[5] for stored in row[17])
    left = sum(max(stored[6], 0) for stored in row[17])
    return {
        "id": public_id("lst", row[0]),
        "slug": row[2],
        "title": row[3],
        "category": row[11],
        "tags": row[12],
        "price": _money(row[4], currency),
        "priceVaries": row[4] != row[5],
        "cover": {
            "url": f"/media/{row[7]}/800.webp",
            "alt": row[8],
            "width": row[13],
            "height": row[14],
        },
        "seller": {
            "id": public_id(PREFIXES[row[16]], row[15]),
            "name": row[9],
            "slug": row[10],
            "kind": row[16],
        },
        "stock": {
            "soldOut": tracked and left <= 0,
            "lowCount": left if tracked and 1 <= left <= 3 else None,
        },
        "variants": variants,
        "disclosure": row[18],
        "split": row[19],
    }


def _variant(stored: Row, currency: str) -> dict[str, object]:
    key, title, sku, options, price_minor, is_tracked, left = stored
    return {
        "id": public_id("var", _Key(key)),
        "title": title,
        "sku": sku,
        "options": options,
        "price": _money(price_minor, currency),
        "stock": {
            "available": left if is_tracked and left <= 10 else None,
            "soldOut": is_tracked and left <= 0,
        },
    }


class _Key:
    """Just enough of a UUID for `public_id`, read from text."""

    __slots__ = ("int",)

    def __init__(self, text: str) -> None:
        self.int = int(text.replace("-", ""), 16)


def _money(amount_minor: int, currency: str) -> dict[str, str]:
    whole, cents = divmod(amount_minor, 100)
    return {"amount": f"{whole}.{cents:02}", "currency": currency}
