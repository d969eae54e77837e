"""What follows from the provider's word: orders confirmed, or the money given back.

Works on whole batches with a fixed number of statements, in the transaction that books
the payments, so that money which goes back was never owed to anybody. Safe to repeat:
only checkouts that still wait are touched.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from commons.jobs.events import publish
from commons.kit.clock import now
from commons.kit.transactions import in_transaction
from commons.payments.actions.refunds import refund_payment
from commons.payments.events import PaymentRefunded, PaymentSucceeded
from commons.payments.states import RefundReason
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
    OrderState,
)
from storefronts.orders.selectors import LineToConfirm, lines_to_confirm
from storefronts.splits.parts import Part

# Closed for these reasons, a checkout comes back to life when its payment arrives.
REVIVABLE = {Closing.LAPSED, Closing.CANCELLED, Closing.REPLACED}
REASONS = {
    Closing.SOLD_OUT: RefundReason.SOLD_OUT,
    Closing.PAID_TWICE: RefundReason.PAID_TWICE,
    Closing.PLEDGE_SPENT: RefundReason.PAID_LATE,
}


@in_transaction
def confirm_paid_orders(events: Sequence[PaymentSucceeded]) -> None:
    """Confirm the orders of checkouts whose payments succeeded.

    Each payment for a checkout that was closed meanwhile must hold its goods again;
    where it cannot, the whole of it goes back.
    """
    payments = {event.checkout_id: event.payment_id for event in events}
    locked = lock_checkouts(payments)
    late = [each for each in locked if _came_late(each)]
    waiting = [each for each in locked if each.state == CheckoutState.STARTED]
    siblings = _lock_siblings(late, known=locked)
    _confirm(waiting, payments)
    for checkout in late:
        _settle_late(checkout, siblings, payments)


@in_transaction
def undo_refunded_orders(events: Sequence[PaymentRefunded]) -> None:
    """Take back what whole payments had brought, now that they go back."""
    locked = lock_checkouts(event.checkout_id for event in events)
    keys = [each.pk for each in locked if each.state != CheckoutState.REFUNDED]
    if not keys:
        return
    Checkout.objects.filter(pk__in=keys).update(state=CheckoutState.REFUNDED)
    Order.objects.filter(checkout_id__in=keys).update(state=OrderState.CANCELLED)
    reverse_accruals(keys)
    release_caps(keys)


def _settle_late(
    checkout: Checkout, siblings: Sequence[Checkout], payments: Mapping[UUID, UUID]
) -> None:
    family = [
        each
        for each in siblings
        if each.cart_id == checkout.cart_id and each.pk != checkout.pk
    ]
    if any(_was_paid_after(each, checkout.placed_at) for each in family):
        _give_back(checkout, Closing.PAID_TWICE, payments)
        return
    try:
        with transaction.atomic():
            _hold_again(checkout, family)
    except StockShort:
        _give_back(checkout, Closing.SOLD_OUT, payments)
    except CapsSpent:
        _give_back(checkout, Closing.PLEDGE_SPENT, payments)
    else:
        _confirm([checkout], payments)


def _confirm(checkouts: Sequence[Checkout], payments: Mapping[UUID, UUID]) -> None:
    if not checkouts:
        return
    moment = now()
    lines = lines_to_confirm(checkout.pk for checkout in checkouts)
    short = _claim(checkouts, lines)
    paid = [checkout for checkout in checkouts if checkout.pk not in short]
    _mark_paid(paid, moment)
    _accrue([line for line in lines if line.checkout_id not in short], moment)
    publish(*(CheckoutPaid(checkout.pk, checkout.cart_id) for checkout in paid))
    for checkout in checkouts:
        if checkout.pk in short:
            release_caps([checkout.pk])
            release_stock([checkout.pk])
            _give_back(checkout, Closing.SOLD_OUT, payments)
    if paid:
        tell_outcomes([checkout.pk for checkout in paid])


def _claim(checkouts: Sequence[Checkout], lines: Sequence[LineToConfirm]) -> set[UUID]:
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


def _reserve(checkout: Checkout, lines: Sequence[LineToConfirm]) -> None:
    reserve_stock(
        checkout_id=checkout.pk,
        wanted=[
            Wanted(line.variant_id, line.quantity)
            for line in lines
            if line.checkout_id == checkout.pk
        ],
        until=now(),
    )


def _mark_paid(checkouts: Sequence[Checkout], moment: datetime) -> None:
    keys = [checkout.pk for checkout in checkouts]
    Checkout.objects.filter(pk__in=keys).update(
        state=CheckoutState.PAID, closing="", paid_at=moment
    )
    Order.objects.filter(checkout_id__in=keys).update(
        state=OrderState.CONFIRMED, confirmed_at=moment
    )
    for checkout in checkouts:
        checkout.state, checkout.closing = CheckoutState.PAID, Closing.NONE
        checkout.paid_at = moment


def _accrue(lines: Sequence[LineToConfirm], moment: datetime) -> None:
    record_accruals(
        [
            row
            for line in lines
            for part in line.split
            if part["terms_id"] is not None
            and (row := _accrual_row(line, Part.thawed(part), moment)) is not None
        ]
    )


def _accrual_row(
    line: LineToConfirm, part: Part, moment: datetime
) -> AccrualRow | None:
    """What a pledge gives of the line; None for the parts that are no pledge's."""
    pledge_id, charity_id = part.pledge_id, part.organization_id
    if part.terms_id is None or pledge_id is None or charity_id is None:
        return None
    return AccrualRow(
        checkout_id=line.checkout_id,
        order_id=line.order_id,
        line_id=line.id,
        pledge_id=pledge_id,
        terms_id=part.terms_id,
        charity_id=charity_id,
        merchant_id=line.seller_id,
        amount_minor=part.amount_minor,
        currency=line.currency,
        accrued_at=moment,
    )


def _came_late(checkout: Checkout) -> bool:
    return checkout.state == CheckoutState.EXPIRED and checkout.closing in REVIVABLE


def _was_paid_after(sibling: Checkout, placed_at: datetime) -> bool:
    # One paid before this was placed was an earlier purchase with the same cart.
    return sibling.paid_at is not None and sibling.paid_at > placed_at


def _lock_siblings(
    late: Sequence[Checkout], *, known: Sequence[Checkout]
) -> list[Checkout]:
    """Every checkout of the same carts; locked before any stock is touched.

    Those known already stay the same objects, so that what happens to one is seen.
    """
    if not late:
        return []
    rows = Checkout.objects.select_for_update().filter(
        cart_id__in={checkout.cart_id for checkout in late}
    )
    ours = {checkout.pk: checkout for checkout in known}
    return [ours.get(row.pk, row) for row in rows.order_by("id")]


def _hold_again(checkout: Checkout, siblings: Sequence[Checkout]) -> None:
    """What was paid wins over an attempt that is not: its goods are taken over."""
    open_siblings = [each for each in siblings if each.state == CheckoutState.STARTED]
    close_open_checkouts(open_siblings, Closing.REPLACED)
    close_pages(open_siblings)
    hold_caps_again(checkout.pk)
    _reserve(checkout, lines_to_confirm([checkout.pk]))


def _give_back(
    checkout: Checkout, closing: Closing, payments: Mapping[UUID, UUID]
) -> None:
    mark_closed([checkout], closing)
    refund_payment(payments[checkout.pk], REASONS[closing])
    tell_outcomes([checkout.pk])
