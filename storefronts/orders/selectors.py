"""Checkouts and orders, read by whoever may see them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from commons.kit.ids import public_id
from commons.people.models import Person
from storefronts.orders.models import (
    Checkout,
    CheckoutState,
    Order,
    OrderLine,
    OrderState,
)
from storefronts.splits.parts import Division, PartKind, merged


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


def order_of(checkout_id: UUID, order_id: UUID) -> Order | None:
    """One order by its keys; whether somebody may see it, policy says."""
    return (
        Order.objects.filter(pk=order_id, checkout_id=checkout_id)
        .select_related("seller", "checkout")
        .first()
    )


def orders_of(checkout_ids: Iterable[UUID]) -> list[Order]:
    """The orders of several checkouts, each checkout's in the order of its parcels."""
    return list(
        Order.objects.filter(checkout_id__in=list(checkout_ids))
        .select_related("seller")
        .order_by("checkout_id", "id")
    )


def lines_of(checkout_ids: Iterable[UUID]) -> list[OrderLine]:
    """The lines of several checkouts, as they lay in the parcels."""
    return list(
        OrderLine.objects.filter(checkout_id__in=list(checkout_ids)).order_by(
            "checkout_id", "id"
        )
    )


def lines_to_confirm(checkout_ids: Iterable[UUID]) -> list[OrderLine]:
    """The lines of several checkouts, their orders along with them."""
    return list(
        OrderLine.objects.filter(checkout_id__in=list(checkout_ids))
        .select_related("order")
        .order_by("checkout_id", "id")
    )


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
class Given:
    """What a person's purchases brought one charity in one year and currency."""

    charity_id: UUID
    name: str
    slug: str
    year: int
    currency: str
    amount_minor: int


def given_by(person: Person) -> list[Given]:
    """The latest year first, the largest sums first within it.

    Only orders that were paid and not given back count; fees never do.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            GIVEN,
            {
                "person": person.pk,
                "confirmed": OrderState.CONFIRMED.value,
                "charity": PartKind.CHARITY.value,
            },
        )
        return [
            Given(UUID(row[0]), row[1], row[2], int(row[3]), row[4], int(row[5]))
            for row in cursor.fetchall()
        ]


GIVEN = """
SELECT part ->> 'organization_id', max(part ->> 'name'), max(part ->> 'slug'),
  extract(year FROM o.confirmed_at AT TIME ZONE 'UTC')::int AS year,
  o.currency, sum((part ->> 'amount_minor')::bigint) AS given
FROM orders_order o, jsonb_array_elements(o.split) part
WHERE o.buyer_id = %(person)s AND o.state = %(confirmed)s
  AND part ->> 'kind' = %(charity)s
GROUP BY 1, 4, 5
ORDER BY year DESC, o.currency, given DESC, 2
"""
