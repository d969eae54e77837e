"""Checkouts and orders, read by whoever may see them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.db.models import QuerySet, Sum

from commons.kit.ids import public_id
from commons.media.models import Picture
from commons.media.selectors import pictures_at
from commons.payments.models import Payment
from commons.payments.selectors import payment_of
from commons.people.models import Person
from pledges.accruals.models import Accrual
from pledges.accruals.selectors import standing_accruals
from storefronts.orders.models import (
    Checkout,
    CheckoutState,
    Order,
    OrderLine,
    Parts,
)
from storefronts.orders.policy import may_see_order
from storefronts.orders.rules.way import promised_words, sent_words
from storefronts.splits.parts import Division, merged


def checkout_public_id(checkout: Checkout) -> str:
    """The id that opens it to whoever holds it."""
    return public_id("chk", checkout.pk, checkout.secret)


def checkout_held(checkout_id: UUID, secret: UUID) -> Checkout | None:
    """The checkout for whoever holds its link."""
    return Checkout.objects.filter(pk=checkout_id, secret=secret).first()


def checkouts_of(person: Person) -> "QuerySet[Checkout]":
    """What a person has paid, or still may pay."""
    return Checkout.objects.filter(buyer=person).exclude(state=CheckoutState.EXPIRED)


def orders_sold_by(organization_id: UUID) -> "QuerySet[Order]":
    """A seller's sales: what was paid for, also what was then given back."""
    return (
        Order.objects.filter(seller_id=organization_id, confirmed_at__isnull=False)
        .select_related("seller", "checkout")
        .order_by("-id")
    )


def visible_order(
    viewer: Person | None, checkout_id: UUID, order_id: UUID
) -> Order | None:
    """One order by its keys, if the viewer bought or sold it."""
    order = (
        Order.objects.filter(pk=order_id, checkout_id=checkout_id)
        .select_related("seller", "checkout")
        .first()
    )
    return order if order is not None and may_see_order(viewer, order) else None


def visible_line(
    viewer: Person | None, checkout_id: UUID, line_id: UUID
) -> OrderLine | None:
    """One line by its keys, if the viewer may see its order."""
    line = (
        OrderLine.objects.filter(pk=line_id, checkout_id=checkout_id)
        .select_related("order")
        .first()
    )
    return line if line is not None and may_see_order(viewer, line.order) else None


def orders_of(checkout_ids: Iterable[UUID]) -> list[Order]:
    """The orders of several checkouts, each checkout's in the order of its parcels."""
    return list(
        Order.objects.filter(checkout_id__in=list(checkout_ids))
        .select_related("seller")
        .order_by("checkout_id", "id")
    )


def orders_by_key(keys: Iterable[UUID]) -> dict[UUID, Order]:
    """Orders with their sellers, by their keys."""
    return Order.objects.select_related("seller").in_bulk(set(keys))


def lines_of(checkout_ids: Iterable[UUID]) -> list[OrderLine]:
    """The lines of several checkouts, as they lay in the parcels."""
    return list(
        OrderLine.objects.filter(checkout_id__in=list(checkout_ids)).order_by(
            "checkout_id", "id"
        )
    )


@dataclass(frozen=True)
class LineToConfirm:
    """What confirming needs of a line: many at a time, so no model instances."""

    id: UUID
    checkout_id: UUID
    order_id: UUID
    seller_id: UUID
    currency: str
    variant_id: UUID
    quantity: int
    split: Parts


def lines_to_confirm(checkout_ids: Iterable[UUID]) -> list[LineToConfirm]:
    """The lines of several checkouts, as they lay in the parcels."""
    rows = OrderLine.objects.filter(checkout_id__in=list(checkout_ids)).values_list(
        "id", "checkout_id", "order_id", "order__seller_id", "order__currency",
        "variant_id", "quantity", "split",
    )  # fmt: skip
    return [LineToConfirm(*row) for row in rows.order_by("checkout_id", "id")]


def division_of(orders: Sequence[Order]) -> Division:
    """The division of a whole checkout."""
    divisions = [
        Division.thawed(order.total_minor, order.currency, order.split)
        for order in orders
    ]
    parts = merged(part for division in divisions for part in division.parts)
    total = sum(division.total_minor for division in divisions)
    return Division(total, orders[0].currency, parts)


@dataclass(frozen=True)
class GivenInYear:
    """What a person's purchases gave one charity in one year and currency."""

    name: str
    slug: str
    year: int
    currency: str
    amount_minor: int


def given_by(person: Person) -> list[GivenInYear]:
    """What a person's purchases gave: paid, and not given back; newest year first."""
    paid = Checkout.objects.filter(buyer=person, state=CheckoutState.PAID)
    names = ("charity__name", "charity__slug", "accrued_at__year", "currency")
    sums = (
        standing_accruals(paid.values("id"))
        .values("charity_id", *names)
        .annotate(given=Sum("amount_minor"))
        .order_by("-accrued_at__year", "currency", "-given", "charity__name")
    )
    return [
        GivenInYear(
            name=row["charity__name"],
            slug=row["charity__slug"],
            year=row["accrued_at__year"],
            currency=row["currency"],
            amount_minor=int(row["given"]),
        )
        for row in sums
    ]


def payment_of_open(checkout: Checkout) -> Payment | None:
    """The payment of a checkout that still waits for it."""
    if checkout.state != CheckoutState.STARTED:
        return None
    return payment_of(checkout.pk)


def open_checkout_of(cart_id: UUID) -> Checkout | None:
    """The cart's checkout that waits for its payment; there is never a second."""
    return Checkout.objects.filter(cart_id=cart_id, state=CheckoutState.STARTED).first()


@dataclass(frozen=True)
class WayStep:
    """How much of the pledged sum has come so far, and since when."""

    code: str
    amount_minor: int
    currency: str
    at: datetime | None
    is_done: bool
    text: str


def way_of(checkout: Checkout) -> list[WayStep]:
    """Promised and sent; nothing while the checkout is not paid or gives nothing."""
    standing = list(
        standing_accruals([checkout.pk]).select_related("charity").order_by("id")
    )
    if not standing:
        return []
    sent = [accrual for accrual in standing if accrual.remitted_at is not None]
    sent_at = [accrual.remitted_at for accrual in sent if accrual.remitted_at]
    return [
        WayStep(
            code="PROMISED",
            amount_minor=sum(accrual.amount_minor for accrual in standing),
            currency=checkout.currency,
            at=min(accrual.accrued_at for accrual in standing),
            is_done=True,
            text=promised_words(_by_charity(standing), checkout.currency),
        ),
        WayStep(
            code="SENT",
            amount_minor=sum(accrual.amount_minor for accrual in sent),
            currency=checkout.currency,
            at=max(sent_at, default=None),
            is_done=len(sent) == len(standing),
            text=sent_words(len(sent), len(standing)),
        ),
    ]


def _by_charity(accruals: Iterable[Accrual]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for accrual in accruals:
        name = accrual.charity.name
        sums[name] = sums.get(name, 0) + accrual.amount_minor
    return sums


class Shelf:
    """Orders and lines of several checkouts, read together when first asked for."""

    def __init__(self, checkout_ids: Iterable[UUID]) -> None:
        self.checkout_ids = list(dict.fromkeys(checkout_ids))

    @cached_property
    def orders(self) -> Mapping[UUID, list[Order]]:
        """By checkout."""
        found: dict[UUID, list[Order]] = {key: [] for key in self.checkout_ids}
        for order in orders_of(self.checkout_ids):
            found[order.checkout_id].append(order)
        return found

    @cached_property
    def lines(self) -> Mapping[UUID, list[OrderLine]]:
        """By order."""
        found: dict[UUID, list[OrderLine]] = {}
        for line in lines_of(self.checkout_ids):
            found.setdefault(line.order_id, []).append(line)
        return found

    @cached_property
    def pictures(self) -> Mapping[str, Picture]:
        """By the address a line keeps, where the picture is still there."""
        kept = (line.picture_url for lines in self.lines.values() for line in lines)
        return pictures_at(address for address in kept if address)
