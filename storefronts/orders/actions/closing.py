"""Ends checkouts without an order: what they held is free again.

Every checkout that is decided upon is locked first, ascending by id.
"""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import connection

from commons.jobs.queue import job
from commons.kit.errors import NotFound, Refusal
from commons.kit.language import _
from commons.kit.transactions import in_transaction
from commons.payments.actions.payments import close_hosted_page
from commons.payments.events import PaymentExpired
from commons.payments.selectors import payment_of
from pledges.agreements.actions.caps import release_caps
from storefronts.listings.actions.stock import release_stock
from storefronts.orders.models import (
    Checkout,
    CheckoutState,
    Closing,
    Order,
    OrderState,
)

# Every purchase asks, and mostly there is none: not worth the ORM.
TO_SETTLE = """
SELECT id FROM orders_checkout
WHERE cart_id = %s AND (state = 'STARTED' OR idempotency_key = %s)
ORDER BY id FOR UPDATE
"""


class AlreadyDecided(Refusal):
    """It was paid or closed meanwhile."""

    code = "CHECKOUT_CLOSED"


@in_transaction
def expire_checkouts(events: Sequence[PaymentExpired]) -> None:
    """Free what checkouts held whose time to pay is over."""
    locked = lock_checkouts(event.checkout_id for event in events)
    close_open_checkouts(locked, Closing.LAPSED)


@in_transaction
def cancel_checkout(*, checkout_id: UUID, secret: UUID) -> Checkout:
    """Leave a checkout before it is paid; whoever holds its link may, repeatedly."""
    locked = lock_checkouts([checkout_id])
    if not locked or locked[0].secret != secret:
        raise NotFound
    checkout = locked[0]
    if checkout.state in {CheckoutState.PAID, CheckoutState.REFUNDED}:
        raise AlreadyDecided(_("This order is paid, so it cannot be left any more."))
    close_open_checkouts([checkout], Closing.CANCELLED)
    close_pages([checkout])
    return checkout


def checkouts_to_settle(cart_id: UUID, key: str = "") -> list[Checkout]:
    """A cart's open checkout and the one that has this key, locked."""
    with connection.cursor() as cursor:
        cursor.execute(TO_SETTLE, [cart_id, key])
        found = [row[0] for row in cursor.fetchall()]
    return list(Checkout.objects.filter(pk__in=found).order_by("id")) if found else []


def replace_checkouts(checkouts: Sequence[Checkout]) -> None:
    """Close these locked checkouts and their pages: a newer one takes their place."""
    if checkouts:
        close_open_checkouts(checkouts, Closing.REPLACED)
        close_pages(checkouts)


def lock_checkouts(checkout_ids: Iterable[UUID]) -> list[Checkout]:
    """The checkouts as they are under the lock."""
    rows = Checkout.objects.select_for_update().filter(pk__in=list(checkout_ids))
    return list(rows.order_by("id"))


def close_open_checkouts(locked: Iterable[Checkout], closing: Closing) -> None:
    """Close those of the locked checkouts that are still open."""
    still_open = [each for each in locked if each.state == CheckoutState.STARTED]
    if not still_open:
        return
    mark_closed(still_open, closing)
    keys = [checkout.pk for checkout in still_open]
    release_caps(keys)
    release_stock(keys)


def mark_closed(checkouts: Sequence[Checkout], closing: Closing) -> None:
    """Note why they are closed; their orders are not to be sent."""
    keys = [checkout.pk for checkout in checkouts]
    Checkout.objects.filter(pk__in=keys).update(
        state=CheckoutState.EXPIRED, closing=closing
    )
    Order.objects.filter(checkout_id__in=keys).update(state=OrderState.CANCELLED)
    for checkout in checkouts:
        checkout.state, checkout.closing = CheckoutState.EXPIRED, closing


def close_pages(checkouts: Iterable[Checkout]) -> None:
    """Let the provider close their payment pages, as soon as this is committed."""
    for checkout in checkouts:
        close_page.later(checkout_id=str(checkout.pk))


@job
def close_page(checkout_id: str) -> None:
    """Let nobody pay for a closed checkout, as far as the provider can be reached."""
    payment = payment_of(UUID(checkout_id))
    if payment is not None:
        close_hosted_page(payment.pk)
