"""What must be true of payments, and of the books beside what the provider says."""

from collections.abc import Iterator

from django.conf import settings
from django.db import connection

from commons.ledger.audits import SHOWN, Finding
from commons.ledger.rules import AccountKind
from commons.ledger.selectors import balances_by_currency
from commons.payments.gateway import ProviderTrouble
from commons.payments.models import Payment, ProviderCall
from commons.payments.states import CallState, Operation
from commons.payments.stripe_gateway import gateway

UNEVEN = """
    SELECT payment.id, payment.amount_minor, coalesce(sum(part.amount_minor), 0)
    FROM payments_payment AS payment
    LEFT JOIN payments_allocation AS part
        ON part.payment_id = payment.id AND part.checkout_id = payment.checkout_id
    GROUP BY payment.id HAVING payment.amount_minor
        <> coalesce(sum(part.amount_minor), 0)
    ORDER BY payment.id LIMIT %s
"""
UNBOOKED = """
    SELECT payment.id FROM payments_payment AS payment
    WHERE payment.succeeded_at IS NOT NULL AND NOT EXISTS (
        SELECT FROM ledger_entry AS entry
        WHERE entry.reference = 'payment:' || payment.id || ':paid'
    ) ORDER BY payment.id LIMIT %s
"""
# What is owed to a payee: allocations of paid payments that no transfer has taken, less
# what it owes back. The books must say the same.
OWED = """
    SELECT organization_id, currency, sum(owed), sum(booked) FROM (
        SELECT part.organization_id, part.currency, part.amount_minor AS owed,
            0 AS booked
        FROM payments_allocation AS part
        JOIN payments_payment AS payment ON payment.id = part.payment_id
        WHERE part.organization_id IS NOT NULL AND part.transfer_id IS NULL
          AND payment.state = 'SUCCEEDED'
        UNION ALL
        SELECT organization_id, currency, -amount_minor, 0
        FROM payments_debt WHERE state IN ('OPEN', 'OWED')
        UNION ALL
        SELECT account.organization_id, posting.currency, 0,
            CASE posting.side WHEN 'C' THEN posting.amount_minor
            ELSE -posting.amount_minor END
        FROM ledger_posting AS posting
        JOIN ledger_ledgeraccount AS account ON account.id = posting.account_id
        WHERE account.kind = 'PAYABLE'
    ) AS parts
    GROUP BY organization_id, currency HAVING sum(owed) <> sum(booked)
    ORDER BY organization_id LIMIT %s
"""
MOVING = (Operation.TRANSFER, Operation.REFUND, Operation.REVERSE_TRANSFER)


def allocations_make_payments() -> Iterator[Finding]:
    """The parts of every payment add up to it."""
    for payment_id, amount, parts in _rows(UNEVEN):
        yield Finding(f"payment {payment_id}: {amount} asked, {parts} allocated")


def paid_is_booked() -> Iterator[Finding]:
    """Every payment that succeeded is in the books."""
    for (payment_id,) in _rows(UNBOOKED):
        yield Finding(f"payment {payment_id} succeeded and is not in the books")


def payables_agree() -> Iterator[Finding]:
    """What each payee is owed by the payments is what the books say."""
    for organization_id, currency, owed, booked in _rows(OWED):
        yield Finding(
            f"payee {organization_id}: {owed} owed, {booked} in the books ({currency})"
        )


def provider_agrees() -> Iterator[Finding]:
    """What the books say lies at the provider is what the provider says.

    While something moves, or a fee is not told yet, a difference is no fault; it is
    noted, to be looked at again when all is at rest.
    """
    try:
        told = gateway().balances()
    except ProviderTrouble:
        yield Finding("the provider cannot be reached: not compared", is_note=True)
        return
    booked = balances_by_currency(AccountKind.STRIPE_BALANCE)
    reasons = _movements()
    for currency in sorted(told.keys() | booked.keys()):
        ours, theirs = booked.get(currency, 0), told.get(currency, 0)
        if ours != theirs:
            yield Finding(
                f"{currency}: {ours} in the books, {theirs} at the provider{reasons}",
                is_note=bool(reasons),
            )
    if not settings.STRIPE_SECRET_KEY:
        yield Finding("compared with the sandbox, not with Stripe", is_note=True)


def _movements() -> str:
    """What is under way and may explain a difference; empty when nothing is."""
    fees = Payment.objects.filter(fee_minor=None, succeeded_at__isnull=False)
    calls = ProviderCall.objects.filter(
        operation__in=MOVING,
        state__in=[CallState.PLANNED, CallState.SENT, CallState.UNKNOWN],
    )
    counts = {"fees not told": fees.count(), "requests unfinished": calls.count()}
    told = [f"{count} {words}" for words, count in counts.items() if count]
    return f" ({', '.join(told)})" if told else ""


def _rows(statement: str) -> Iterator[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [SHOWN])
        yield from cursor.fetchall()
