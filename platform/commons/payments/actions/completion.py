"""What follows when the provider says what became of payments, many at a time.

The provider's word is applied as a step that only goes forward, under a lock on the
payment: told twice, late or out of order, it has the effect of once.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import connection

from commons.jobs.events import Event, publish
from commons.kit.clock import now
from commons.kit.transactions import in_transaction
from commons.ledger.actions import post_entries
from commons.ledger.rules import EntryDraft
from commons.payments.actions.surplus import give_surplus_back
from commons.payments.events import PaymentDeclined, PaymentExpired, PaymentSucceeded
from commons.payments.gateway import ChargeFacts, PaymentFacts, SessionStatus
from commons.payments.models import Allocation, Payment, ProviderCall
from commons.payments.rules import PaidSale, fee_entry, sale_entry
from commons.payments.states import (
    OWED_KINDS,
    AllocationKind,
    CallState,
    Operation,
    PaymentState,
)

logger = logging.getLogger(__name__)

UNPAID = (PaymentState.PENDING, PaymentState.EXPIRED)


class FactsMismatch(Exception):
    """What the provider says contradicts what we asked for: a person must look."""


@dataclass
class Consequences:
    """What a batch of facts brings about, gathered before it is written."""

    changed: dict[UUID, Payment] = field(default_factory=dict)
    succeeded: list[PaymentSucceeded] = field(default_factory=list)
    # When the provider lets each paid charge be passed on, where it says so.
    available: dict[UUID, datetime] = field(default_factory=dict)
    entries: list[EntryDraft] = field(default_factory=list)
    others: list[Event] = field(default_factory=list)
    surplus: list[tuple[Payment, PaymentFacts]] = field(default_factory=list)


@in_transaction
def apply_facts(found: Iterable[PaymentFacts]) -> None:
    """Let payments succeed, expire or be declined, by the provider's word.

    Raises FactsMismatch, and then nothing of the batch is done.
    """
    told = [facts for facts in found if facts.payment_id is not None]
    payments = _locked({facts.payment_id for facts in told if facts.payment_id})
    then = Consequences()
    for facts in told:
        payment = payments.get(facts.payment_id) if facts.payment_id else None
        if payment is not None:
            _take(payment, facts, then)
    _write(then)


@in_transaction
def give_up_unopened(payment_id: UUID) -> None:
    """Expire a payment whose page nobody can have seen.

    None was asked for, or it was refused, or its address was lost and its time is over.
    """
    payment = _locked({payment_id}).get(payment_id)
    if payment is None or payment.state != PaymentState.PENDING or payment.session_id:
        return
    may_be_open = ProviderCall.objects.filter(
        operation=Operation.OPEN_PAGE, subject_id=payment_id
    ).exclude(state=CallState.FAILED)
    if payment.expires_at > now() and may_be_open.exists():
        return
    then = Consequences()
    _expire(payment, then)
    _write(then)


def _locked(payment_ids: Iterable[UUID]) -> dict[UUID, Payment]:
    """Locked in ascending order, as everybody locks payments."""
    rows = Payment.objects.select_for_update().filter(pk__in=list(payment_ids))
    return {payment.pk: payment for payment in rows.order_by("pk")}


def _take(payment: Payment, facts: PaymentFacts, then: Consequences) -> None:
    """One step forward for one payment, or none."""
    asked = (payment.amount_minor, payment.currency)
    if (facts.amount_minor, facts.currency) != asked:
        raise FactsMismatch(
            f"payment {payment.pk} asks {asked}, {facts.session_id} says "
            f"{(facts.amount_minor, facts.currency)}"
        )
    is_ours = payment.session_id in {"", facts.session_id}
    if facts.is_paid and (is_ours or payment.state in UNPAID):
        _take_paid(payment, facts, then)
    elif facts.is_paid:
        then.surplus.append((payment, facts))
    elif is_ours and payment.state == PaymentState.PENDING:
        _take_unpaid(payment, facts, then)


def _take_paid(payment: Payment, facts: PaymentFacts, then: Consequences) -> None:
    charge = facts.charge
    if charge is None or charge.amount_minor != payment.amount_minor:
        raise FactsMismatch(f"{facts.session_id} is paid without a matching charge")
    if payment.state in UNPAID:
        _succeed(payment, facts, charge, then)
    elif payment.fee_minor is None and charge.fee_minor is not None:
        payment.fee_minor = charge.fee_minor
        then.changed[payment.pk] = payment
        entry = fee_entry(
            _sale(payment, charge.fee_minor), estimate_minor=payment.fee_estimate_minor
        )
        then.entries += [entry] if entry else []


def _succeed(
    payment: Payment, facts: PaymentFacts, charge: ChargeFacts, then: Consequences
) -> None:
    event = PaymentSucceeded(
        payment_id=payment.pk,
        checkout_id=payment.checkout_id,
        was_late=payment.state == PaymentState.EXPIRED,
    )
    payment.state = PaymentState.SUCCEEDED
    payment.succeeded_at = now()
    payment.session_id, payment.intent_id = facts.session_id, facts.intent_id
    payment.charge_id, payment.fee_minor = charge.charge_id, charge.fee_minor
    then.changed[payment.pk] = payment
    then.succeeded.append(event)
    if charge.available_at is not None:
        then.available[payment.pk] = charge.available_at


def _take_unpaid(payment: Payment, facts: PaymentFacts, then: Consequences) -> None:
    if facts.status is SessionStatus.EXPIRED:
        payment.session_id = facts.session_id
        _expire(payment, then)
    elif facts.decline_code and facts.decline_code != payment.last_decline_code:
        payment.session_id = facts.session_id
        payment.last_decline_code = facts.decline_code
        then.changed[payment.pk] = payment
        then.others.append(
            PaymentDeclined(payment.pk, payment.checkout_id, facts.decline_code)
        )


def _expire(payment: Payment, then: Consequences) -> None:
    payment.state = PaymentState.EXPIRED
    then.changed[payment.pk] = payment
    then.others.append(PaymentExpired(payment.pk, payment.checkout_id))


def _write(then: Consequences) -> None:
    """All at once: a handful of statements, however many payments."""
    _write_payments(list(then.changed.values()))
    sales = _sales([then.changed[event.payment_id] for event in then.succeeded])
    _make_due(then)
    post_entries([*map(sale_entry, sales), *then.entries])
    for payment, facts in then.surplus:
        give_surplus_back(payment, facts)
    publish(*then.succeeded)
    for kind in (PaymentExpired, PaymentDeclined):
        publish(*(event for event in then.others if isinstance(event, kind)))
    if then.succeeded:
        keys = [str(event.payment_id) for event in then.succeeded]
        logger.info("payments succeeded", extra={"payments": keys})


WRITE_PAYMENTS = """
    UPDATE payments_payment AS payment
    SET state = told.state, session_id = told.session_id, intent_id = told.intent_id,
        charge_id = told.charge_id, fee_minor = told.fee_minor,
        last_decline_code = told.last_decline_code, succeeded_at = told.succeeded_at
    FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::text[],
                %s::bigint[], %s::text[], %s::timestamptz[])
        AS told (id, state, session_id, intent_id, charge_id, fee_minor,
                 last_decline_code, succeeded_at)
    WHERE payment.id = told.id
"""


def _write_payments(payments: Sequence[Payment]) -> None:
    if not payments:
        return
    columns = (
        "id", "state", "session_id", "intent_id", "charge_id", "fee_minor",
        "last_decline_code", "succeeded_at",
    )  # fmt: skip
    values = [[getattr(payment, name) for payment in payments] for name in columns]
    values[1] = [str(state) for state in values[1]]
    with connection.cursor() as cursor:
        cursor.execute(WRITE_PAYMENTS, values)


def _sales(payments: Sequence[Payment]) -> list[PaidSale]:
    """The split of each payment, from its allocations."""
    if not payments:
        return []
    rows = Allocation.objects.filter(
        checkout_id__in=[payment.checkout_id for payment in payments]
    ).values_list("payment_id", "kind", "organization_id", "amount_minor")
    owed: dict[UUID, dict[UUID, int]] = defaultdict(lambda: defaultdict(int))
    kept: dict[tuple[UUID, str], int] = defaultdict(int)
    for payment_id, kind, organization_id, amount in rows:
        if kind in OWED_KINDS and organization_id is not None:
            owed[payment_id][organization_id] += amount
        else:
            kept[payment_id, kind] += amount
    return [
        PaidSale(
            payment_id=payment.pk,
            checkout_id=payment.checkout_id,
            currency=payment.currency,
            amount_minor=payment.amount_minor,
            fee_minor=booked_fee(payment),
            payable_minor=owed[payment.pk],
            platform_minor=kept[payment.pk, AllocationKind.PLATFORM],
            fee_recovery_minor=kept[payment.pk, AllocationKind.PROCESSING_FEE],
        )
        for payment in payments
    ]


def booked_fee(payment: Payment) -> int:
    """The fee as the books have it: the provider's, or our estimate until then."""
    if payment.fee_minor is None:
        return payment.fee_estimate_minor
    return payment.fee_minor


def _sale(payment: Payment, fee_minor: int) -> PaidSale:
    return PaidSale(
        payment_id=payment.pk,
        checkout_id=payment.checkout_id,
        currency=payment.currency,
        amount_minor=payment.amount_minor,
        fee_minor=fee_minor,
    )


MAKE_DUE = """
    UPDATE payments_allocation AS allocation SET due_at = due.at
    FROM unnest(%s::uuid[], %s::uuid[], %s::timestamptz[])
        AS due (payment_id, checkout_id, at)
    WHERE allocation.payment_id = due.payment_id
      AND allocation.checkout_id = due.checkout_id
      AND allocation.organization_id IS NOT NULL
"""


def _make_due(then: Consequences) -> None:
    """Owed from now on, or from when the provider lets the funds be passed on."""
    if not then.succeeded:
        return
    moment = now()
    is_netted = settings.SETTLEMENT_MODE == "netted"
    available = then.available if is_netted else {}
    with connection.cursor() as cursor:
        cursor.execute(
            MAKE_DUE,
            [
                [event.payment_id for event in then.succeeded],
                [event.checkout_id for event in then.succeeded],
                [
                    max(moment, available.get(event.payment_id, moment))
                    for event in then.succeeded
                ],
            ],
        )
