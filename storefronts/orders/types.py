"""Checkouts, orders and lines, as GraphQL shows them."""

from datetime import datetime
from functools import partial
from uuid import UUID

import strawberry

from commons.kit.enums import described
from commons.kit.graphql import MoneyType, Node, money
from commons.kit.ids import public_id
from commons.kit.language import _
from commons.media.types import PictureType
from commons.organizations.types.organizations import (
    OrganizationType,
    organization_type,
)
from pledges.agreements.rules.disclosure import (
    Tense,
    charity_part,
    own_goods_disclosure,
    short_disclosure,
    undone_disclosure,
)
from pledges.agreements.rules.sentences import DisclosureText
from pledges.agreements.rules.shares import CharityShare
from pledges.agreements.types.disclosures import DisclosureType, disclosure_or_none
from storefronts.orders.models import (
    Checkout,
    CheckoutState,
    Order,
    OrderLine,
    OrderState,
)
from storefronts.orders.rules.mails import given_to_charities
from storefronts.orders.rules.notices import notice
from storefronts.orders.selectors import (
    GivenInYear,
    Shelf,
    WayStep,
    checkout_public_id,
    division_of,
    payment_of_open,
    way_of,
)
from storefronts.splits.parts import Division, Part, PartKind
from storefronts.splits.types import Split, split_of

CheckoutStateChoice = described(
    CheckoutState,
    name="CheckoutState",
    description="How far a checkout has come.",
    STARTED="It waits for its payment.",
    PAID="The provider has the money; its orders are confirmed.",
    EXPIRED="It was closed without an order; `notice` says why.",
    REFUNDED="It was paid, and the whole sum went back.",
)
OrderStateChoice = described(
    OrderState,
    name="OrderState",
    description="Whether the seller shall send it.",
    PENDING="It waits for the payment.",
    CONFIRMED="It is paid, to be sent.",
    CANCELLED="It is not to be sent.",
)


@strawberry.type(name="ShippingAddress", description="Where parcels go.")
class ShippingAddressType:
    """As the buyer wrote it."""

    name: str = strawberry.field(description="Who receives it.")
    line1: str = strawberry.field(description="Street and number.")
    line2: str = strawberry.field(description="What else the post needs; may be empty.")
    city: str = strawberry.field(description="Town.")
    postal_code: str = strawberry.field(description="As the country writes it.")
    country: str = strawberry.field(description="ISO 3166-1, two letters.")


@strawberry.type(description="The one thing to know about something now.")
class Notice:
    """A code and the words for it."""

    code: str = strawberry.field(description="Stable and never translated.")
    message: str = strawberry.field(description="For people.")


@strawberry.type(name="WayStep", description="One state of the pledged sum.")
class WayStepType:
    """A step on the way of the money to the charities."""

    code: str = strawberry.field(description="PROMISED or SENT.")
    name: str = strawberry.field(description="What a page calls it.")
    money: MoneyType = strawberry.field(description="How much has come so far.")
    at: datetime | None = strawberry.field(description="When; null while it has not.")
    is_done: bool = strawberry.field(description="Whether all of it has.")
    text: str = strawberry.field(description="What that means, in a sentence.")

    @classmethod
    def of(cls, step: WayStep) -> "WayStepType":
        """The step as clients see it."""
        return cls(
            code=step.code,
            name=_("Promised") if step.code == "PROMISED" else _("Sent"),
            money=money(step.amount_minor, step.currency),
            at=step.at,
            is_done=step.is_done,
            text=step.text,
        )


@strawberry.type(name="OrderLine", description="One thing bought, as it was then.")
class OrderLineType(Node):
    """Frozen when it was bought."""

    line: strawberry.Private[OrderLine]
    currency: strawberry.Private[str]
    shelf: strawberry.Private[Shelf]
    title: str = strawberry.field(description="What the buyer read it is called.")
    variant_title: str = strawberry.field(description="Which kind; may be empty.")
    own_name: str | None = strawberry.field(description="As its seller wrote both.")
    listing_slug: str = strawberry.field(description="The listing it was bought from.")
    picture_url: str | None = strawberry.field(description="How it looked.")
    quantity: int = strawberry.field(description="How many.")
    disclosure_text: str | None = strawberry.field(
        description="The pledge sentence as the buyer read it; null without a pledge."
    )

    @strawberry.field(description="Behind `pictureUrl`; null once it is gone.")
    def picture(self) -> PictureType | None:
        """One statement for all lines of a list."""
        found = self.shelf.pictures.get(self.line.picture_url)
        return None if found is None else PictureType.of(found)

    @strawberry.field(description="What one cost.")
    def unit_price(self) -> MoneyType:
        """In the order's currency."""
        return money(self.line.unit_price_minor, self.currency)

    @strawberry.field(description="What all of them cost, tax included.")
    def total(self) -> MoneyType:
        """Price times quantity."""
        return money(self.line.total_minor, self.currency)

    @strawberry.field(description="The tax within the total.")
    def tax(self) -> MoneyType:
        """At the seller's rate of that day."""
        return money(self.line.tax_minor, self.currency)

    @strawberry.field(description="Where each cent of the total goes.")
    def explain_split(self) -> Split:
        """As it was decided when it was bought."""
        return split_of(self._division())

    def _division(self) -> Division:
        line = self.line
        return Division.thawed(line.total_minor, self.currency, line.split)

    @classmethod
    def of(cls, line: OrderLine, currency: str, shelf: Shelf) -> "OrderLineType":
        """The line as clients see it."""
        return cls(
            line=line,
            currency=currency,
            shelf=shelf,
            id=strawberry.ID(public_id("oln", line.checkout_id, line.pk)),
            title=line.title,
            variant_title=line.variant_title,
            own_name=line.own_name or None,
            listing_slug=line.listing_slug,
            picture_url=line.picture_url or None,
            quantity=line.quantity,
            disclosure_text=line.disclosure_text or None,
        )


@strawberry.type(name="Order", description="What one seller sends to a buyer.")
class OrderType(Node):
    """Its buyer and its seller see the same."""

    order: strawberry.Private[Order]
    shelf: strawberry.Private[Shelf]
    checkout: strawberry.Private[Checkout]
    reference: str = strawberry.field(description="What people call it.")
    state: OrderState = strawberry.field(description="Whether it is to be sent.")
    placed_at: datetime = strawberry.field(description="When it was placed.")
    confirmed_at: datetime | None = strawberry.field(description="When it was paid.")
    email: str = strawberry.field(description="How the seller reaches the buyer.")

    @strawberry.field(description="Who sends it.")
    def seller(self) -> OrganizationType:
        """Costs no query."""
        return organization_type(self.order.seller)

    @strawberry.field(description="Where it goes.")
    def deliver_to(self) -> ShippingAddressType:
        """The same for all orders of a checkout."""
        return ShippingAddressType(**self.checkout.shipping_address)

    @strawberry.field(description="What the goods cost, tax included.")
    def goods(self) -> MoneyType:
        """Without delivery."""
        return money(self.order.goods_minor, self.order.currency)

    @strawberry.field(description="What delivery costs.")
    def shipping(self) -> MoneyType:
        """One price for the whole parcel."""
        return money(self.order.shipping_minor, self.order.currency)

    @strawberry.field(description="The tax within the goods' prices.")
    def tax(self) -> MoneyType:
        """It stays with the seller, who owes it."""
        return money(self.order.tax_minor, self.order.currency)

    @strawberry.field(description="Goods and delivery.")
    def total(self) -> MoneyType:
        """What the buyer pays for this order."""
        return money(self.order.total_minor, self.order.currency)

    @strawberry.field(description="What is in it.")
    def lines(self) -> list[OrderLineType]:
        """At most as many as a cart holds."""
        lines = self.shelf.lines.get(self.order.pk, [])
        currency = self.order.currency
        return [OrderLineType.of(line, currency, self.shelf) for line in lines]

    @strawberry.field(description="Where each cent of the total goes.")
    def explain_split(self) -> Split:
        """As it was decided when it was placed."""
        return split_of(self._division())

    @strawberry.field(description="What it gives, in a sentence; null if nothing.")
    def disclosure(self) -> DisclosureType | None:
        """In the past tense once it is paid."""
        told = _given_in_words(self.order, self.checkout, self._division())
        return disclosure_or_none(told)

    def _division(self) -> Division:
        order = self.order
        return Division.thawed(order.total_minor, order.currency, order.split)

    @classmethod
    def of(cls, order: Order, *, checkout: Checkout, shelf: Shelf) -> "OrderType":
        """The order; its seller was fetched along."""
        return cls(
            order=order,
            shelf=shelf,
            checkout=checkout,
            id=strawberry.ID(public_id("ord", order.checkout_id, order.pk)),
            reference=order.reference,
            state=OrderState(order.state),
            placed_at=order.placed_at,
            confirmed_at=order.confirmed_at,
            email=checkout.email,
        )


@strawberry.type(name="Checkout", description="What is paid at once, to many sellers.")
class CheckoutType(Node):
    """Opens to whoever holds its id, which carries a secret."""

    checkout: strawberry.Private[Checkout]
    shelf: strawberry.Private[Shelf]
    reference: str = strawberry.field(description="What people call it.")
    state: CheckoutState = strawberry.field(description="How far it has come.")
    email: str = strawberry.field(description="Where news of it is mailed.")
    placed_at: datetime = strawberry.field(description="When it was placed.")
    paid_at: datetime | None = strawberry.field(description="When it was paid.")
    expires_at: datetime = strawberry.field(
        description="Until when it can be paid and its goods are kept."
    )
    is_claimed: bool = strawberry.field(
        description="Whether it is in somebody's account."
    )

    @strawberry.field(description="What is paid for all orders together.")
    def total(self) -> MoneyType:
        """The sum of the orders' totals."""
        return money(self.checkout.total_minor, self.checkout.currency)

    @strawberry.field(description="Where the parcels go.")
    def deliver_to(self) -> ShippingAddressType:
        """As the buyer wrote it."""
        return ShippingAddressType(**self.checkout.shipping_address)

    @strawberry.field(description="One for each seller.")
    def orders(self) -> list[OrderType]:
        """In the order of the cart's parcels."""
        build = partial(OrderType.of, checkout=self.checkout, shelf=self.shelf)
        return [build(order) for order in self._orders()]

    @strawberry.field(description="Where each cent of the total goes.")
    def explain_split(self) -> Split:
        """The orders' splits together."""
        return split_of(division_of(self._orders()))

    @strawberry.field(description="What charities receive of the total.")
    def gives(self) -> MoneyType:
        """Shares of pledges, and what charities sell themselves."""
        given = given_to_charities(division_of(self._orders()).parts)
        return money(given, self.checkout.currency)

    @strawberry.field(description="How far the pledged money has come.")
    def way(self) -> list[WayStepType]:
        """Empty while nothing is in the books."""
        return [WayStepType.of(step) for step in way_of(self.checkout)]

    @strawberry.field(description="The one thing to know now.")
    def notice(self) -> Notice:
        """Says what became of the payment, and what to do."""
        checkout = self.checkout
        payment = payment_of_open(checkout)
        told = notice(
            state=checkout.state,
            closing=checkout.closing,
            expires_at=checkout.expires_at,
            decline_code="" if payment is None else payment.last_decline_code,
        )
        return Notice(code=told.code, message=told.message)

    @strawberry.field(description="Where to pay; null when there is nothing to pay.")
    def payment_url(self) -> str | None:
        """Only while it is open and the provider's page is."""
        payment = payment_of_open(self.checkout)
        return None if payment is None else payment.hosted_url or None

    def _orders(self) -> list[Order]:
        return self.shelf.orders[self.checkout.pk]

    @classmethod
    def of(cls, checkout: Checkout, shelf: Shelf | None = None) -> "CheckoutType":
        """The checkout as its holder sees it."""
        return cls(
            checkout=checkout,
            shelf=shelf or Shelf([checkout.pk]),
            id=strawberry.ID(checkout_public_id(checkout)),
            reference=checkout.reference,
            state=CheckoutState(checkout.state),
            email=checkout.email,
            placed_at=checkout.placed_at,
            paid_at=checkout.paid_at,
            expires_at=checkout.expires_at,
            is_claimed=checkout.buyer_id is not None,
        )


@strawberry.type(description="What a person's purchases brought one charity in a year.")
class Giving:
    """Paid and not given back; fees never count."""

    charity_name: str = strawberry.field(description="Who received it.")
    charity_slug: str = strawberry.field(description="Its name in addresses.")
    year: int = strawberry.field(description="When it was paid, by UTC.")
    money: MoneyType = strawberry.field(description="How much in that year.")

    @classmethod
    def of(cls, given: GivenInYear) -> "Giving":
        """The sum as clients see it."""
        return cls(
            charity_name=given.name,
            charity_slug=given.slug,
            year=given.year,
            money=money(given.amount_minor, given.currency),
        )


def _given_in_words(
    order: Order, checkout: Checkout, division: Division
) -> DisclosureText | None:
    """The sentence about what an order gives, gave, or did not give in the end."""
    if checkout.state == CheckoutState.EXPIRED:
        return None
    is_paid = checkout.state == CheckoutState.PAID
    tense = Tense.PAST if is_paid else Tense.PRESENT
    charities = [part for part in division.parts if part.kind is PartKind.CHARITY]
    if checkout.state == CheckoutState.REFUNDED:
        shares = [_share(part) for part in charities]
        return undone_disclosure(shares, division.currency)
    own = [part for part in charities if part.organization_id == order.seller_id]
    if own:
        name = charity_part(own[0].name, own[0].slug)
        amount = own[0].amount_minor
        return own_goods_disclosure(name, amount, division.currency, tense=tense)
    shares = [_share(part) for part in charities]
    return short_disclosure(shares, division.currency, tense=tense)


def _share(part: Part) -> CharityShare:
    """A frozen part, as the sentence wants it: only charity and sum are told."""
    nobody = UUID(int=0)
    return CharityShare(
        terms_id=part.terms_id or nobody,
        pledge_id=part.pledge_id or nobody,
        charity_id=part.organization_id or nobody,
        name=part.name,
        slug=part.slug,
        amount_minor=part.amount_minor,
        base_minor=0,
        reason=part.reason,
    )
