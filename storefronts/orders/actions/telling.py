"""Mails about what became of a checkout: to the buyer, and to those who shall send it.

Each checkout is told once: the mark is set when its mails have gone out, so that only
a crash between the two could repeat them.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from babel import Locale

from commons.jobs.queue import job
from commons.kit.clock import now
from commons.kit.format import format_money
from commons.kit.mail import site_address
from commons.organizations.models import Membership, Role
from storefronts.orders.mail import MailTable, send_order_mail
from storefronts.orders.models import Checkout, CheckoutState, Order, OrderLine
from storefronts.orders.rules.mails import bar, mail_subject
from storefronts.orders.rules.notices import notice
from storefronts.orders.selectors import (
    checkout_public_id,
    division_of,
    lines_of,
    orders_of,
)
from storefronts.splits.parts import Division

TOLD_ROLES = [Role.OWNER, Role.MANAGER, Role.STAFF]


@job
def tell_outcomes(checkout_ids: Sequence[str]) -> None:
    """Write to the buyers of these checkouts, and to the sellers of paid ones.

    One address that cannot be reached does not keep the others waiting; the job then
    fails at its end and is tried again for those that are left.
    """
    failures = []
    for key in checkout_ids:
        try:
            _tell(UUID(key))
        except OSError as failure:  # also what smtplib raises
            failures.append(failure)
    if failures:
        raise ExceptionGroup("some mails did not go out", failures)


def _tell(checkout_id: UUID) -> None:
    paid_for = [CheckoutState.PAID, CheckoutState.REFUNDED]
    checkout = Checkout.objects.filter(
        pk=checkout_id, told_at__isnull=True, state__in=paid_for
    ).first()
    if checkout is None:
        return
    facts = _Facts.of(checkout)
    if checkout.state == CheckoutState.PAID:
        _tell_buyer(facts)
        _tell_sellers(facts)
    else:
        _tell_refusal(facts)
    Checkout.objects.filter(pk=checkout_id).update(told_at=now())


@dataclass(frozen=True)
class _Facts:
    checkout: Checkout
    orders: Sequence[Order]
    lines: Sequence[OrderLine]

    @classmethod
    def of(cls, checkout: Checkout) -> "_Facts":
        return cls(checkout, orders_of([checkout.pk]), lines_of([checkout.pk]))

    def lines_of(self, order: Order) -> list[OrderLine]:
        return [line for line in self.lines if line.order_id == order.pk]

    @property
    def address(self) -> str:
        """The checkout's own page; its secret makes it the buyer's alone."""
        return site_address(f"/orders/{checkout_public_id(self.checkout)}/")

    @property
    def postal_address(self) -> list[str]:
        to = self.checkout.shipping_address
        town = f"{to['postal_code']} {to['city']}".strip()
        country = Locale("en").territories.get(to["country"], to["country"])
        lines = [to["name"], to["line1"], to["line2"], town, country]
        return [line for line in lines if line]


def _tell_buyer(facts: _Facts) -> None:
    checkout, division = facts.checkout, division_of(facts.orders)
    total = format_money(checkout.total_minor, checkout.currency)
    send_order_mail(
        [checkout.email],
        subject=mail_subject(checkout.reference, division.parts, checkout.currency),
        opening=[f"Thank you. Here is every cent of your {total}."],
        tables=[
            *(_parcel_table(facts, order) for order in facts.orders),
            _split_table(f"Where your {total} goes", division),
        ],
        closing=[
            "It is sent to:\n" + "\n".join(facts.postal_address),
            "Your order, with the way of the money, is here:",
            facts.address,
        ],
    )


def _tell_sellers(facts: _Facts) -> None:
    addresses = _members_of(order.seller_id for order in facts.orders)
    for order in facts.orders:
        if not addresses[order.seller_id]:
            continue
        division = Division.thawed(order.total_minor, order.currency, order.split)
        total = format_money(order.total_minor, order.currency)
        send_order_mail(
            addresses[order.seller_id],
            subject=f"Sold: order {order.reference}, {total}",
            opening=["This order is paid. Please send it."],
            tables=[
                _parcel_table(facts, order),
                _split_table(f"Where the {total} goes", division),
            ],
            closing=[
                "Send it to:\n" + "\n".join(facts.postal_address),
                "All your sales are here:",
                site_address(f"/desk/{order.seller.slug}/sales/"),
            ],
        )


def _tell_refusal(facts: _Facts) -> None:
    checkout = facts.checkout
    told = notice(
        state=checkout.state, closing=checkout.closing, expires_at=checkout.expires_at
    )
    total = format_money(checkout.total_minor, checkout.currency)
    send_order_mail(
        [checkout.email],
        subject=f"Your order {checkout.reference}: {total} comes back to you",
        opening=[told.message],
        tables=[_parcel_table(facts, order) for order in facts.orders],
        closing=["The order is here:", facts.address],
    )


def _parcel_table(facts: _Facts, order: Order) -> MailTable:
    rows = [
        (
            f"{line.quantity} × {_name_of(line)}",
            format_money(line.total_minor, order.currency),
            line.disclosure_text,
        )
        for line in facts.lines_of(order)
    ]
    if order.shipping_minor:
        delivery = format_money(order.shipping_minor, order.currency)
        rows.append(("Delivery", delivery, ""))
    total = format_money(order.total_minor, order.currency)
    return MailTable(f"From {order.seller.name}", rows, ("Together", total))


def _split_table(heading: str, division: Division) -> MailTable:
    rows = [
        (part.name, format_money(part.amount_minor, division.currency), part.reason)
        for part in division.parts
    ]
    total = format_money(division.total_minor, division.currency)
    return MailTable(heading, rows, ("Together", total), bar(division.parts))


def _name_of(line: OrderLine) -> str:
    return f"{line.title}, {line.variant_title}" if line.variant_title else line.title


def _members_of(organization_ids: Iterable[UUID]) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = defaultdict(list)
    rows = Membership.objects.filter(
        organization_id__in=list(organization_ids),
        role__in=TOLD_ROLES,
        person__is_active=True,
    )
    for organization_id, address in rows.order_by("id").values_list(
        "organization_id", "person__email"
    ):
        found[organization_id].append(address)
    return found
