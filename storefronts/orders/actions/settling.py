"""What follows from the provider's word: orders confirmed, or the money given back.

Works on whole batches with a fixed number of statements. Safe to repeat: only
checkouts that still wait are touched.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from commons.jobs.events import publish
from commons.jobs.queue import job
from commons.kit.clock import now
from commons.kit.transactions import in_transaction
from commons.payments.actions.refunding import refund_payment
from commons.payments.events import PaymentRefunded, PaymentSucceeded
from commons.payments.selectors import payments_of
from pledges.accruals.actions import AccrualRow, record_accruals, reverse_accruals
from pledges.agreements.actions.caps import CapsSpent, hold_caps_again, release_caps
from storefronts.listings.actions.stock import (
    StockShort,
    Wanted,
    claim_stock,
    release_stock,
    reserve_stock,
)
from storefronts.orders.actions.closing import (
    close_open_checkouts,
    close_pages,
    lock_checkouts,
    mark_closed,
)
from storefronts.orders.actions.telling import tell_outcomes
from storefronts.orders.events import CheckoutPaid
from storefronts.orders.models import (
    Checkout,
    CheckoutState,
    Closing,
    Order,
    OrderLine,
    OrderState,
)
from storefronts.orders.selectors import lines_of, lines_to_confirm
from storefronts.splits.parts import Part

# Closed for these reasons, a checkout comes back to life when its payment arrives.
REVIVABLE = {Closing.LAPSED, Closing.CANCELLED, Closing.REPLACED}


@in_transaction
def confirm_paid_orders(events: Sequence[PaymentSucceeded]) -> None:
    """Confirm the orders of checkouts whose payments succeeded.

    A payment for a checkout that was closed meanwhile is looked at by itself, in a
    job: it must hold the goods again.
    """
    locked = lock_checkouts(event.checkout_id for event in events)
    _confirm([each for each in locked if each.state == CheckoutState.STARTED])
    for checkout in locked:
        if _came_late(checkout):
            settle_late_payment.later(checkout_id=str(checkout.pk))


@job
@in_transaction
def settle_late_payment(checkout_id: str) -> None:
    """Hold the goods again and confirm, or give the whole payment back."""
    checkout, siblings = _lock_with_siblings(UUID(checkout_id))
    if not _came_late(checkout):
        return
    if any(_was_paid_after(sibling, checkout.placed_at) for sibling in siblings):
        _give_back(checkout, Closing.PAID_TWICE)
        return
    try:
        with transaction.atomic():
            _hold_again(checkout, siblings)
    except StockShort:
        _give_back(checkout, Closing.SOLD_OUT)
    except CapsSpent:
        _give_back(checkout, Closing.PLEDGE_SPENT)
    else:
        _confirm([checkout])


@in_transaction
def undo_refunded_orders(events: Sequence[PaymentRefunded]) -> None:
    """Take back what whole payments had brought, now that they went back."""
    locked = lock_checkouts(event.checkout_id for event in events)
    keys = [each.pk for each in locked if each.state != CheckoutState.REFUNDED]
    if not keys:
        return
    Checkout.objects.filter(pk__in=keys).update(state=CheckoutState.REFUNDED)
    Order.objects.filter(checkout_id__in=keys).update(state=OrderState.CANCELLED)
    reverse_accruals(keys)


def _confirm(checkouts: Sequence[Checkout]) -> None:
    if not checkouts:
        return
    moment = now()
    lines = lines_to_confirm(checkout.pk for checkout in checkouts)
    short = _claim(checkouts, lines)
    paid = [checkout for checkout in checkouts if checkout.pk not in short]
    _mark_paid([checkout.pk for checkout in paid], moment)
    _accrue([line for line in lines if line.checkout_id not in short], moment)
    publish(*(CheckoutPaid(checkout.pk, checkout.cart_id) for checkout in paid))
    for checkout in checkouts:
        if checkout.pk in short:
            release_caps([checkout.pk])
            release_stock([checkout.pk])
            _give_back(checkout, Closing.SOLD_OUT)
    if paid:
        tell_outcomes.later(checkout_ids=[str(checkout.pk) for checkout in paid])


def _claim(checkouts: Sequence[Checkout], lines: Sequence[OrderLine]) -> set[UUID]:
    """Sell what is held; the checkouts whose goods were let go and are sold out."""
    keys = [checkout.pk for checkout in checkouts]
    expected = len({(line.checkout_id, line.variant_id) for line in lines})
    if claim_stock(keys) == expected:
        return set()
    short = set()
    for checkout in checkouts:
        try:
            with transaction.atomic():
                _reserve(checkout, lines)
        except StockShort:
            short.add(checkout.pk)
    claim_stock([key for key in keys if key not in short])
    return short


def _reserve(checkout: Checkout, lines: Sequence[OrderLine]) -> None:
    reserve_stock(
        checkout_id=checkout.pk,
        wanted=[
            Wanted(line.variant_id, line.quantity)
            for line in lines
            if line.checkout_id == checkout.pk
        ],
        until=now(),
    )


def _mark_paid(keys: Sequence[UUID], moment: datetime) -> None:
    Checkout.objects.filter(pk__in=keys).update(
        state=CheckoutState.PAID, closing="", paid_at=moment
    )
    Order.objects.filter(checkout_id__in=keys).update(
        state=OrderState.CONFIRMED, confirmed_at=moment
    )


def _accrue(lines: Sequence[OrderLine], moment: datetime) -> None:
    record_accruals([
        AccrualRow(
            checkout_id=line.checkout_id,
            order_id=line.order_id,
            line_id=line.pk,
            pledge_id=part.pledge_id,
            terms_id=part.terms_id,
            charity_id=part.organization_id,
            merchant_id=line.order.seller_id,
            amount_minor=part.amount_minor,
            currency=line.order.currency,
            accrued_at=moment,
        )
        for line in lines
        for part in map(Part.thawed, line.split)
        if part.terms_id is not None
    ])  # fmt: skip


def _came_late(checkout: Checkout) -> bool:
    return checkout.state == CheckoutState.EXPIRED and checkout.closing in REVIVABLE


def _was_paid_after(sibling: Checkout, placed_at: datetime) -> bool:
    # One paid before this was placed was an earlier purchase with the same cart.
    return sibling.paid_at is not None and sibling.paid_at > placed_at


def _lock_with_siblings(checkout_id: UUID) -> tuple[Checkout, list[Checkout]]:
    cart_id = Checkout.objects.values_list("cart_id").get(pk=checkout_id)[0]
    rows = Checkout.objects.select_for_update().filter(cart_id=cart_id)
    family = list(rows.order_by("id"))
    checkout = next(each for each in family if each.pk == checkout_id)
    return checkout, [each for each in family if each.pk != checkout_id]


def _hold_again(checkout: Checkout, siblings: Sequence[Checkout]) -> None:
    """What was paid wins over an attempt that is not: its goods are taken over."""
    open_siblings = [each for each in siblings if each.state == CheckoutState.STARTED]
    close_open_checkouts(open_siblings, Closing.REPLACED)
    close_pages(open_siblings)
    hold_caps_again(checkout.pk)
    _reserve(checkout, lines_of([checkout.pk]))


def _give_back(checkout: Checkout, closing: Closing) -> None:
    mark_closed([checkout], closing)
    for payment in payments_of([checkout.pk]):
        refund_payment.later(payment_id=str(payment.pk), reason=closing.value)
    tell_outcomes.later(checkout_ids=[str(checkout.pk)])
