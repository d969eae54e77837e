"""How accruals come and go: set-based, safe to repeat, each one statement."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from commons.kit.clock import now
from commons.kit.ids import new_id
from commons.kit.rows import insert_rows
from commons.payments.events import TransferSent
from pledges.accruals.models import Accrual, AccrualState

# Joined here with what payments owe, because a transfer may carry very many of them.
REMIT = """
UPDATE accruals_accrual AS accrual
SET state = 'REMITTED', transfer_id = allocation.transfer_id, remitted_at = %s
FROM payments_allocation AS allocation
WHERE allocation.transfer_id = ANY (%s::uuid[])
    AND accrual.checkout_id = allocation.checkout_id
    AND accrual.charity_id = allocation.organization_id
    AND (allocation.order_id IS NULL OR allocation.order_id = accrual.order_id)
    AND accrual.state = 'ACCRUED'
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccrualRow:
    """What one sold line earned for one charity."""

    checkout_id: UUID
    order_id: UUID
    line_id: UUID
    pledge_id: UUID
    terms_id: UUID
    charity_id: UUID
    merchant_id: UUID
    amount_minor: int
    currency: str
    accrued_at: datetime


def record_accruals(rows: Sequence[AccrualRow]) -> int:
    """Write what paid lines earned; lines that are written already are passed over."""
    return insert_rows(
        Accrual,
        [
            {
                "id": new_id(),
                "checkout_id": row.checkout_id,
                "order_id": row.order_id,
                "line_id": row.line_id,
                "pledge_id": row.pledge_id,
                "terms_id": row.terms_id,
                "charity_id": row.charity_id,
                "merchant_id": row.merchant_id,
                "amount_minor": row.amount_minor,
                "currency": row.currency,
                "state": AccrualState.ACCRUED.value,
                "accrued_at": row.accrued_at,
            }
            for row in rows
            if row.amount_minor > 0
        ],
        ignore=True,
    )


def mark_remitted(events: Sequence[TransferSent]) -> int:
    """Note that transfers carried these accruals to their charities."""
    if not events:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(REMIT, [now(), [event.transfer_id for event in events]])
        remitted: int = cursor.rowcount
        return remitted


def reverse_accruals(checkout_ids: Collection[UUID]) -> int:
    """Undo what these checkouts earned; the money went back to the supporter."""
    if not checkout_ids:
        return 0
    return (
        Accrual.objects.filter(checkout_id__in=checkout_ids)
        .exclude(state=AccrualState.REVERSED)
        .update(state=AccrualState.REVERSED)
    )
