"""Accruals for tests, and the payments and transfers that carry them."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from commons.kit.clock import now
from commons.kit.ids import new_id
from commons.organizations.models import Organization
from commons.payments.actions.payments import (
    NewAllocation,
    NewPayment,
)
from commons.payments.events import TransferSent
from commons.payments.models import Allocation, Transfer
from commons.payments.states import AllocationKind
from pledges.accruals.actions import AccrualRow, record_accruals
from tests.payments_world import make_payment


def make_row(
    charity: Organization, merchant: Organization, **facts: object
) -> AccrualRow:
    """€4.80 of a line of its own, unless told otherwise."""
    row = AccrualRow(
        checkout_id=new_id(),
        order_id=new_id(),
        line_id=new_id(),
        pledge_id=new_id(),
        terms_id=new_id(),
        charity_id=charity.pk,
        merchant_id=merchant.pk,
        amount_minor=480,
        currency="EUR",
        accrued_at=now(),
    )
    return replace(row, **facts)  # type: ignore[arg-type]


def recorded(
    charity: Organization, merchant: Organization, **facts: object
) -> AccrualRow:
    """The same, written."""
    row = make_row(charity, merchant, **facts)
    record_accruals([row])
    return row


def sent(rows: list[AccrualRow], *, order_id: UUID | None = None) -> TransferSent:
    """A transfer that carries what these rows owe one charity."""
    transfer = Transfer.objects.create(
        organization_id=rows[0].charity_id, amount_minor=1, currency="EUR"
    )
    for row in rows:
        make_payment(
            NewPayment(
                checkout_id=row.checkout_id,
                amount_minor=row.amount_minor,
                currency=row.currency,
                fee_estimate_minor=0,
                expires_at=now() + timedelta(minutes=31),
                allocations=[
                    NewAllocation(
                        kind=AllocationKind.CHARITY,
                        amount_minor=row.amount_minor,
                        organization_id=row.charity_id,
                        order_id=order_id or row.order_id,
                    )
                ],
            )
        )
        Allocation.objects.filter(checkout_id=row.checkout_id).update(transfer=transfer)
    return TransferSent(transfer.pk, rows[0].charity_id)
