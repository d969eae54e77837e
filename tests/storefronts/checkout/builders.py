"""Carts to test with."""

from dataclasses import replace

from commons.kit.clock import now
from commons.people.models import Person
from storefronts.checkout.actions.carts import NewLine, add_cart_lines
from storefronts.checkout.actions.starting import Started, start_checkout
from storefronts.checkout.models import Cart
from storefronts.checkout.rules import CartKey, CheckoutRequest, ShippingAddress
from storefronts.checkout.selectors.carts import lines_in
from storefronts.checkout.selectors.pricing import PricedCart, priced_cart
from storefronts.listings.models import Variant


def key_of(cart: Cart) -> CartKey:
    """What the cart's public id says."""
    return CartKey(cart.pk, cart.secret)


def make_cart(
    *variants: Variant,
    quantity: int = 1,
    person: Person | None = None,
    cart: Cart | None = None,
) -> Cart:
    """A cart with so many of each variant; a guest's unless a person is named."""
    return add_cart_lines(
        person=person,
        key=None if cart is None else key_of(cart),
        lines=[NewLine(variant.pk, quantity) for variant in variants],
    )


def price(cart: Cart) -> PricedCart:
    """The cart as it costs now."""
    return priced_cart(lines_in(cart), currency=cart.currency, at=now())


def contents(cart: Cart) -> dict[object, int]:
    """How many of each variant lie in the cart."""
    return {line.variant_id: line.quantity for line in lines_in(cart)}


def make_request(
    cart: Cart, *, idempotency_key: str = "key-1", **changes: object
) -> CheckoutRequest:
    """What a buyer sends who saw the cart as it is."""
    priced = price(cart)
    request = CheckoutRequest(
        email="ada@example.org",
        address=ShippingAddress(
            name="Ada Moor",
            line1="Quay 1",
            line2="",
            city="Rotterdam",
            postal_code="3011",
            country="NL",
        ),
        idempotency_key=idempotency_key,
        expected_total_minor=priced.total_minor,
        currency=priced.currency,
    )
    return replace(request, **changes)


def start(cart: Cart, *, buyer: Person | None = None, **changes: object) -> Started:
    """Start the cart's checkout, as its buyer would."""
    return start_checkout(
        buyer=buyer, key=key_of(cart), request=make_request(cart, **changes)
    )
