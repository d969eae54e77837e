"""Carts, and turning them into orders and one payment."""

from typing import Annotated
from uuid import UUID

import strawberry

from commons.kit.errors import NotFound
from commons.kit.graphql import Info, mutation, node
from commons.kit.ids import parse_public_id
from commons.kit.scopes import Scope
from commons.people.models import Person
from commons.people.viewer import viewer_or_none
from storefronts.checkout.actions import carts, requests, starting
from storefronts.checkout.rules import CartKey, CheckoutRequest, ShippingAddress
from storefronts.checkout.selectors.carts import cart_for
from storefronts.checkout.types.carts import CartType
from storefronts.checkout.types.changes import (
    AddCartLinesInput,
    AddCartLinesPayload,
    AdoptCartInput,
    AdoptCartPayload,
    SetCartCurrencyInput,
    SetCartCurrencyPayload,
    StartCheckoutInput,
    StartCheckoutPayload,
    UpdateCartLineInput,
    UpdateCartLinePayload,
)
from storefronts.checkout.types.refusals import PriceChangedError, StockShortError
from storefronts.orders.types import CheckoutType


@strawberry.type
class Query:
    """The cart somebody fills."""

    @strawberry.field(
        description="The cart with this id, else the viewer's own; null if neither is."
    )
    def cart(
        self,
        info: Info,
        id: Annotated[
            strawberry.ID | None,
            strawberry.argument(description="It carries a secret; guests need it."),
        ] = None,
    ) -> CartType | None:
        """A guest's cart opens to whoever holds its id."""
        found = cart_for(viewer_or_none(info), _key_of(id))
        return None if found is None else CartType.of(found)


@strawberry.type
class Mutation:
    """Filling a cart and paying for it; guests may do all of it."""

    @mutation(scope=Scope.SHOP, idempotent=True)
    def add_cart_lines(
        self, info: Info, input: AddCartLinesInput
    ) -> AddCartLinesPayload:
        """Put goods into a cart; what is there already becomes more."""
        cart = carts.add_cart_lines(
            person=viewer_or_none(info),
            key=_key_of(input.cart_id),
            lines=[
                carts.NewLine(parse_public_id("var", line.variant_id)[0], line.quantity)
                for line in input.lines
            ],
            currency=input.currency,
        )
        return AddCartLinesPayload(cart=CartType.of(cart))

    @mutation(scope=Scope.SHOP)
    def update_cart_line(
        self, info: Info, input: UpdateCartLineInput
    ) -> UpdateCartLinePayload:
        """Set how many of one thing; 0 takes it out."""
        cart = carts.update_cart_line(
            person=viewer_or_none(info),
            key=_required_key(input.cart_id),
            line_id=parse_public_id("cln", input.line_id)[0],
            quantity=input.quantity,
        )
        return UpdateCartLinePayload(cart=CartType.of(cart))

    @mutation(scope=Scope.SHOP)
    def set_cart_currency(
        self, info: Info, input: SetCartCurrencyInput
    ) -> SetCartCurrencyPayload:
        """Price a whole cart in another currency, or refuse and change nothing."""
        cart = carts.set_cart_currency(
            person=viewer_or_none(info),
            key=_required_key(input.cart_id),
            currency=input.currency,
        )
        return SetCartCurrencyPayload(cart=CartType.of(cart))

    @mutation(scope=Scope.SHOP)
    def adopt_cart(self, info: Info, input: AdoptCartInput) -> AdoptCartPayload:
        """Take a guest's cart along; does nothing while nobody is signed in."""
        person, key = viewer_or_none(info), _key_of(input.cart_id)
        if person is None:
            cart = cart_for(None, key)
        else:
            cart = carts.adopt_cart(person=person, key=key)
        return AdoptCartPayload(cart=None if cart is None else CartType.of(cart))

    @mutation(scope=Scope.SHOP)
    def start_checkout(
        self, info: Info, input: StartCheckoutInput
    ) -> StartCheckoutPayload:
        """Place the cart's orders, and open the page where they are paid together."""
        buyer = viewer_or_none(info)
        request = requests.checked_request(_request_of(input, buyer))
        started = starting.start_checkout(
            buyer=buyer, key=_required_key(input.cart_id), request=request
        )
        return StartCheckoutPayload(
            checkout=CheckoutType.of(started.checkout),
            payment_url=started.payment_url,
        )


def _key_of(public: str | None) -> CartKey | None:
    """None for an id that cannot be: a cookie may hold anything."""
    try:
        return None if public is None else _required_key(public)
    except NotFound:
        return None


def _required_key(public: str) -> CartKey:
    return CartKey(*parse_public_id("crt", public, parts=2))


def _request_of(input: StartCheckoutInput, buyer: Person | None) -> CheckoutRequest:
    address = input.shipping_address
    own_email = "" if buyer is None else buyer.email
    return CheckoutRequest(
        email=input.email or own_email,
        address=ShippingAddress(
            name=address.name,
            line1=address.line1,
            line2=address.line2,
            city=address.city,
            postal_code=address.postal_code,
            country=address.country,
        ),
        idempotency_key=input.idempotency_key,
        expected_total_minor=input.expected_total.minor("input", "expectedTotal"),
        currency=input.expected_total.currency,
    )


def _load_cart(info: Info, *keys: UUID) -> CartType | None:
    key = CartKey(*keys)
    found = cart_for(viewer_or_none(info), key)
    # Where the key opens nothing, the viewer's own cart was found instead.
    return None if found is None or found.pk != key.cart_id else CartType.of(found)


node("crt", _load_cart, parts=2)
TYPES = (CartType, PriceChangedError, StockShortError)
