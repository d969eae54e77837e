"""One transfer per payment and payee, out of that payment's own funds."""

from collections.abc import Sequence

from django.db import connection

from commons.kit.clock import now
from commons.payments.settlement.planning import Claim

DUE = """
    SELECT allocation.organization_id, allocation.currency, allocation.payment_id
    FROM payments_allocation AS allocation
    JOIN payments_connectedaccount AS account
        ON account.organization_id = allocation.organization_id
    JOIN organizations_organization AS payee ON payee.id = allocation.organization_id
    WHERE allocation.transfer_id IS NULL AND allocation.due_at <= %(moment)s
      AND account.transfers_state = 'ACTIVE'
      AND coalesce(account.resume_at, %(moment)s) <= %(moment)s
      AND payee.verification IN ('NOT_NEEDED', 'VERIFIED')
    GROUP BY allocation.organization_id, allocation.currency, allocation.payment_id
    HAVING sum(allocation.amount_minor)
        > coalesce((
            SELECT sum(debt.amount_minor) FROM payments_debt AS debt
            WHERE debt.organization_id = allocation.organization_id
              AND debt.currency = allocation.currency AND debt.state = 'OWED'
        ), 0)
    ORDER BY min(allocation.due_at) LIMIT %(count)s
"""


def due_claims(count: int) -> Sequence[Claim]:
    """Payments whose payees can be sent their part now, the oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(DUE, {"moment": now(), "count": count})
        return [Claim(*row) for row in cursor.fetchall()]
