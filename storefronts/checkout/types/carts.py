"""A cart as GraphQL shows it: priced when it is looked at."""

from datetime import date
from functools import cached_property

import strawberry

from commons.kit.clock import now
from commons.kit.graphql import (
    MoneyType,
    Node,
    money,
)
from commons.kit.ids import public_id
from commons.kit.language import language_tag
from commons.media.types import PictureType
from commons.organizations.types.organizations import (
    OrganizationType,
    organization_type,
)
from pledges.agreements.types.disclosures import DisclosureType, disclosure_or_none
from storefronts.checkout.models import Cart
from storefronts.checkout.selectors.carts import item_count, lines_in
from storefronts.checkout.selectors.pricing import (
    PricedCart,
    PricedLine,
    PricedParcel,
    priced_cart,
)
from storefronts.listings.rules.availability import Availability, availability
from storefronts.listings.selectors.prices import currencies_of
from storefronts.orders.selectors import open_checkout_of
from storefronts.orders.types import CheckoutType
from storefronts.splits.types import Split, split_of


@strawberry.type(description="A price that is not what the cart showed before.")
class PriceChange:
    """From what was seen to what it is."""

    before: MoneyType = strawberry.field(description="What was shown before.")
    now: MoneyType = strawberry.field(description="What it costs now.")


@strawberry.type(description="Why a cart cannot be bought as it is.")
class CartProblem:
    """A code, the words for it, and the line it is about."""

    code: str = strawberry.field(
        description="LINE_UNAVAILABLE, CURRENCY_UNAVAILABLE, SELLER_AWAY or "
        "STOCK_SHORT."
    )
    message: str = strawberry.field(description="What would help.")
    line_id: strawberry.ID = strawberry.field(description="The line in question.")


@strawberry.type(name="CartLine", description="So many of one thing.")
class CartLineType:
    """Priced as of now."""

    line: strawberry.Private[PricedLine]
    cart: strawberry.Private[PricedCart]
    id: strawberry.ID = strawberry.field(description="For `updateCartLine`.")
    variant_id: strawberry.ID = strawberry.field(description="What it is.")
    title: str = strawberry.field(
        description="What the listing is called, in the language of the request where "
        "its seller said it in that."
    )
    language: str = strawberry.field(description="What the titles are in, BCP 47.")
    variant_title: str = strawberry.field(description="Which kind; may be empty.")
    listing_slug: str = strawberry.field(description="The listing's name in addresses.")
    picture_url: str | None = strawberry.field(description="How it looks.")
    quantity: int = strawberry.field(description="How many.")
    is_on_sale: bool = strawberry.field(description="Whether it can be bought now.")
    away_until: date | None = strawberry.field(
        description="The day its seller is back, while it is away; else null."
    )

    @strawberry.field(description="The picture behind `pictureUrl`, in every width.")
    def picture(self) -> PictureType | None:
        """Costs no query."""
        variant, shown = self.line.variant, self.line.variant.picture
        if shown is None:
            return None
        return PictureType(
            id=strawberry.ID(public_id("pic", shown.key)),
            key=shown.key,
            widths=shown.widths,
            avif_widths=shown.avif_widths,
            focus=shown.focus,
            alt=variant.picture_alt or variant.title,
            width=shown.width,
            height=shown.height,
        )

    @strawberry.field(description="Whether only the cart's currency is in the way.")
    def is_in_other_currency(self) -> bool:
        """Its price is then told in the seller's own."""
        return self.line.is_in_other_currency

    @strawberry.field(description="What one costs now.")
    def unit_price(self) -> MoneyType:
        """In the cart's currency, where it is sold in it."""
        return money(self.line.variant.price_minor, self.line.variant.currency)

    @strawberry.field(description="What all of them cost; nothing if not on sale.")
    def total(self) -> MoneyType:
        """Price times quantity."""
        return money(self.line.total_minor, self.line.currency)

    @strawberry.field(description="Null while the price is what it was.")
    def price_changed(self) -> PriceChange | None:
        """Compared with what was shown when the line was last changed."""
        if self.line.seen_price is None:
            return None
        currency = self.line.currency
        return PriceChange(
            before=money(self.line.seen_price, currency),
            now=money(self.line.variant.price_minor, currency),
        )

    @strawberry.field(description="How many are left where they are few, else null.")
    def left_count(self) -> int | None:
        """Not told while there is plenty, nor where nobody counts."""
        return self._availability().count

    @strawberry.field(description="Whether none is left.")
    def is_sold_out(self) -> bool:
        """Counts what others hold in their checkouts."""
        return self._availability().is_sold_out

    @strawberry.field(description="The pledge sentence; null if nothing is pledged.")
    def disclosure(self) -> DisclosureType | None:
        """As it would be kept with the order."""
        if not self.line.is_on_sale:
            return None
        return disclosure_or_none(self.cart.disclosures[self.line.line_id])

    @strawberry.field(description="Where each cent of the total would go.")
    def split(self) -> Split | None:
        """Null where it is not on sale."""
        return next(
            (
                split_of(line.division)
                for order in self.cart.split.orders
                for line in order.lines
                if line.line_id == self.line.line_id
            ),
            None,
        )

    def _availability(self) -> Availability:
        available = self.line.variant.available
        return availability(is_tracked=available is not None, available=available or 0)


@strawberry.type(name="CartParcel", description="What one seller would send.")
class CartParcelType:
    """One price of delivery for all of it."""

    parcel: strawberry.Private[PricedParcel]
    cart: strawberry.Private[PricedCart]

    @strawberry.field(description="Who sends it.")
    def seller(self) -> OrganizationType:
        """One statement for the sellers of all parcels."""
        return organization_type(self.cart.sellers[self.parcel.seller.seller_id])

    @strawberry.field(description="What is in it.")
    def lines(self) -> list[CartLineType]:
        """In the order they were put in."""
        return [_line_type(line, self.cart) for line in self.parcel.lines]

    @strawberry.field(description="What delivery costs.")
    def shipping(self) -> MoneyType:
        """Nothing where nothing can be sent."""
        return money(self.parcel.shipping_minor, self.cart.currency)

    @strawberry.field(description="Goods and delivery.")
    def total(self) -> MoneyType:
        """What would be paid for this parcel."""
        return money(self.parcel.total_minor, self.cart.currency)


@strawberry.type(name="Cart", description="What somebody means to buy.")
class CartType(Node):
    """Opens to whoever holds its id, or to the person it belongs to."""

    cart: strawberry.Private[Cart]

    @cached_property
    def priced(self) -> PricedCart:
        """Prices and pledges as they are at this moment, read once."""
        return priced_cart(lines_in(self.cart), currency=self.cart.currency, at=now())

    @strawberry.field(description="How many things are in it, all together.")
    def item_count(self) -> int:
        """Cheap: for the head of every page."""
        return item_count(self.cart)

    @strawberry.field(description="The one currency of its prices; null when empty.")
    def currency(self) -> str | None:
        """Set by the first thing put in, or by `setCartCurrency`."""
        return self.cart.currency or None

    @strawberry.field(
        description="In which all that is in it is sold; for `setCartCurrency`."
    )
    def currencies(self) -> list[str]:
        """One statement."""
        return currencies_of(line.variant_id for line in lines_in(self.cart))

    @strawberry.field(description="One for each seller.")
    def parcels(self) -> list[CartParcelType]:
        """In the order their goods were put in."""
        return [
            CartParcelType(parcel=parcel, cart=self.priced)
            for parcel in self.priced.parcels
        ]

    @strawberry.field(description="What the goods cost; null when empty.")
    def goods(self) -> MoneyType | None:
        """The total without delivery."""
        return self._sum(self.priced.total_minor - self.priced.shipping_minor)

    @strawberry.field(description="What delivery costs, all parcels; null when empty.")
    def shipping(self) -> MoneyType | None:
        """The total without goods."""
        return self._sum(self.priced.shipping_minor)

    @strawberry.field(description="What would be paid; null when empty.")
    def total(self) -> MoneyType | None:
        """Send it back as `expectedTotal`."""
        return self._sum(self.priced.total_minor)

    @strawberry.field(description="Where each cent would go; null with nothing to pay.")
    def split(self) -> Split | None:
        """Decided again, the same way, when the checkout starts."""
        if not self.priced.total_minor:
            return None
        return split_of(self.priced.split.division)

    @strawberry.field(description="Why it cannot be bought as it is; empty if it can.")
    def problems(self) -> list[CartProblem]:
        """One for each line in the way."""
        return [_problem(line) for line in self.priced.lines if line.problem]

    @strawberry.field(description="Its checkout that waits for payment, if any.")
    def open_checkout(self) -> CheckoutType | None:
        """Starting again closes it."""
        found = open_checkout_of(self.cart.pk)
        return None if found is None else CheckoutType.of(found)

    def _sum(self, amount_minor: int) -> MoneyType | None:
        currency = self.priced.currency
        return money(amount_minor, currency) if currency else None

    @classmethod
    def of(cls, cart: Cart) -> "CartType":
        """The cart as whoever may use it sees it."""
        return cls(cart=cart, id=strawberry.ID(public_id("crt", cart.pk, cart.secret)))


def _line_type(line: PricedLine, cart: PricedCart) -> CartLineType:
    variant = line.variant
    return CartLineType(
        line=line,
        cart=cart,
        id=_line_id(line),
        variant_id=strawberry.ID(public_id("var", variant.variant_id)),
        title=variant.title,
        language=language_tag(variant.language),
        variant_title=variant.variant_title,
        listing_slug=variant.listing_slug,
        picture_url=variant.picture_url or None,
        quantity=line.quantity,
        is_on_sale=line.is_on_sale,
        away_until=None if variant.away is None else variant.away.until,
    )


def _problem(line: PricedLine) -> CartProblem:
    problem = line.problem
    assert problem is not None
    return CartProblem(
        code=problem.code, message=problem.message, line_id=_line_id(line)
    )


def _line_id(line: PricedLine) -> strawberry.ID:
    return strawberry.ID(public_id("cln", line.line_id))
