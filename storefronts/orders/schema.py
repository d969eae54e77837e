"""Checkouts, orders and their lines."""

from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

import strawberry

from commons.kit.arguments import After, First
from commons.kit.clock import now
from commons.kit.connections import Connection, PageArguments, keyset
from commons.kit.errors import NotFound
from commons.kit.extensions import extend
from commons.kit.graphql import Info, MoneyType, Payload, money, mutation, node
from commons.kit.ids import parse_public_id
from commons.kit.scopes import Scope
from commons.organizations.selectors import organization_for_member
from commons.payments.models import Allocation
from commons.payments.selectors import parts_of
from commons.payments.types import TransferType
from commons.people.viewer import viewer, viewer_or_none
from storefronts.orders import selectors
from storefronts.orders.actions import claiming, closing
from storefronts.orders.models import Checkout, Order
from storefronts.orders.sales import Sold, sold_since
from storefronts.orders.today import DaySales, sales_of_today
from storefronts.orders.types import (
    CheckoutType,
    Giving,
    OrderLineType,
    OrderType,
)
from storefronts.splits.types import Split, split_of

MOST_DAYS = 366


@strawberry.input(description="A guest's order to take into one's account.")
class ClaimOrderInput:
    """The id is the proof: it is in the link that was mailed."""

    checkout_id: strawberry.ID = strawberry.field(description="From the order's link.")


@strawberry.type(description="After claiming an order.")
class ClaimOrderPayload(Payload):
    """The checkout, or null."""

    checkout: CheckoutType | None = strawberry.field(
        default=None, description="Now in the viewer's account."
    )


@strawberry.input(description="A checkout to leave before it is paid.")
class CancelCheckoutInput:
    """Which one."""

    checkout_id: strawberry.ID = strawberry.field(description="An open one.")


@strawberry.type(description="After leaving a checkout.")
class CancelCheckoutPayload(Payload):
    """The checkout, or null."""

    checkout: CheckoutType | None = strawberry.field(
        default=None, description="Closed; what it held is free again."
    )


@strawberry.type(name="DaySales", description="What was sold today, in one currency.")
class DaySalesType:
    """Orders placed and paid since midnight, UTC; at most a minute old."""

    split: Split = strawberry.field(description="Where it goes, by kind of party.")
    purchase_count: int = strawberry.field(description="How many payments it was.")
    charity_count: int = strawberry.field(description="How many charities receive.")
    counted_at: datetime = strawberry.field(description="When this was counted.")

    @classmethod
    def of(cls, sales: DaySales) -> "DaySalesType":
        """The day as everyone sees it."""
        return cls(
            split=split_of(sales.division),
            purchase_count=sales.purchase_count,
            charity_count=sales.charity_count,
            counted_at=sales.counted_at,
        )


@strawberry.type(name="SoldLately", description="A seller's sales in one currency.")
class SoldType:
    """What was given back is not in it."""

    order_count: int = strawberry.field(description="How many orders were paid.")
    split: Split = strawberry.field(description="Where each cent of them went.")

    @classmethod
    def of(cls, sold: Sold) -> "SoldType":
        """The sums as the desk shows them."""
        return cls(order_count=sold.order_count, split=split_of(sold.division))


@strawberry.type(description="What one sale adds to a transfer.")
class CarriedSale:
    """Told to the payee: the order's reference, and nothing of who bought."""

    amount: MoneyType = strawberry.field(description="How much of it.")
    reference: str = strawberry.field(description="What the order is called.")
    seller_name: str = strawberry.field(description="Who sold.")
    placed_at: datetime = strawberry.field(description="When it was placed.")

    @classmethod
    def of(cls, part: Allocation, order: Order) -> "CarriedSale":
        """The seller was fetched along."""
        return cls(
            amount=money(part.amount_minor, part.currency),
            reference=order.reference,
            seller_name=order.seller.name,
            placed_at=order.placed_at,
        )


@strawberry.type
class Query:
    """What was bought, for those who bought it and those who sold it."""

    @strawberry.field(
        description="A checkout for whoever holds its id; null for any other id."
    )
    def checkout(
        self,
        id: Annotated[
            strawberry.ID, strawberry.argument(description="It carries a secret.")
        ],
    ) -> CheckoutType | None:
        """Signed in or not: the link is the key."""
        try:
            checkout_id, secret = parse_public_id("chk", id, parts=2)
        except NotFound:
            return None
        found = selectors.checkout_held(checkout_id, secret)
        return None if found is None else CheckoutType.of(found)

    @strawberry.field(description="What the viewer bought, the latest first.")
    def my_checkouts(
        self, info: Info, first: First = None, after: After = None
    ) -> Connection[CheckoutType]:
        """Paid ones, and those that can still be paid."""
        found = keyset(
            selectors.checkouts_of(viewer(info)),
            PageArguments.of(first, after),
            order=("-id",),
            build=_checkout_alone,
        )
        shelf = selectors.Shelf(one.checkout.pk for one in found.nodes)
        for one in found.nodes:
            one.shelf = shelf
        return found

    @strawberry.field(
        description="What the viewer's purchases gave: by charity, year and currency."
    )
    def my_giving(self, info: Info) -> list[Giving]:
        """The latest year first."""
        return [Giving.of(given) for given in selectors.given_by(viewer(info))]

    @strawberry.field(
        description="What an organization sold lately, by currency; null if closed."
    )
    def sold_lately(
        self,
        info: Info,
        organization: Annotated[
            str, strawberry.argument(description="Its name in addresses.")
        ],
        days: Annotated[
            int, strawberry.argument(description="So many up to now, at most 366.")
        ] = 30,
    ) -> list[SoldType] | None:
        """For members, and staff of the platform."""
        seller = organization_for_member(viewer_or_none(info), organization)
        if seller is None:
            return None
        since = now() - timedelta(days=min(max(days, 1), MOST_DAYS))
        return [SoldType.of(sold) for sold in sold_since(seller.pk, since)]

    @strawberry.field(
        description="What was sold today: by currency, most purchases first."
    )
    def today(self) -> list[DaySalesType]:
        """Public; sums only."""
        return [DaySalesType.of(sales) for sales in sales_of_today()]

    @strawberry.field(
        description="An organization's sales, the latest first; null if closed."
    )
    def desk_orders(
        self,
        info: Info,
        organization: Annotated[
            str, strawberry.argument(description="Its name in addresses.")
        ],
        first: First = None,
        after: After = None,
    ) -> Connection[OrderType] | None:
        """For members, and staff of the platform."""
        seller = organization_for_member(viewer_or_none(info), organization)
        if seller is None:
            return None
        found = keyset(
            selectors.orders_sold_by(seller.pk),
            PageArguments.of(first, after),
            order=("-id",),
            build=_order_alone,
        )
        shelf = selectors.Shelf(one.order.checkout_id for one in found.nodes)
        for one in found.nodes:
            one.shelf = shelf
        return found


@strawberry.type
class Mutation:
    """What may be done with what was bought."""

    @mutation(scope=Scope.SHOP)
    def claim_order(self, info: Info, input: ClaimOrderInput) -> ClaimOrderPayload:
        """Take a guest's order into the viewer's account; its link is the proof."""
        checkout_id, secret = parse_public_id("chk", input.checkout_id, parts=2)
        claimed = claiming.claim_order(
            actor=viewer(info), checkout_id=checkout_id, secret=secret
        )
        return ClaimOrderPayload(checkout=CheckoutType.of(claimed))

    @mutation(scope=Scope.SHOP)
    def cancel_checkout(
        self, info: Info, input: CancelCheckoutInput
    ) -> CancelCheckoutPayload:
        """Leave a checkout before it is paid; its goods are free again at once."""
        checkout_id, secret = parse_public_id("chk", input.checkout_id, parts=2)
        left = closing.cancel_checkout(checkout_id=checkout_id, secret=secret)
        return CancelCheckoutPayload(checkout=CheckoutType.of(left))


def _carried(
    root: strawberry.Parent[TransferType], first: First = None, after: After = None
) -> Connection[CarriedSale]:
    page = keyset(
        parts_of(root.key).filter(order_id__isnull=False),
        PageArguments.of(first, after),
        order=("id",),
        build=lambda part: part,
    )
    orders = selectors.orders_by_key(
        part.order_id for part in page.nodes if part.order_id
    )
    return Connection(
        nodes=[
            CarriedSale.of(part, orders[part.order_id])
            for part in page.nodes
            if part.order_id
        ],
        page_info=page.page_info,
        cursors=page.cursors,
        count=page.count,
    )


def _checkout_alone(checkout: Checkout) -> CheckoutType:
    return CheckoutType.of(checkout)


def _order_alone(order: Order) -> OrderType:
    shelf = selectors.Shelf([order.checkout_id])
    return OrderType.of(order, checkout=order.checkout, shelf=shelf)


def _load_checkout(info: Info, *keys: UUID) -> CheckoutType | None:
    checkout_id, secret = keys
    found = selectors.checkout_held(checkout_id, secret)
    return None if found is None else CheckoutType.of(found)


def _load_order(info: Info, *keys: UUID) -> OrderType | None:
    found = selectors.visible_order(viewer_or_none(info), *keys)
    return None if found is None else _order_alone(found)


def _load_line(info: Info, *keys: UUID) -> OrderLineType | None:
    found = selectors.visible_line(viewer_or_none(info), *keys)
    if found is None:
        return None
    shelf = selectors.Shelf([found.checkout_id])
    return OrderLineType.of(found, found.order.currency, shelf)


extend(
    TransferType,
    sales=strawberry.field(
        resolver=_carried,
        description="The sales it carries, oldest first; none where it failed.",
    ),
)
node("chk", _load_checkout, parts=2)
node("ord", _load_order, parts=2)
node("oln", _load_line, parts=2)
TYPES = (CheckoutType, OrderType, OrderLineType)
