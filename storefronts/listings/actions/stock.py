"""Goods held for a checkout, sold, or given back: always whole sets, in one order.

Rows are locked reservations first, then stock by ascending variant, so that two
checkouts of the same goods wait for each other and never for ever.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from commons.jobs.queue import job
from commons.kit.clock import now
from commons.kit.errors import Refusal
from commons.kit.ids import new_id
from commons.kit.language import _
from commons.kit.transactions import in_transaction

SWEPT_AT_ONCE = 500


@dataclass(frozen=True)
class Wanted:
    """So many of one variant."""

    variant_id: UUID
    quantity: int


@dataclass(frozen=True)
class Shortage:
    """What was wanted of one variant, and what there is."""

    variant_id: UUID
    wanted: int
    available: int


@dataclass(frozen=True)
class StockCount:
    """How many of a variant somebody has counted."""

    variant_id: UUID
    on_hand: int
    is_tracked: bool


class StockShort(Refusal):
    """Something wanted is not there any more; nothing at all was held."""

    code = "STOCK_SHORT"

    def __init__(self, shortages: Sequence[Shortage]) -> None:
        super().__init__(_told(shortages[0]))
        self.shortages = tuple(shortages)

    @property
    def variant_id(self) -> UUID:
        """The first variant of which there is too little."""
        return self.shortages[0].variant_id

    @property
    def available(self) -> int:
        """How many of that there are."""
        return self.shortages[0].available


def reserve_stock(
    *, checkout_id: UUID, wanted: Iterable[Wanted], until: datetime
) -> None:
    """Hold everything or nothing; what the checkout already holds stays held.

    Raises StockShort. Goods whose stock is not tracked are noted and never short.
    """
    quantities: dict[UUID, int] = {}
    for want in wanted:
        known = quantities.get(want.variant_id, 0)
        quantities[want.variant_id] = known + want.quantity
    if not quantities:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            HOLD,
            {
                "variants": list(quantities),
                "quantities": list(quantities.values()),
                "ids": [new_id() for _ in quantities],
                "checkout": checkout_id,
                "until": until,
            },
        )
        found = [Shortage(*row) for row in cursor.fetchall()]
    if found:
        raise StockShort(found)


def claim_stock(checkout_ids: Sequence[UUID]) -> int:
    """Sell what these checkouts hold; a second time there is nothing left to sell."""
    return _finish(CLAIM, checkout_ids)


def release_stock(checkout_ids: Sequence[UUID]) -> int:
    """Give back what these checkouts hold; what was sold stays sold."""
    return _finish(RELEASE, checkout_ids)


@job
def release_expired_reservations() -> int:
    """Give back what was held for too long; the clock calls this every minute."""
    released = 0
    while batch := _release_expired_batch():
        released += batch
    return released


@in_transaction
def _release_expired_batch() -> int:
    with connection.cursor() as cursor:
        cursor.execute(EXPIRED, {"moment": now(), "limit": SWEPT_AT_ONCE})
        return int(cursor.fetchone()[0])


@in_transaction
def count_stock(counts: Sequence[StockCount]) -> None:
    """Write down what was counted, but never less than checkouts hold just now."""
    if not counts:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            COUNT,
            {
                "variants": [count.variant_id for count in counts],
                "on_hand": [count.on_hand for count in counts],
                "tracked": [count.is_tracked for count in counts],
            },
        )


def _finish(statement: str, checkout_ids: Sequence[UUID]) -> int:
    if not checkout_ids:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(statement, {"checkouts": list(checkout_ids)})
        return int(cursor.fetchone()[0])


def _told(shortage: Shortage) -> str:
    if shortage.available <= 0:
        return _(
            "The last one was sold a moment ago. Take it out of the cart to go on."
        )
    return _("{left} left. Lower the number to go on.").format(left=shortage.available)


# A variant without a stock row does not exist for sale, so it counts as sold out.
# `available` is read under the lock: PostgreSQL evaluates a locked row again.
HOLD = """
WITH wanted AS (
  SELECT * FROM unnest(%(ids)s::uuid[], %(variants)s::uuid[], %(quantities)s::int[])
    AS w (id, variant_id, quantity)
), held AS (
  SELECT variant_id FROM listings_stockreservation
  WHERE checkout_id = %(checkout)s::uuid AND state <> 'RELEASED'
), missing AS (
  SELECT * FROM wanted WHERE variant_id NOT IN (SELECT variant_id FROM held)
), locked AS (
  SELECT s.variant_id, s.on_hand - s.reserved AS available
  FROM listings_stock s
  WHERE s.is_tracked AND s.variant_id IN (SELECT variant_id FROM missing)
  ORDER BY s.variant_id
  FOR UPDATE
), judged AS (
  SELECT m.id, m.variant_id, m.quantity, s.seller_id,
    locked.variant_id IS NOT NULL AS is_counted,
    CASE WHEN s.variant_id IS NULL THEN 0 ELSE locked.available END AS available
  FROM missing m
  LEFT JOIN locked USING (variant_id)
  LEFT JOIN listings_stock s ON s.variant_id = m.variant_id
), short AS (
  SELECT variant_id, quantity, available FROM judged WHERE available < quantity
), taken AS (
  UPDATE listings_stock s SET reserved = s.reserved + j.quantity
  FROM judged j
  WHERE s.variant_id = j.variant_id AND j.is_counted
    AND NOT EXISTS (SELECT FROM short)
), noted AS (
  INSERT INTO listings_stockreservation AS r
    (id, checkout_id, variant_id, seller_id, quantity, is_counted, state, expires_at)
  SELECT id, %(checkout)s::uuid, variant_id, seller_id, quantity, is_counted, 'HELD',
    %(until)s::timestamptz
  FROM judged WHERE NOT EXISTS (SELECT FROM short)
  ON CONFLICT (checkout_id, variant_id) DO UPDATE SET
    quantity = excluded.quantity, is_counted = excluded.is_counted, state = 'HELD',
    expires_at = excluded.expires_at
)
SELECT variant_id, quantity, greatest(available, 0) FROM short ORDER BY variant_id
"""

COUNT = """
WITH counts AS (
  SELECT * FROM unnest(%(variants)s::uuid[], %(on_hand)s::int[], %(tracked)s::bool[])
    AS c (variant_id, on_hand, is_tracked)
), locked AS (
  SELECT variant_id FROM listings_stock
  WHERE variant_id IN (SELECT variant_id FROM counts)
  ORDER BY variant_id
  FOR UPDATE
)
UPDATE listings_stock s
SET on_hand = greatest(counts.on_hand, s.reserved), is_tracked = counts.is_tracked
FROM counts JOIN locked USING (variant_id)
WHERE s.variant_id = counts.variant_id
"""

_FINISH = """
, locked AS (
  SELECT variant_id FROM listings_stock
  WHERE variant_id IN (SELECT variant_id FROM due WHERE is_counted)
  ORDER BY variant_id
  FOR UPDATE
), sums AS (
  SELECT variant_id, sum(quantity)::int AS quantity
  FROM due JOIN locked USING (variant_id)
  WHERE is_counted
  GROUP BY variant_id
), moved AS (
  UPDATE listings_stock s SET {change}
  FROM sums WHERE s.variant_id = sums.variant_id
), finished AS (
  UPDATE listings_stockreservation r SET state = '{state}'
  FROM due WHERE r.id = due.id
)
SELECT count(*) FROM due
"""

_OF_CHECKOUTS = """
WITH due AS (
  SELECT id, variant_id, quantity, is_counted
  FROM listings_stockreservation
  WHERE checkout_id = ANY (%(checkouts)s::uuid[]) AND state = 'HELD'
  ORDER BY checkout_id, variant_id
  FOR UPDATE
)"""

_OVERDUE = """
WITH due AS (
  SELECT id, variant_id, quantity, is_counted
  FROM listings_stockreservation
  WHERE state = 'HELD' AND expires_at <= %(moment)s::timestamptz
  ORDER BY expires_at
  LIMIT %(limit)s
  FOR UPDATE SKIP LOCKED
)"""

_GIVEN_BACK = _FINISH.format(
    change="reserved = s.reserved - sums.quantity", state="RELEASED"
)
CLAIM = _OF_CHECKOUTS + _FINISH.format(
    change="reserved = s.reserved - sums.quantity, on_hand = s.on_hand - sums.quantity",
    state="CLAIMED",
)
RELEASE = _OF_CHECKOUTS + _GIVEN_BACK
EXPIRED = _OVERDUE + _GIVEN_BACK
