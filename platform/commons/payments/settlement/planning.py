"""Setting a transfer on its way: decided, booked and intended in one transaction."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from commons.kit.clock import now
from commons.kit.ids import new_id
from commons.kit.transactions import in_transaction
from commons.ledger.actions import post_entries
from commons.payments.actions.calls import plan_call
from commons.payments.models import ConnectedAccount, Debt, Payment, Transfer
from commons.payments.rules import Movement, payee_obstacle, transfer_planned_entry
from commons.payments.selectors import standing_of
from commons.payments.states import DebtState, Operation


@dataclass(frozen=True)
class Claim:
    """Money that may be due: of a payee in a currency, or of one payment only."""

    organization_id: UUID
    currency: str
    payment_id: UUID | None = None


class NothingToSend(Exception):
    """Too little is left after debts; nothing of the plan is kept."""


def plan_transfer(claim: Claim) -> UUID | None:
    """The id of a transfer that now only has to be sent, or None to let it wait."""
    try:
        return _plan(claim)
    except NothingToSend:
        return None


@in_transaction
def _plan(claim: Claim) -> UUID | None:
    account = _ready_account(claim.organization_id)
    if account is None:
        return None
    transfer_id = new_id()
    amount_minor = _take_due(claim, transfer_id) - _take_debts(claim, transfer_id)
    if amount_minor < least_amount(claim):
        raise NothingToSend
    payment = None
    if claim.payment_id is not None:
        payment = Payment.objects.get(pk=claim.payment_id)
    Transfer.objects.create(
        id=transfer_id,
        organization_id=claim.organization_id,
        amount_minor=amount_minor,
        currency=claim.currency,
        payment=payment,
    )
    post_entries(
        [
            transfer_planned_entry(
                Movement(
                    transfer_id,
                    transfer_id,
                    claim.currency,
                    amount_minor,
                    claim.organization_id,
                )
            )
        ]
    )
    request = {
        "account": account.provider_id,
        "amount_minor": amount_minor,
        "currency": claim.currency,
        "group": str(payment.checkout_id if payment else transfer_id),
        "charge": payment.charge_id if payment else "",
    }
    plan_call(Operation.TRANSFER, transfer_id, request)
    return transfer_id


def least_amount(claim: Claim) -> int:
    """Below this nothing is sent: the minimum when netted, else any amount at all."""
    if claim.payment_id is not None:
        return 1
    return minimum_minor(claim.currency)


def minimum_minor(currency: str) -> int:
    """The smallest netted transfer in this currency."""
    return max(1, settings.SETTLEMENT_MINIMUM_MINOR.get(currency, 1))


def _ready_account(organization_id: UUID) -> ConnectedAccount | None:
    """Locked, so that one payee is planned for once at a time; others are skipped."""
    found = (
        ConnectedAccount.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("organization")
        .filter(organization_id=organization_id)
        .first()
    )
    if found is None:
        return None
    standing = standing_of(found.organization, found, now())
    return found if payee_obstacle(standing) is None else None


TAKE_DUE = """
    UPDATE payments_allocation SET transfer_id = %(transfer)s
    WHERE id IN (
        SELECT id FROM payments_allocation
        WHERE organization_id = %(organization)s AND currency = %(currency)s
          AND transfer_id IS NULL AND due_at <= %(moment)s
          AND (%(payment)s::uuid IS NULL OR payment_id = %(payment)s::uuid)
        ORDER BY id FOR UPDATE SKIP LOCKED
    )
    RETURNING amount_minor
"""


def _take_due(claim: Claim, transfer_id: UUID) -> int:
    values: dict[str, Any] = {
        "transfer": transfer_id,
        "organization": claim.organization_id,
        "currency": claim.currency,
        "payment": claim.payment_id,
        "moment": now(),
    }
    with connection.cursor() as cursor:
        cursor.execute(TAKE_DUE, values)
        return sum(amount for (amount,) in cursor.fetchall())


def _take_debts(claim: Claim, transfer_id: UUID) -> int:
    owed = Debt.objects.select_for_update().filter(
        organization_id=claim.organization_id,
        currency=claim.currency,
        state=DebtState.OWED,
    )
    debts = list(owed.order_by("pk"))
    Debt.objects.filter(pk__in=[debt.pk for debt in debts]).update(
        state=DebtState.NETTED, netted_by=transfer_id
    )
    return sum(debt.amount_minor for debt in debts)
