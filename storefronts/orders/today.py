"""What was sold since midnight and where it went: for the front page, and cheap.

Keys sort by the time they were made, so the orders of a day are one stretch of the
primary key; the sums are made at most once a minute in each process.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.core.cache import cache
from django.db import connection

from commons.kit.clock import now
from storefronts.splits.parts import ORDER_OF_KINDS, Division, Part, PartKind

KEPT_SECONDS = 60
NAMES = {
    PartKind.MERCHANT: "Merchants",
    PartKind.PLATFORM: "Commonweal",
    PartKind.PROCESSING_FEE: "Card fees",
    PartKind.CHARITY: "Charities",
}
# The row of each currency without a kind counts its purchases.
SOLD_SINCE = """
SELECT sold.currency, part.kind, sum(part.amount_minor),
    count(DISTINCT sold.checkout_id), count(DISTINCT part.organization_id)
FROM orders_order AS sold,
    jsonb_to_recordset(sold.split)
        AS part (kind text, amount_minor bigint, organization_id uuid)
WHERE sold.id >= %s AND sold.state = 'CONFIRMED'
GROUP BY GROUPING SETS ((sold.currency, part.kind), (sold.currency))
"""

Row = tuple[str, str | None, int, int, int]


@dataclass(frozen=True)
class DaySales:
    """One currency's sales of a day, divided."""

    division: Division
    purchase_count: int
    charity_count: int
    counted_at: datetime


def sales_of_today() -> list[DaySales]:
    """By currency, most purchases first; at most a minute old."""
    found: list[DaySales] | None = cache.get_or_set(
        "orders.sales_of_today", _sales_of_today, KEPT_SECONDS
    )
    return found or []


def _sales_of_today() -> list[DaySales]:
    moment = now()
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    with connection.cursor() as cursor:
        cursor.execute(SOLD_SINCE, [_first_key(midnight)])
        rows = cursor.fetchall()
    by_currency: dict[str, list[Row]] = {}
    for row in rows:
        by_currency.setdefault(row[0], []).append(row)
    sales = [_sales(group, moment) for group in by_currency.values()]
    return sorted(sales, key=lambda one: -one.purchase_count)


def _sales(rows: Iterable[Row], moment: datetime) -> DaySales:
    by_kind = {row[1]: row for row in rows}
    currency, _, total, purchase_count, _ = by_kind[None]
    parts = tuple(
        Part(kind, None, NAMES[kind], "", int(by_kind[kind][2]), "")
        for kind in ORDER_OF_KINDS
        if kind in by_kind
    )
    charities = by_kind.get(PartKind.CHARITY)
    return DaySales(
        division=Division(int(total), currency, parts),
        purchase_count=purchase_count,
        charity_count=0 if charities is None else charities[4],
        counted_at=moment,
    )


def _first_key(moment: datetime) -> UUID:
    """No key made at that moment or later is smaller."""
    epoch = datetime(1970, 1, 1, tzinfo=moment.tzinfo)
    return UUID(int=(moment - epoch) // timedelta(milliseconds=1) << 80)
