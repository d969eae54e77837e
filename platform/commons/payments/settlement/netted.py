"""One transfer per payee and currency for everything due, from a minimum on."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import connection

from commons.kit.clock import now
from commons.payments.settlement.planning import Claim

DUE = """
    SELECT allocation.organization_id, allocation.currency
    FROM payments_allocation AS allocation
    JOIN payments_connectedaccount AS account
        ON account.organization_id = allocation.organization_id
    JOIN organizations_organization AS payee ON payee.id = allocation.organization_id
    LEFT JOIN unnest(%(currencies)s::text[], %(minima)s::bigint[])
        AS least (currency, minor) ON least.currency = allocation.currency
    WHERE allocation.transfer_id IS NULL AND allocation.due_at <= %(moment)s
      AND account.transfers_state = 'ACTIVE'
      AND coalesce(account.resume_at, %(moment)s) <= %(moment)s
      AND payee.verification IN ('NOT_NEEDED', 'VERIFIED')
    GROUP BY allocation.organization_id, allocation.currency, least.minor
    HAVING sum(allocation.amount_minor)
        - coalesce((
            SELECT sum(debt.amount_minor) FROM payments_debt AS debt
            WHERE debt.organization_id = allocation.organization_id
              AND debt.currency = allocation.currency AND debt.state = 'OWED'
        ), 0) >= coalesce(least.minor, 1)
    ORDER BY min(allocation.due_at) LIMIT %(count)s
"""


def due_claims(count: int) -> Sequence[Claim]:
    """Payees who can be sent something now, the longest waiting first."""
    minima = settings.SETTLEMENT_MINIMUM_MINOR
    values: dict[str, Any] = {
        "currencies": list(minima),
        "minima": list(minima.values()),
        "moment": now(),
        "count": count,
    }
    with connection.cursor() as cursor:
        cursor.execute(DUE, values)
        return [Claim(*row) for row in cursor.fetchall()]
