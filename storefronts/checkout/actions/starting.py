"""From a cart to one payment: everything decided and written under one lock.

Rows are locked in one order everywhere: cart, its checkouts, caps of pledges, stock
(each ascending), so that two buyers may wait for each other but never for ever. Stock
comes last, because it is what others wait for. The payment page is opened after the
transaction, for that speaks to the network.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings

from commons.kit.clock import now
from commons.kit.errors import NotFound, Refusal
from commons.kit.format import format_money
from commons.kit.ids import new_id
from commons.kit.language import _, language_now
from commons.kit.transactions import in_transaction
from commons.payments.actions.payments import HostedPagePlan
from commons.people.models import Person
from pledges.agreements.actions.caps import CapUse, lock_caps, reserve_caps
from storefronts.checkout.actions.paying import (
    open_page,
    open_page_again,
    plan_page,
)
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
from storefronts.listings.rules.away import SellerAway
from storefronts.orders.actions.closing import checkouts_to_settle, replace_checkouts
from storefronts.orders.actions.placing import Placed, place_orders
from storefronts.orders.models import Checkout
from storefronts.orders.rules.placement import LineToPlace, Placement

# The provider's page ends first; what it still reports afterwards finds the goods held.
HELD_BEYOND = timedelta(hours=6)


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
            _(
                "The total is now {total}. Nothing was charged. Look at the cart "
                "again, then go on."
            ).format(total=format_money(total_minor, currency)),
            path=("input", "expectedTotal"),
        )
        self.total_minor = total_minor
        self.currency = currency


class IdempotencyConflict(Refusal):
    """The key was used for something else."""

    code = "IDEMPOTENCY_CONFLICT"


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
    found = _place_once(buyer=buyer, key=key, request=request)
    if isinstance(found, Checkout):
        return Started(found, open_page_again(found))
    placed, plan = found
    return Started(placed.checkout, open_page(placed.checkout, plan))


@in_transaction
def _place_once(
    *, buyer: Person | None, key: CartKey, request: CheckoutRequest
) -> tuple[Placed, HostedPagePlan] | Checkout:
    """What was placed now and its page, or what the same request placed before."""
    cart = cart_to_change(buyer, key)
    if cart is None:
        raise NotFound
    # After the lock: two equal requests at once must find each other's checkout.
    earlier = checkouts_to_settle(cart.pk, request.idempotency_key)
    for checkout in earlier:
        if checkout.idempotency_key == request.idempotency_key:
            return _same(checkout, request)
    replace_checkouts(earlier)
    placed = _place(cart, buyer, request)
    return placed, plan_page(placed)


def _same(checkout: Checkout, request: CheckoutRequest) -> Checkout:
    if checkout.request_hash != request.digest():
        raise IdempotencyConflict(
            _("This key began another checkout. Use a new key for a new one."),
            path=("input", "idempotencyKey"),
        )
    return checkout


def _place(cart: Cart, buyer: Person | None, request: CheckoutRequest) -> Placed:
    moment = now()
    seen = priced_cart(lines_in(cart), currency=cart.currency, at=moment)
    _check(seen, request)
    remaining = lock_caps(seen.capped_pledges())
    priced = seen.with_caps(remaining).with_keys(new_id)
    expires_at = moment + timedelta(minutes=settings.CHECKOUT_MINUTES)
    placed = place_orders(
        Placement(
            cart_id=cart.pk,
            buyer_id=None if buyer is None else buyer.pk,
            email=request.email,
            language=language_now(),
            shipping_address=asdict(request.address),
            idempotency_key=request.idempotency_key,
            request_hash=request.digest(),
            placed_at=moment,
            expires_at=expires_at,
            split=priced.split,
            lines={line.line_id: _to_place(line, priced) for line in priced.lines},
        )
    )
    if remaining:
        reserve_caps(placed.checkout.pk, _cap_uses(priced, remaining))
    _reserve(placed.checkout, priced)
    return placed


def _check(priced: PricedCart, request: CheckoutRequest) -> None:
    """Refuse what cannot be bought as it was shown."""
    if not priced.lines:
        raise CartEmpty(_("The cart is empty: nothing is to be paid."))
    for line in priced.lines:
        if line.problem is not None and not line.is_on_sale:
            is_away = line.problem.code == SellerAway.code
            refused = SellerAway if is_away else LineUnavailable
            raise refused(line.problem.message, code=line.problem.code)
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
            _("A card pays {least} or more. Put something else into the cart.").format(
                least=format_money(least, currency)
            )
        )
    if priced.total_minor > settings.LARGEST_PAYMENT:
        most = format_money(settings.LARGEST_PAYMENT, currency)
        raise AmountOutOfRange(
            _("A card pays at most {most}. Buy in several parts.").format(most=most)
        )


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
        own_name=variant.own_name,
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
