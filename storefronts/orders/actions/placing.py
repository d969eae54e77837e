"""Writes what a checkout decided: one INSERT per table, no model instances."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from commons.kit.ids import new_id
from commons.kit.rows import Row, insert_rows
from commons.payments.actions.payments import (
    NewAllocation,
    NewPayment,
    create_payment,
)
from commons.payments.models import Payment
from commons.payments.states import AllocationKind
from storefronts.orders.models import (
    Checkout,
    CheckoutState,
    Order,
    OrderLine,
    OrderState,
)
from storefronts.orders.rules.placement import Placement, new_reference
from storefronts.splits.parts import Part
from storefronts.splits.rules import LineSplit, OrderSplit

REFERENCE_ATTEMPTS = 5


@dataclass(frozen=True)
class Placed:
    """What was written, and from what."""

    checkout: Checkout
    payment: Payment
    placement: Placement


def place_orders(placement: Placement) -> Placed:
    """Write the checkout, an order per seller, the lines, the payment, its allocations.

    Call it within the transaction that decided the placement.
    """
    row = _write_checkout(placement)
    checkout_id, reference = row["id"], row["reference"]
    orders = [(new_id(), order) for order in placement.split.orders]
    insert_rows(
        Order,
        [
            _order_row(placement, checkout_id, order_id, f"{reference}-{number}", order)
            for number, (order_id, order) in enumerate(orders, start=1)
        ],
    )
    insert_rows(
        OrderLine,
        [
            _line_row(placement, checkout_id, order_id, line)
            for order_id, order in orders
            for line in order.lines
        ],
    )
    payment = create_payment(
        NewPayment(
            checkout_id=checkout_id,
            amount_minor=placement.split.division.total_minor,
            currency=placement.currency,
            fee_estimate_minor=placement.split.fee_estimate_minor,
            expires_at=placement.expires_at,
            allocations=[
                _allocation(order_id, part)
                for order_id, order in orders
                for part in order.division.parts
            ],
        )
    )
    return Placed(Checkout(**row), payment, placement)


def _write_checkout(placement: Placement) -> dict[str, Any]:  # columns of any type
    for _ in range(REFERENCE_ATTEMPTS):
        row: dict[str, Any] = {
            "id": new_id(),
            "cart_id": placement.cart_id,
            "secret": uuid4(),
            "reference": new_reference(),
            "buyer_id": placement.buyer_id,
            "email": placement.email,
            "language": placement.language,
            "state": CheckoutState.STARTED.value,
            "closing": "",
            "currency": placement.currency,
            "total_minor": placement.split.division.total_minor,
            "shipping_address": dict(placement.shipping_address),
            "idempotency_key": placement.idempotency_key,
            "request_hash": placement.request_hash,
            "placed_at": placement.placed_at,
            "expires_at": placement.expires_at,
        }
        # The cart is locked, so that only the reference can be taken already.
        if insert_rows(Checkout, [row], ignore=True):
            return row
    raise RuntimeError("no free reference found for a checkout")


def _order_row(
    placement: Placement,
    checkout_id: UUID,
    order_id: UUID,
    reference: str,
    order: OrderSplit,
) -> Row:
    shipping_minor = order.seller.shipping_minor
    return {
        "id": order_id,
        "checkout_id": checkout_id,
        "seller_id": order.seller.seller_id,
        "buyer_id": placement.buyer_id,
        "reference": reference,
        "state": OrderState.PENDING.value,
        "currency": placement.currency,
        "goods_minor": order.division.total_minor - shipping_minor,
        "shipping_minor": shipping_minor,
        "tax_minor": order.tax_minor,
        "total_minor": order.division.total_minor,
        "split": [part.frozen() for part in order.division.parts],
        "placed_at": placement.placed_at,
    }


def _line_row(
    placement: Placement, checkout_id: UUID, order_id: UUID, line: LineSplit
) -> Row:
    facts = placement.lines[line.line_id]
    return {
        "id": line.line_id,
        "checkout_id": checkout_id,
        "order_id": order_id,
        "listing_id": facts.listing_id,
        "variant_id": facts.variant_id,
        "listing_slug": facts.listing_slug,
        "title": facts.title,
        "variant_title": facts.variant_title,
        "own_name": facts.own_name,
        "picture_url": facts.picture_url,
        "quantity": facts.quantity,
        "unit_price_minor": facts.unit_price_minor,
        "total_minor": line.division.total_minor,
        "tax_minor": line.tax_minor,
        "disclosure_text": facts.disclosure_text,
        "split": [part.frozen() for part in line.division.parts],
    }


def _allocation(order_id: UUID, part: Part) -> NewAllocation:
    return NewAllocation(
        order_id=order_id,
        organization_id=part.organization_id,
        kind=AllocationKind(part.kind.value),
        amount_minor=part.amount_minor,
    )
