"""What the mutations of carts and checkouts take and answer."""

import strawberry

from commons.kit.graphql import (
    MoneyInput,
    Payload,
    Repeatable,
)
from storefronts.checkout.types.carts import CartType
from storefronts.orders.types import CheckoutType


@strawberry.input(description="So many of one variant.")
class NewCartLineInput:
    """What to put in."""

    variant_id: strawberry.ID = strawberry.field(description="What.")
    quantity: int = strawberry.field(default=1, description="How many, 1 to 999.")


@strawberry.input(description="Goods to put into a cart.")
class AddCartLinesInput(Repeatable):
    """Everything or nothing is put in."""

    lines: list[NewCartLineInput] = strawberry.field(description="What, and how many.")
    cart_id: strawberry.ID | None = strawberry.field(
        default=None, description="Null makes a new cart, or takes the viewer's own."
    )
    currency: str | None = strawberry.field(
        default=None,
        description="In which to buy; the cart's if null, or that of the goods. Refused"
        " if it is not the cart's, or not one the goods are sold in.",
    )


@strawberry.input(description="Another number of one thing in a cart.")
class UpdateCartLineInput:
    """0 takes it out."""

    cart_id: strawberry.ID = strawberry.field(description="Which cart.")
    line_id: strawberry.ID = strawberry.field(description="Which line of it.")
    quantity: int = strawberry.field(description="How many; 0 takes it out.")


@strawberry.input(description="Another currency for a cart.")
class SetCartCurrencyInput:
    """All of the cart, or nothing."""

    cart_id: strawberry.ID = strawberry.field(description="Which cart.")
    currency: str = strawberry.field(
        description="ISO 4217; one of the cart's `currencies`."
    )


@strawberry.input(description="A guest's cart to take along when signing in.")
class AdoptCartInput:
    """Send it in the same document, after `signIn` or `signUp`."""

    cart_id: strawberry.ID | None = strawberry.field(
        default=None, description="The guest's cart; null if there is none."
    )


@strawberry.input(description="Where the parcels go.")
class ShippingAddressInput:
    """As the post wants it."""

    name: str = strawberry.field(description="Who receives it.")
    line1: str = strawberry.field(description="Street and number.")
    line2: str = strawberry.field(default="", description="What else the post needs.")
    city: str = strawberry.field(description="Town.")
    postal_code: str = strawberry.field(
        default="", description="As the country writes it; empty where it has none."
    )
    country: str = strawberry.field(description="ISO 3166-1, two letters.")


@strawberry.input(description="A cart to pay.")
class StartCheckoutInput:
    """Safe to repeat with the same key."""

    cart_id: strawberry.ID = strawberry.field(description="What to buy.")
    shipping_address: ShippingAddressInput = strawberry.field(
        description="Where it goes."
    )
    idempotency_key: str = strawberry.field(
        description="Made up by the client for this attempt, up to 64 characters."
    )
    expected_total: MoneyInput = strawberry.field(
        description="The total that was shown; refused if it is another by now."
    )
    email: str | None = strawberry.field(
        default=None, description="Where news is mailed; the viewer's own if null."
    )


@strawberry.type(description="After a change of a cart.")
class CartPayload(Payload):
    """The cart, or null."""

    cart: CartType | None = strawberry.field(
        default=None, description="As it is now; remember its id."
    )


@strawberry.type(description="After filling a cart.")
class AddCartLinesPayload(CartPayload):
    """The cart, or null."""


@strawberry.type(description="After changing a line of a cart.")
class UpdateCartLinePayload(CartPayload):
    """The cart, or null."""


@strawberry.type(description="After changing the currency of a cart.")
class SetCartCurrencyPayload(CartPayload):
    """The cart, or null."""


@strawberry.type(description="After taking a guest's cart along.")
class AdoptCartPayload(CartPayload):
    """The cart, or null where there was none."""


@strawberry.type(description="After starting a checkout.")
class StartCheckoutPayload(Payload):
    """The checkout and where to pay it, or neither."""

    checkout: CheckoutType | None = strawberry.field(
        default=None, description="Placed, and waiting for its payment."
    )
    payment_url: str | None = strawberry.field(
        default=None, description="Send the buyer there; null once it is paid."
    )
