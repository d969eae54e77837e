"""What a seller sold lately and where each cent of it went, for its desk."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from storefronts.splits.parts import Division, Part, PartKind, merged

# Each order froze its parts when it was placed; here they are added up.
SOLD = """
    SELECT sold.currency, sold.order_count, sold.total, part.kind,
        part.organization_id, part.name, part.slug, part.amount
    FROM (
        SELECT currency, count(*) AS order_count, sum(total_minor)::bigint AS total
        FROM orders_order
        WHERE seller_id = %(seller)s AND state = 'CONFIRMED'
          AND confirmed_at >= %(since)s
        GROUP BY currency
    ) AS sold
    JOIN (
        SELECT currency, one ->> 'kind' AS kind,
            (one ->> 'organization_id')::uuid AS organization_id,
            max(one ->> 'name') AS name, max(one ->> 'slug') AS slug,
            sum((one ->> 'amount_minor')::bigint)::bigint AS amount
        FROM orders_order, jsonb_array_elements(split) AS one
        WHERE seller_id = %(seller)s AND state = 'CONFIRMED'
          AND confirmed_at >= %(since)s
        GROUP BY 1, 2, 3
    ) AS part USING (currency)
    ORDER BY sold.currency, part.amount DESC, part.name
"""


@dataclass(frozen=True)
class Sold:
    """One currency's paid orders and the division of all of them together."""

    order_count: int
    division: Division


def sold_since(seller_id: UUID, since: datetime) -> list[Sold]:
    """By currency; orders that were given back are not in it."""
    with connection.cursor() as cursor:
        cursor.execute(SOLD, {"seller": seller_id, "since": since})
        columns = [column.name for column in cursor.description or ()]
        rows = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    by_currency: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        by_currency.setdefault(row["currency"], []).append(row)
    return [_sold(found) for found in by_currency.values()]


def _sold(rows: list[Mapping[str, Any]]) -> Sold:  # columns of any kind
    first = rows[0]
    division = Division(first["total"], first["currency"], merged(_parts(rows)))
    return Sold(first["order_count"], division)


def _parts(rows: Iterable[Mapping[str, Any]]) -> Iterable[Part]:
    for row in rows:
        yield Part(
            kind=PartKind(row["kind"]),
            organization_id=row["organization_id"],
            name=row["name"],
            slug=row["slug"] or "",
            amount_minor=row["amount"],
            reason="",
        )
