"""Total caps: what open checkouts hold of them, exact under any number of buyers.

Only pledges with a total cap have rows here, so most sales never come this way. Rows
are locked by ascending pledge; a cap is one row, because it must be exact.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from commons.kit.clock import now
from commons.kit.errors import Refusal
from commons.kit.ids import new_id
from commons.kit.language import _
from commons.kit.transactions import in_transaction

LOCK = """
SELECT cap.pledge_id, cap.cap_minor - cap.used_minor
FROM agreements_pledgecap AS cap
WHERE cap.pledge_id = ANY (%s::uuid[])
ORDER BY cap.pledge_id
FOR UPDATE
"""

RESERVE = """
WITH wanted AS (
    SELECT * FROM unnest(%(ids)s::uuid[], %(pledges)s::uuid[], %(amounts)s::bigint[])
        AS wanted (hold_id, pledge_id, amount_minor)
), locked AS (
    SELECT cap.pledge_id
    FROM agreements_pledgecap AS cap
    WHERE cap.pledge_id = ANY (%(pledges)s::uuid[])
    ORDER BY cap.pledge_id
    FOR UPDATE
), used AS (
    UPDATE agreements_pledgecap AS cap
    SET used_minor = cap.used_minor + wanted.amount_minor
    FROM locked JOIN wanted USING (pledge_id)
    WHERE cap.pledge_id = locked.pledge_id
        AND cap.used_minor + wanted.amount_minor <= cap.cap_minor
    RETURNING wanted.hold_id, cap.pledge_id, cap.merchant_id, wanted.amount_minor
)
INSERT INTO agreements_caphold
    (id, checkout_id, pledge_id, merchant_id, amount_minor, state, created_at)
SELECT hold_id, %(checkout)s, pledge_id, merchant_id, amount_minor, 'HELD', %(at)s
FROM used
RETURNING pledge_id
"""

RELEASE = """
WITH released AS (
    UPDATE agreements_caphold AS hold
    SET state = 'RELEASED'
    WHERE hold.checkout_id = ANY (%s::uuid[]) AND hold.state = 'HELD'
    RETURNING hold.pledge_id, hold.amount_minor
), given_back AS (
    SELECT pledge_id, sum(amount_minor) AS amount_minor
    FROM released GROUP BY pledge_id
), locked AS (
    SELECT cap.pledge_id
    FROM agreements_pledgecap AS cap
    WHERE cap.pledge_id IN (SELECT pledge_id FROM given_back)
    ORDER BY cap.pledge_id
    FOR UPDATE
)
UPDATE agreements_pledgecap AS cap
SET used_minor = cap.used_minor - given_back.amount_minor
FROM locked JOIN given_back USING (pledge_id)
WHERE cap.pledge_id = locked.pledge_id
"""

HOLD_AGAIN = """
WITH wanted AS (
    SELECT hold.id, hold.pledge_id, hold.amount_minor
    FROM agreements_caphold AS hold
    WHERE hold.checkout_id = %(checkout)s AND hold.state = 'RELEASED'
), locked AS (
    SELECT cap.pledge_id
    FROM agreements_pledgecap AS cap
    WHERE cap.pledge_id IN (SELECT pledge_id FROM wanted)
    ORDER BY cap.pledge_id
    FOR UPDATE
), used AS (
    UPDATE agreements_pledgecap AS cap
    SET used_minor = cap.used_minor + wanted.amount_minor
    FROM locked JOIN wanted USING (pledge_id)
    WHERE cap.pledge_id = locked.pledge_id
        AND cap.used_minor + wanted.amount_minor <= cap.cap_minor
    RETURNING wanted.id
), held AS (
    UPDATE agreements_caphold AS hold
    SET state = 'HELD'
    FROM used
    WHERE hold.checkout_id = %(checkout)s AND hold.id = used.id
)
SELECT pledge_id FROM wanted WHERE id NOT IN (SELECT id FROM used)
"""


@dataclass(frozen=True, slots=True)
class CapUse:
    """What one checkout takes of one pledge's total cap, all lines together."""

    pledge_id: UUID
    amount_minor: int


class CapsSpent(Refusal):
    """Others were quicker: less is left of these pledges than was asked for."""

    code = "PLEDGE_CAP_SPENT"

    def __init__(self, pledge_ids: Collection[UUID]) -> None:
        super().__init__(_("A pledge reached its total meanwhile. Look again."))
        self.pledge_ids = frozenset(pledge_ids)


def lock_caps(pledge_ids: Collection[UUID]) -> dict[UUID, int]:
    """What each capped pledge may still give, ours until the transaction ends.

    Lock, then compute shares with these rests, then reserve: so nothing is refused.
    """
    if not pledge_ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [list(pledge_ids)])
        return dict(cursor.fetchall())


@in_transaction
def reserve_caps(checkout_id: UUID, uses: Sequence[CapUse]) -> None:
    """Hold parts of total caps for a checkout, all or none; raises CapsSpent.

    Once per checkout: the uses of one pledge come summed, uses of nothing are left out.
    """
    if not uses:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            RESERVE,
            {
                "checkout": checkout_id,
                "at": now(),
                "ids": [new_id() for _ in uses],
                "pledges": [use.pledge_id for use in uses],
                "amounts": [use.amount_minor for use in uses],
            },
        )
        reserved = {row[0] for row in cursor.fetchall()}
    short = {use.pledge_id for use in uses} - reserved
    if short:
        raise CapsSpent(short)


@in_transaction
def release_caps(checkout_ids: Collection[UUID]) -> None:
    """Give back what these checkouts held; a second time does nothing."""
    if not checkout_ids:
        return
    with connection.cursor() as cursor:
        cursor.execute(RELEASE, [list(checkout_ids)])


@in_transaction
def hold_caps_again(checkout_id: UUID) -> None:
    """Hold what was given back, for a payment that came late; raises CapsSpent."""
    with connection.cursor() as cursor:
        cursor.execute(HOLD_AGAIN, {"checkout": checkout_id})
        short = {row[0] for row in cursor.fetchall()}
    if short:
        raise CapsSpent(short)
