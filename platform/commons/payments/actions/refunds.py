"""Giving a whole payment back: to the supporter first, then from whoever has it."""

import logging
from collections import Counter
from collections.abc import Iterable, Sequence
from uuid import UUID

from commons.jobs.events import publish
from commons.jobs.queue import job
from commons.kit.clock import now
from commons.kit.transactions import in_transaction
from commons.ledger.actions import post_entries, taken_back
from commons.ledger.models import Entry
from commons.ledger.rules import PostingDraft, Side
from commons.payments.actions.calls import (
    Answer,
    Deed,
    ask_anew,
    carry_out,
    plan_call,
)
from commons.payments.events import PaymentRefunded
from commons.payments.gateway import (
    ProviderRefused,
    ProviderUnavailable,
    RefundOrder,
    ReversalOrder,
)
from commons.payments.models import (
    Allocation,
    Debt,
    Payment,
    ProviderCall,
    Refund,
    Transfer,
)
from commons.payments.rules import (
    Movement,
    refund_planned_entry,
    refund_sent_entry,
    sale_reference,
    transfer_reversed_entry,
)
from commons.payments.states import (
    DebtState,
    Operation,
    PaymentState,
    RefundReason,
    RefundState,
    TransferState,
)
from commons.payments.stripe_gateway import gateway

logger = logging.getLogger(__name__)


class NotPaid(Exception):
    """There is nothing to give back."""


@in_transaction
def refund_payment(payment_id: UUID | str, reason: RefundReason | str) -> Refund:
    """Decide that all of a payment goes back: books, debts and what is sent later.

    May run within the transaction that confirms the payment: the shares are then never
    owed to anybody. Asked twice, the first refund is returned.
    """
    payment = Payment.objects.select_for_update().get(pk=payment_id)
    if payment.state == PaymentState.REFUNDED:
        return Refund.objects.get(intent_id=payment.intent_id)
    if payment.state != PaymentState.SUCCEEDED:
        raise NotPaid(str(payment.pk))
    payment.state = PaymentState.REFUNDED
    payment.save(update_fields=["state"])
    refund = plan_refund(payment, payment.intent_id, RefundReason(reason))
    _take_shares_back(payment, refund)
    _call_back_transfers(payment, refund)
    publish(PaymentRefunded(payment.pk, payment.checkout_id))
    return refund


def plan_refund(payment: Payment, intent_id: str, reason: RefundReason) -> Refund:
    """Intend to give one charge back, and see to it after the commit."""
    refund = Refund.objects.create(
        payment=payment,
        checkout_id=payment.checkout_id,
        intent_id=intent_id,
        amount_minor=payment.amount_minor,
        currency=payment.currency,
        reason=reason,
    )
    plan_call(Operation.REFUND, refund.pk, _refund_request(refund))
    send_refund.later(refund_id=str(refund.pk))
    return refund


@job
def send_refund(refund_id: UUID | str) -> None:
    """Have the provider give the money back; what fails is tried again by the sweep."""
    try:
        carry_out(REFUND, UUID(str(refund_id)))
    except ProviderUnavailable:
        logger.warning("refund not sent yet", extra={"refund": str(refund_id)})
    except ProviderRefused as refusal:
        logger.error(  # noqa: TRY400 - a refusal is no fault of ours: no traceback
            "refund refused", extra={"refund": str(refund_id), "code": refusal.code}
        )


@job
def call_back(debt_id: UUID | str) -> None:
    """Have the provider take a payee's share back; if it has nothing, it owes it."""
    try:
        carry_out(REVERSE_TRANSFER, UUID(str(debt_id)))
    except (ProviderUnavailable, ProviderRefused):
        logger.warning("transfer not reversed", extra={"debt": str(debt_id)})


@in_transaction
def retry_refund(refund_id: UUID) -> None:
    """Ask the provider once more for a refund it refused."""
    refund = Refund.objects.select_for_update().get(pk=refund_id)
    if refund.state != RefundState.FAILED:
        return
    refund.state, refund.failure_code = RefundState.PLANNED, ""
    refund.save(update_fields=["state", "failure_code"])
    ask_anew(Operation.REFUND, refund.pk, _refund_request(refund))
    send_refund.later(refund_id=str(refund.pk))


def plan_calling_back(debts: Iterable[Debt], provider_transfer_id: str) -> None:
    """Ask for reversals of a transfer, once it is known at the provider."""
    for debt in debts:
        request = {
            "transfer": provider_transfer_id,
            "amount_minor": debt.amount_minor,
            "currency": debt.currency,
        }
        plan_call(Operation.REVERSE_TRANSFER, debt.pk, request)
        call_back.later(debt_id=str(debt.pk))


def _refund_request(refund: Refund) -> dict[str, object]:
    return {
        "checkout": str(refund.checkout_id),
        "intent": refund.intent_id,
        "amount_minor": refund.amount_minor,
        "currency": refund.currency,
    }


def _take_shares_back(payment: Payment, refund: Refund) -> None:
    sale = Entry.objects.get(reference=sale_reference(payment.pk))
    shares = sale.postings.filter(
        side=Side.CREDIT, scope_id=payment.checkout_id
    ).select_related("account")
    postings: tuple[PostingDraft, ...] = tuple(
        taken_back(posting) for posting in shares.order_by("position")
    )
    movement = Movement(
        refund.pk, payment.checkout_id, payment.currency, payment.amount_minor
    )
    post_entries([refund_planned_entry(movement, sale_id=sale.pk, taken_back=postings)])


def _call_back_transfers(payment: Payment, refund: Refund) -> None:
    """What was not sent stays; what was sent, or is on its way, is owed back."""
    allocations = list(
        Allocation.objects.select_for_update(of=("self",))
        .filter(payment=payment, organization__isnull=False)
        .select_related("transfer")
        .order_by("pk")
    )
    waiting = [each.pk for each in allocations if each.transfer_id is None]
    Allocation.objects.filter(pk__in=waiting).update(due_at=None)
    for debt in _debts(allocations, refund):
        debt.save()
        if debt.transfer.state == TransferState.SENT:
            plan_calling_back([debt], debt.transfer.provider_id)


def _debts(allocations: Sequence[Allocation], refund: Refund) -> list[Debt]:
    sums: Counter[Transfer] = Counter()
    for allocation in allocations:
        if allocation.transfer is not None and allocation.amount_minor:
            sums[allocation.transfer] += allocation.amount_minor
    return [
        Debt(
            organization_id=transfer.organization_id,
            currency=refund.currency,
            amount_minor=amount_minor,
            refund=refund,
            transfer=transfer,
        )
        for transfer, amount_minor in sums.items()
    ]


def _send_refund(call: ProviderCall) -> Answer:
    asked = call.request or {}
    order = RefundOrder(
        refund_id=call.subject_id,
        checkout_id=UUID(asked["checkout"]),
        intent_id=asked["intent"],
        amount_minor=asked["amount_minor"],
        currency=asked["currency"],
    )
    return {"id": gateway().refund(order, call.idempotency_key)}


def _find_refund(call: ProviderCall) -> Answer | None:
    asked = call.request or {}
    found = gateway().find_refund(call.subject_id, asked["intent"])
    return None if found is None else {"id": found}


def _refund_sent(refund_id: UUID, answer: Answer) -> None:
    refund = Refund.objects.select_for_update().get(pk=refund_id)
    refund.state, refund.provider_id = RefundState.SENT, answer["id"]
    refund.sent_at = now()
    refund.save(update_fields=["state", "provider_id", "sent_at"])
    movement = Movement(
        refund.pk, refund.checkout_id, refund.currency, refund.amount_minor
    )
    post_entries([refund_sent_entry(movement)])
    logger.info("refund sent", extra={"refund": str(refund_id)})


def _refund_refused(refund_id: UUID, refusal: ProviderRefused) -> None:
    """We go on owing it: the health check says so until somebody sees to it."""
    Refund.objects.filter(pk=refund_id, state=RefundState.PLANNED).update(
        state=RefundState.FAILED, failure_code=refusal.code
    )


def _send_reversal(call: ProviderCall) -> Answer:
    asked = call.request or {}
    order = ReversalOrder(
        debt_id=call.subject_id,
        provider_transfer_id=asked["transfer"],
        amount_minor=asked["amount_minor"],
        currency=asked["currency"],
    )
    return {"id": gateway().reverse_transfer(order, call.idempotency_key)}


def _find_reversal(call: ProviderCall) -> Answer | None:
    asked = call.request or {}
    found = gateway().find_reversal(call.subject_id, asked["transfer"])
    return None if found is None else {"id": found}


def _reversed(debt_id: UUID, answer: Answer) -> None:
    debt = Debt.objects.select_for_update(of=("self",)).select_related("refund")
    owed = debt.get(pk=debt_id)
    owed.state, owed.provider_id = DebtState.REVERSED, answer["id"]
    owed.save(update_fields=["state", "provider_id"])
    movement = Movement(
        owed.pk,
        owed.refund.checkout_id,
        owed.currency,
        owed.amount_minor,
        owed.organization_id,
    )
    post_entries([transfer_reversed_entry(movement)])


def _reversal_refused(debt_id: UUID, _refusal: ProviderRefused) -> None:
    """Normal when the payee's balance is empty: its next transfer is the smaller."""
    Debt.objects.filter(pk=debt_id, state=DebtState.OPEN).update(state=DebtState.OWED)


REFUND = Deed(
    operation=Operation.REFUND,
    send=_send_refund,
    find=_find_refund,
    done=_refund_sent,
    refused=_refund_refused,
)
REVERSE_TRANSFER = Deed(
    operation=Operation.REVERSE_TRANSFER,
    send=_send_reversal,
    find=_find_reversal,
    done=_reversed,
    refused=_reversal_refused,
)
