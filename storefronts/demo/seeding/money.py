"""Lets the demo's organizations be paid, and buys a few things."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from commons.kit.clock import now
from commons.payments.actions.payees import refresh_payee, start_onboarding
from commons.payments.actions.payments import look_up_payment
from commons.payments.selectors import account_of, payment_of
from commons.payments.settlement.runs import settle_payees
from commons.people.models import Person
from storefronts.checkout.actions.carts import NewLine, add_cart_lines
from storefronts.checkout.actions.starting import start_checkout
from storefronts.checkout.rules import CartKey, CheckoutRequest, ShippingAddress
from storefronts.checkout.selectors.carts import lines_in
from storefronts.checkout.selectors.pricing import priced_cart
from storefronts.demo.facts import CURRENCY
from storefronts.demo.seeding.organizations import Town
from storefronts.demo.seeding.sandbox import Sandbox
from storefronts.listings.models import Variant
from storefronts.orders.models import Checkout

CARD = "pm_card_visa"


@dataclass(frozen=True)
class Purchase:
    """Who bought what; each line is a seller, a title and the variant's value."""

    email: str
    name: str
    key: str
    lines: tuple[tuple[str, str, str], ...]


PURCHASES = (
    Purchase(
        "ada@commonweal.example",
        "Ada Moor",
        "demo-1",
        (
            ("Tidewater Pottery", "Low Tide mugs, a pair", "Quince"),
            ("Quay Street Books", "Stories for the Ferry", ""),
            ("Hive & Wick", "Net-loft candle", ""),
        ),
    ),
    Purchase(
        "ada@commonweal.example",
        "Ada Moor",
        "demo-2",
        (
            ("Harbour Food Bank", "Harbour tote, three fish", ""),
            ("Millrace Bakery", "Three-seed rye, baked to order", ""),
        ),
    ),
    Purchase(
        "guest@commonweal.example",
        "Sam Guest",
        "demo-3",
        (
            ("Little Timber", "Pull-along boat, beech", ""),
            ("Loom & Larder", "Sunrise shopper", ""),
            ("Rope Lane Press", "River bend", ""),
        ),
    ),
)


def open_accounts(town: Town, names: Iterable[str], sandbox: Sandbox) -> int:
    """Take these payees through onboarding; how many had not been."""
    opened = 0
    for name in names:
        organization, owner = town.organizations[name], town.owners[name]
        account = account_of(organization.pk)
        if account is not None and account.transfers_state == "ACTIVE":
            continue
        start_onboarding(actor=owner, organization_id=organization.pk)
        account = account_of(organization.pk)
        if account is not None:
            path = f"accounts/{account.provider_id}/capabilities"
            sandbox.pull(path, transfers="active")
            refresh_payee(actor=owner, organization_id=organization.pk)
            opened += 1
    return opened


def buy(purchases: Iterable[Purchase], sandbox: Sandbox) -> int:
    """Buy and pay what was not bought yet; how many purchases that were."""
    known = set(Checkout.objects.values_list("email", "idempotency_key"))
    wanted = [one for one in purchases if (one.email, one.key) not in known]
    for purchase in wanted:
        _buy(purchase, sandbox)
    if wanted:
        settle_payees()
    return len(wanted)


def _buy(purchase: Purchase, sandbox: Sandbox) -> None:
    buyer = Person.objects.filter(email=purchase.email).first()
    lines = [NewLine(_variant(*line), 1) for line in purchase.lines]
    cart = add_cart_lines(person=buyer, key=None, lines=lines)
    priced = priced_cart(lines_in(cart), currency=CURRENCY, at=now())
    started = start_checkout(
        buyer=buyer,
        key=CartKey(cart.pk, cart.secret),
        request=CheckoutRequest(
            email=purchase.email,
            address=ShippingAddress(
                purchase.name, "Quay Street 14", "", "Saltmarsh", "S4 2TR", "IE"
            ),
            idempotency_key=purchase.key,
            expected_total_minor=priced.total_minor,
            currency=CURRENCY,
        ),
    )
    payment = payment_of(started.checkout.pk)
    if payment is not None:
        sandbox.pull("pay", session=payment.session_id, card=CARD)
        # The provider's message may arrive as well; the first of the two counts.
        look_up_payment(payment.pk)


def _variant(seller: str, title: str, value: str) -> UUID:
    return Variant.objects.get(
        seller__name=seller, listing__title=title, title=value
    ).pk
