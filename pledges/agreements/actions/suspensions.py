"""What follows for pledges when a charity is suspended: they stop, all at once.

Set-based: a charity may be named by very many merchants.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection

from commons.kit.clock import now
from commons.kit.transactions import in_transaction
from commons.organizations.events import CharitySuspended
from pledges.agreements.mail import mail_merchants_of_stopped

# Open: waiting, in force, agreed for later, or what a paused pledge would resume.
OPEN = """(
    terms.state = 'PROPOSED'
    OR (terms.state = 'IN_FORCE' AND NOT isempty(terms.period) AND (
        upper_inf(terms.period) OR upper(terms.period) > %(at)s
        OR (terms.closing = 'PAUSED' AND upper(terms.period) = pledge.paused_at)
    ))
)"""

LOCK = f"""
SELECT pledge.id
FROM agreements_pledge AS pledge
WHERE pledge.ended_at IS NULL AND EXISTS (
    SELECT 1
    FROM agreements_pledgeterms AS terms
    JOIN agreements_pledgeshare AS share ON share.terms_id = terms.id
    WHERE terms.pledge_id = pledge.id AND share.charity_id = %(charity)s AND {OPEN}
)
ORDER BY pledge.id
FOR NO KEY UPDATE
"""  # noqa: S608 - constant text

CLOSE = f"""
WITH named AS (
    SELECT terms.id, terms.pledge_id,
        upper(terms.period) = pledge.paused_at AS is_paused
    FROM agreements_pledgeshare AS share
    JOIN agreements_pledgeterms AS terms ON terms.id = share.terms_id
    JOIN agreements_pledge AS pledge ON pledge.id = terms.pledge_id
    WHERE share.charity_id = %(charity)s AND pledge.ended_at IS NULL AND {OPEN}
), closed AS (
    UPDATE agreements_pledgeterms AS terms
    SET state = CASE
            WHEN named.is_paused OR lower(terms.period) < %(at)s THEN 'IN_FORCE'
            ELSE 'WITHDRAWN'
        END,
        period = CASE
            WHEN named.is_paused THEN terms.period
            WHEN lower(terms.period) < %(at)s
                THEN tstzrange(lower(terms.period), %(at)s)
            WHEN terms.period IS NOT NULL THEN 'empty'
        END,
        closing = 'SUSPENDED', closed_by_id = NULL, closed_at = %(at)s
    FROM named
    WHERE terms.id = named.id
    RETURNING terms.id
), resumed AS (
    UPDATE agreements_pledge AS pledge
    SET paused_at = NULL
    FROM named
    WHERE pledge.id = named.pledge_id AND named.is_paused
), forgotten AS (
    DELETE FROM agreements_pledgetarget AS target
    USING closed
    WHERE target.terms_id = closed.id
)
SELECT id FROM closed
"""  # noqa: S608 - constant text


@in_transaction
def end_pledges_of_suspended(events: Sequence[CharitySuspended]) -> None:
    """Close all open terms that name the charities; later sales give nothing.

    A reaction in the transaction that suspends; that one has locked the charity, so no
    new terms can come to name it meanwhile.
    """
    moment = now()
    for event in events:
        if _close_terms_naming(event.organization_id, at=moment):
            mail_merchants_of_stopped.later(
                charity_id=str(event.organization_id), stopped_at=moment.isoformat()
            )


def _close_terms_naming(charity_id: UUID, *, at: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(LOCK, {"charity": charity_id, "at": at})
        cursor.execute(CLOSE, {"charity": charity_id, "at": at})
        closed: int = cursor.rowcount
        return closed
