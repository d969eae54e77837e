"""What is late or stuck with money: for the readiness probe, without any data."""

from collections.abc import Iterator
from datetime import timedelta

from commons.kit.clock import now
from commons.payments.models import Payment, ProviderCall, Refund, WebhookEvent
from commons.payments.states import (
    CallState,
    InboxState,
    PaymentState,
    RefundState,
)

LATE = timedelta(minutes=5)
OLD = timedelta(hours=1)
DAY = timedelta(days=1)


def payment_problems() -> Iterator[str]:
    """One sentence for each kind of thing that somebody should look at."""
    moment = now()
    events = WebhookEvent.objects
    late = events.filter(state=InboxState.RECEIVED, received_at__lte=moment - LATE)
    yield from _told(late.count(), "Late events of the provider")
    aside = events.filter(state=InboxState.SET_ASIDE)
    yield from _told(aside.count(), "Events of the provider set aside")
    unknown = ProviderCall.objects.filter(state=CallState.UNKNOWN)
    yield from _told(
        unknown.count(), "Requests to the provider without a known outcome"
    )
    refused = Refund.objects.filter(state=RefundState.FAILED)
    yield from _told(refused.count(), "Refused refunds")
    open_late = Payment.objects.filter(
        state=PaymentState.PENDING, expires_at__lte=moment - OLD
    )
    yield from _told(open_late.count(), "Payments not closed in time")
    untold = Payment.objects.filter(fee_minor=None, succeeded_at__lte=moment - DAY)
    yield from _told(untold.count(), "Fees not told for a day")


def _told(count: int, words: str) -> Iterator[str]:
    if count:
        yield f"{words}: {count}."
