"""What letters about checkouts need to know: read for a whole batch, without models."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from commons.kit.format import format_money
from commons.kit.ids import public_id
from commons.kit.language import ENGLISH, country_name
from commons.organizations.models import Membership, Role
from storefronts.orders.models import CheckoutState, Order, OrderLine, Parts
from storefronts.splits.parts import Division, merged

Row = tuple[Any, ...]  # columns of many types, in the order of the names below

TOLD_ROLES = [Role.OWNER, Role.MANAGER, Role.STAFF]
TOLD_STATES = [CheckoutState.PAID, CheckoutState.REFUNDED]


@dataclass(frozen=True)
class SoldLine:
    """One thing bought, as a mail names it."""

    order_id: UUID
    quantity: int
    title: str
    variant_title: str
    total_minor: int
    disclosure_text: str
    own_name: str

    @property
    def name(self) -> str:
        """The listing's title, and which of its variants."""
        if not self.variant_title:
            return self.title
        return f"{self.title}, {self.variant_title}"

    @property
    def name_for_seller(self) -> str:
        """With the seller's own words, where the buyer read others."""
        return f"{self.name} ({self.own_name})" if self.own_name else self.name


@dataclass(frozen=True)
class Seller:
    """Who sends it, and whom to tell there."""

    name: str
    slug: str
    # By language: whom to tell in it.
    addresses: Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class SoldOrder:
    """What one seller sends."""

    seller: Seller
    lines: Sequence[SoldLine]
    id: UUID
    reference: str
    currency: str
    total_minor: int
    shipping_minor: int
    split: Parts

    @property
    def total(self) -> str:
        """As it is read."""
        return format_money(self.total_minor, self.currency)

    @cached_property
    def division(self) -> Division:
        """Who gets what of it."""
        return Division.thawed(self.total_minor, self.currency, self.split)


@dataclass(frozen=True)
class Outcome:
    """A checkout that is decided, and everything a mail says about it."""

    id: UUID
    secret: UUID
    reference: str
    email: str
    state: str
    closing: str
    expires_at: datetime
    currency: str
    total_minor: int
    shipping_address: Mapping[str, str]
    language: str
    orders: list[SoldOrder] = field(default_factory=list)

    @property
    def public_id(self) -> str:
        """Its secret makes the checkout's page the buyer's alone."""
        return public_id("chk", self.id, self.secret)

    @property
    def total(self) -> str:
        """As it is read."""
        return format_money(self.total_minor, self.currency)

    @cached_property
    def division(self) -> Division:
        """Who gets what of all its orders."""
        parts = merged(part for order in self.orders for part in order.division.parts)
        return Division(self.total_minor, self.currency, parts)

    @property
    def postal_address(self) -> str:
        """Where everything is sent, line by line."""
        to = self.shipping_address
        town = f"{to['postal_code']} {to['city']}".strip()
        country = country_name(to["country"])
        lines = [to["name"], to["line1"], to["line2"], town, country]
        return "\n".join(line for line in lines if line)


ORDER_COLUMNS = (
    "id", "reference", "currency", "total_minor", "shipping_minor", "split",
)  # fmt: skip
CHECKOUT_COLUMNS = (
    "id", "secret", "reference", "email", "state", "closing", "expires_at",
    "currency", "total_minor", "shipping_address", "language",
)  # fmt: skip
LINE_COLUMNS = (
    "order_id", "quantity", "title", "variant_title", "total_minor", "disclosure_text",
    "own_name",
)  # fmt: skip


def untold_outcomes(checkout_ids: Collection[UUID]) -> dict[UUID, Outcome]:
    """Those of the checkouts that are paid, or given back, and not told of yet.

    Three statements, however many.
    """
    rows = (
        Order.objects.filter(
            checkout_id__in=checkout_ids,
            checkout__told_at__isnull=True,
            checkout__state__in=TOLD_STATES,
        )
        .order_by("checkout_id", "id")
        .values_list(
            *(f"checkout__{name}" for name in CHECKOUT_COLUMNS),
            "seller_id", "seller__name", "seller__slug", *ORDER_COLUMNS,
        )
    )  # fmt: skip
    return _gathered(list(rows))


def _gathered(rows: Sequence[Row]) -> dict[UUID, Outcome]:
    width = len(CHECKOUT_COLUMNS)
    lines = _lines_by_order({row[0] for row in rows})
    addresses = _addresses({row[width] for row in rows})
    found: dict[UUID, Outcome] = {}
    for row in rows:
        key, seller_id, name, slug, *of_order = row[0], *row[width:]
        if key not in found:
            found[key] = Outcome(*row[:width])
        seller = Seller(name, slug, addresses[seller_id])
        order = SoldOrder(seller, lines[of_order[0]], *of_order)
        found[key].orders.append(order)
    return found


def _lines_by_order(checkout_ids: Collection[UUID]) -> dict[UUID, list[SoldLine]]:
    found: dict[UUID, list[SoldLine]] = defaultdict(list)
    rows = OrderLine.objects.filter(checkout_id__in=checkout_ids)
    for row in rows.order_by("checkout_id", "id").values_list(*LINE_COLUMNS):
        line = SoldLine(*row)
        found[line.order_id].append(line)
    return found


def _addresses(
    organization_ids: Collection[UUID],
) -> dict[UUID, dict[str, list[str]]]:
    """Of the people who may send what was sold, by the language they chose."""
    found: dict[UUID, dict[str, list[str]]] = defaultdict(dict)
    rows = Membership.objects.filter(
        organization_id__in=organization_ids,
        role__in=TOLD_ROLES,
        person__is_active=True,
    )
    for organization_id, language, address in rows.order_by("id").values_list(
        "organization_id", "person__language", "person__email"
    ):
        found[organization_id].setdefault(language or ENGLISH, []).append(address)
    return found
