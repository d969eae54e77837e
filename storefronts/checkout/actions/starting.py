"""From a cart to one payment: everything decided and written under one lock.

Rows are locked in one order everywhere: cart, its checkouts, caps of pledges, stock
(each ascending), so that two buyers may wait for each other but never for ever. Stock
comes last, because it is what others wait for. The payment page is opened after the
transaction, for that speaks to the network.
"""

import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings

from commons.kit.clock import now
from commons.kit.errors import NotFound, Refusal
from commons.kit.format import format_money
from commons.kit.ids import new_id
from commons.kit.mail import site_address
from commons.kit.transactions import in_transaction
from commons.payments.actions.payments import (
    HostedPageRequest,
    PaymentClosed,
    PaymentImpossible,
    PaymentUnavailable,
    open_hosted_page,
)
from commons.payments.gateway import PageLine
from commons.people.models import Person
from pledges.agreements.actions.caps import CapUse, lock_caps, reserve_caps
from storefronts.checkout.models import Cart
from storefronts.checkout.rules import CartKey, CheckoutRequest
from storefronts.checkout.selectors.carts import cart_to_change, lines_in
from storefronts.checkout.selectors.pricing import PricedCart, PricedLine, priced_cart
from storefronts.listings.actions.stock import (
    Shortage,
    StockShort,
    Wanted,
    reserve_stock,
)
from storefronts.orders.actions.closing import checkouts_to_settle, replace_checkouts
from storefronts.orders.actions.placing import place_orders
from storefronts.orders.models import Checkout, CheckoutState, OrderLine
from storefronts.orders.rules.placement import LineToPlace, Placement
from storefronts.orders.selectors import (
    checkout_public_id,
    lines_of,
    orders_of,
    payment_of_open,
)

# The provider's page ends first; what it still reports afterwards finds the goods held.
HELD_BEYOND = timedelta(hours=6)
TWIN_LOOKS = 8
TWIN_PAUSE_SECONDS = 0.25


class CartEmpty(Refusal):
    """There is nothing to pay for."""

    code = "CART_EMPTY"


class LineUnavailable(Refusal):
    """Something in the cart is not sold any more."""

    code = "LINE_UNAVAILABLE"


class PriceChanged(Refusal):
    """The total is not what the buyer saw; nothing was placed."""

    code = "PRICE_CHANGED"

    def __init__(self, total_minor: int, currency: str) -> None:
        super().__init__(
            f"The total is now {format_money(total_minor, currency)}. "
            "Nothing was charged. Look at the cart again, then go on.",
            path=("input", "expectedTotal"),
        )
        self.total_minor = total_minor
        self.currency = currency


class IdempotencyConflict(Refusal):
    """The key was used for something else."""

    code = "IDEMPOTENCY_CONFLICT"


class ProviderSilent(Refusal):
    """The payment provider did not answer; what was placed waits for another try."""

    code = "PROVIDER_UNAVAILABLE"


class ProviderDeclined(Refusal):
    """The payment provider will not take this payment, whatever card."""

    code = "PAYMENT_IMPOSSIBLE"


class AmountOutOfRange(Refusal):
    """A sum that no card payment can have."""

    code = "AMOUNT_OUT_OF_RANGE"


@dataclass(frozen=True)
class Started:
    """A checkout and where to pay it; nowhere once it is paid or closed."""

    checkout: Checkout
    payment_url: str | None


def start_checkout(
    *, buyer: Person | None, key: CartKey, request: CheckoutRequest
) -> Started:
    """Place the cart's orders and open the page where they are paid, once per key."""
    checkout = _place_once(buyer=buyer, key=key, request=request)
    if checkout.state != CheckoutState.STARTED:
        return Started(checkout, None)
    return Started(checkout, _payment_page(checkout))


def _payment_page(checkout: Checkout) -> str | None:
    """Where an open checkout is paid; asks the provider once, then remembers.

    Raises ProviderSilent; the checkout stays, and trying again finds it.
    """
    payment = payment_of_open(checkout)
    if payment is None:
        return None
    try:
        return open_hosted_page(payment.pk, _page_request(checkout))
    except PaymentClosed:
        return None
    except PaymentUnavailable as trouble:
        url = _page_opened_by_a_twin(checkout)
        if url:
            return url
        raise ProviderSilent(
            "The payment page does not answer. Nothing was charged, and what you "
            "chose is kept for you. Try again in a minute."
        ) from trouble
    except PaymentImpossible as refusal:
        raise ProviderDeclined(
            "The payment provider does not take this payment. Nothing was charged. "
            "Change the cart, or come back later."
        ) from refusal


def _page_opened_by_a_twin(checkout: Checkout) -> str:
    """A form sent twice asks twice at once: the second waits for the first's answer."""
    for _ in range(TWIN_LOOKS):
        time.sleep(TWIN_PAUSE_SECONDS)
        payment = payment_of_open(checkout)
        if payment is not None and payment.hosted_url:
            return payment.hosted_url
    return ""


@in_transaction
def _place_once(
    *, buyer: Person | None, key: CartKey, request: CheckoutRequest
) -> Checkout:
    cart = cart_to_change(buyer, key)
    if cart is None:
        raise NotFound
    # After the lock: two equal requests at once must find each other's checkout.
    earlier = checkouts_to_settle(cart.pk, request.idempotency_key)
    for checkout in earlier:
        if checkout.idempotency_key == request.idempotency_key:
            return _same(checkout, request)
    replace_checkouts(earlier)
    return _place(cart, buyer, request)


def _same(checkout: Checkout, request: CheckoutRequest) -> Checkout:
    if checkout.request_hash != request.digest():
        raise IdempotencyConflict(
            "This key began another checkout. Use a new key for a new one.",
            path=("input", "idempotencyKey"),
        )
    return checkout


def _place(cart: Cart, buyer: Person | None, request: CheckoutRequest) -> Checkout:
    moment = now()
    seen = priced_cart(lines_in(cart), currency=cart.currency, at=moment)
    _check(seen, request)
    remaining = lock_caps(seen.capped_pledges())
    priced = seen.with_caps(remaining).with_keys(new_id)
    expires_at = moment + timedelta(minutes=settings.CHECKOUT_MINUTES)
    checkout = place_orders(
        Placement(
            cart_id=cart.pk,
            buyer_id=None if buyer is None else buyer.pk,
            email=request.email,
            shipping_address=asdict(request.address),
            idempotency_key=request.idempotency_key,
            request_hash=request.digest(),
            placed_at=moment,
            expires_at=expires_at,
            split=priced.split,
            lines={line.line_id: _to_place(line, priced) for line in priced.lines},
        )
    )
    reserve_caps(checkout.pk, _cap_uses(priced, remaining))
    _reserve(checkout, priced)
    return checkout


def _check(priced: PricedCart, request: CheckoutRequest) -> None:
    """Refuse what cannot be bought as it was shown."""
    if not priced.lines:
        raise CartEmpty("The cart is empty: nothing is to be paid.")
    for line in priced.lines:
        if line.problem is not None and not line.is_on_sale:
            raise LineUnavailable(line.problem.message)
    short = [line for line in priced.lines if line.is_short]
    if short:
        raise StockShort([_shortage(line) for line in short])
    expected = (request.expected_total_minor, request.currency)
    if expected != (priced.total_minor, priced.currency):
        raise PriceChanged(priced.total_minor, priced.currency)
    _check_amount(priced)


def _shortage(line: PricedLine) -> Shortage:
    variant = line.variant
    return Shortage(variant.variant_id, line.quantity, variant.available or 0)


def _check_amount(priced: PricedCart) -> None:
    currency = priced.currency
    least = settings.SMALLEST_PAYMENT.get(currency, 1)
    if priced.total_minor < least:
        raise AmountOutOfRange(
            f"A card pays {format_money(least, currency)} or more. "
            "Put something else into the cart."
        )
    if priced.total_minor > settings.LARGEST_PAYMENT:
        most = format_money(settings.LARGEST_PAYMENT, currency)
        raise AmountOutOfRange(f"A card pays at most {most}. Buy in several parts.")


def _to_place(line: PricedLine, priced: PricedCart) -> LineToPlace:
    sentence = priced.disclosures[line.line_id]
    variant = line.variant
    return LineToPlace(
        line_id=line.line_id,
        listing_id=variant.listing_id,
        variant_id=variant.variant_id,
        listing_slug=variant.listing_slug,
        title=variant.title,
        variant_title=variant.variant_title,
        picture_url=variant.picture_url,
        quantity=line.quantity,
        unit_price_minor=variant.price_minor,
        disclosure_text="" if sentence is None else sentence.text,
    )


def _cap_uses(priced: PricedCart, remaining: Mapping[UUID, int]) -> list[CapUse]:
    return [
        CapUse(pledge_id, amount_minor)
        for pledge_id, amount_minor in priced.split.given_by_pledge().items()
        if pledge_id in remaining
    ]


def _reserve(checkout: Checkout, priced: PricedCart) -> None:
    reserve_stock(
        checkout_id=checkout.pk,
        wanted=[
            Wanted(line.variant.variant_id, line.quantity) for line in priced.lines
        ],
        until=checkout.expires_at + HELD_BEYOND,
    )


def _page_request(checkout: Checkout) -> HostedPageRequest:
    """What the payment page shows: every line, and delivery by seller."""
    lines = [
        PageLine(_name_of(line), line.unit_price_minor, line.quantity)
        for line in lines_of([checkout.pk])
    ]
    lines += [
        PageLine(f"Delivery by {order.seller.name}", order.shipping_minor)
        for order in orders_of([checkout.pk])
        if order.shipping_minor
    ]
    order_page = site_address(f"/orders/{checkout_public_id(checkout)}/")
    return HostedPageRequest(
        reference=checkout.reference,
        lines=tuple(lines),
        email=checkout.email,
        success_url=order_page,
        cancel_url=site_address("/cart/"),
    )


def _name_of(line: OrderLine) -> str:
    return f"{line.title}, {line.variant_title}" if line.variant_title else line.title
