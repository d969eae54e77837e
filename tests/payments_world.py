"""A world to test payments in: the real sandbox, real payees, real messages.

`world.paid(payment)` does what a shopper, the provider and the worker do together.
Use it by importing the two fixtures into a `conftest.py`:

    from tests.payments_world import sandbox, world  # noqa: F401
"""

import json
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings as project_settings
from django.db import transaction
from django.test import Client

from commons.kit.clock import now
from commons.ledger.rules import AccountKind
from commons.ledger.selectors import balances_by_currency
from commons.organizations.models import Organization
from commons.payments.actions.inbox import settle_webhook_events
from commons.payments.actions.payees import refresh_payee, start_onboarding
from commons.payments.actions.payments import (
    HostedPageRequest,
    NewAllocation,
    NewPayment,
    create_payment,
    open_hosted_page,
    plan_hosted_page,
)
from commons.payments.gateway import PageLine
from commons.payments.models import ConnectedAccount, Payment, WebhookEvent
from commons.payments.states import AllocationKind
from sandbox.testing import RunningSandbox
from sandbox.webhooks import signature
from tests.builders import make_charity, make_merchant, owner_of

WEBHOOKS = "/webhooks/stripe"
MOST_ROUNDS = 60


@pytest.fixture(scope="session")
def sandbox_server() -> Iterator[RunningSandbox]:
    """One sandbox for all tests of a process."""
    with RunningSandbox(min_session_seconds=0) as running:
        yield running


@pytest.fixture
def sandbox(sandbox_server: RunningSandbox, settings: Any) -> RunningSandbox:
    """An empty sandbox without faults, which the gateway talks to."""
    settings.STRIPE_SECRET_KEY = ""
    settings.SANDBOX_URL = sandbox_server.base_url
    sandbox_server.set_faults(profile="none", seed=1, next=[])
    sandbox_server.reset()
    return sandbox_server


@pytest.fixture
def world(db: None, sandbox: RunningSandbox) -> "PaymentsWorld":
    """The sandbox and what happens around it."""
    return PaymentsWorld(sandbox)


def make_payment(new: NewPayment) -> Payment:
    """A payment nobody has asked the provider for yet."""
    with transaction.atomic():
        return create_payment(new)


def open_page(payment: Payment, request: HostedPageRequest | None = None) -> str:
    """Where it is paid, after asking the provider."""
    return open_hosted_page(plan_hosted_page(payment, request or page_request(payment)))


class PaymentsWorld:
    """Shopper, provider and worker, each done by one call."""

    def __init__(self, sandbox: RunningSandbox) -> None:
        self.sandbox = sandbox
        self.delivered: set[str] = set()
        self.door = Client()

    def payment(
        self,
        *parts: NewAllocation,
        currency: str = "EUR",
        fee_estimate_minor: int = 320,
        expires_at: datetime | None = None,
    ) -> Payment:
        """A payment with a page; without parts 85 + 10 + 5, as in the architecture."""
        allocations = parts or usual_split(currency)
        payment = make_payment(
            NewPayment(
                checkout_id=uuid4(),
                amount_minor=sum(part.amount_minor for part in allocations),
                currency=currency,
                fee_estimate_minor=fee_estimate_minor,
                expires_at=expires_at or now() + timedelta(minutes=31),
                allocations=allocations,
            )
        )
        self.open(payment)
        return payment

    def open(self, payment: Payment) -> str:
        """The page where the shopper pays."""
        payment.refresh_from_db()
        url = open_page(payment)
        payment.refresh_from_db()
        return url

    def pay(self, payment: Payment, card: str = "pm_card_visa") -> dict[str, Any]:
        """What the shopper does on the page."""
        payment.refresh_from_db()
        return self.sandbox.pay(payment.session_id, card)

    def paid(self, payment: Payment) -> Payment:
        """Paid, told and settled."""
        self.pay(payment)
        self.deliver()
        self.settle()
        payment.refresh_from_db()
        return payment

    def events(self) -> list[dict[str, Any]]:
        """All events of the provider, oldest first."""
        found: list[dict[str, Any]] = []
        path = "/v1/events?limit=100"
        while True:
            page = self.ask(path)
            found += page["data"]
            if not page["has_more"]:
                return found[::-1]
            path = f"/v1/events?limit=100&starting_after={found[-1]['id']}"

    def ask(self, path: str) -> dict[str, Any]:
        """A question to the provider, past the gateway; faults are sat out."""
        request = urllib.request.Request(
            self.sandbox.base_url + path, headers={"Authorization": "Bearer sk_test_x"}
        )
        for _ in range(MOST_ROUNDS):
            with suppress(OSError), urllib.request.urlopen(request) as answer:
                return json.loads(answer.read())
        raise AssertionError("the provider never answers")

    def deliver(self) -> int:
        """Bring every event that was not brought yet."""
        fresh = [each for each in self.events() if each["id"] not in self.delivered]
        for event in fresh:
            self.bring(event)
            self.delivered.add(event["id"])
        return len(fresh)

    def bring(self, event: dict[str, Any]) -> int:
        """Bring one event as the provider does; the status of our answer."""
        body = json.dumps(event).encode()
        secret = project_settings.STRIPE_WEBHOOK_SECRET
        response = self.door.post(
            WEBHOOKS,
            body,
            content_type="application/json",
            headers={"Stripe-Signature": signature(secret, body, int(time.time()))},
        )
        return response.status_code

    def settle(self) -> int:
        """What the worker does until nothing is left; how many events it took up."""
        taken = 0
        for _ in range(MOST_ROUNDS):
            done = settle_webhook_events()
            if not done:
                return taken
            taken += done
        raise AssertionError("the inbox never empties")

    def hurry(self) -> None:
        """Let every pause of the inbox be over."""
        WebhookEvent.objects.update(not_before=now())

    def ready(self, organization: Organization) -> str:
        """Let an organization receive transfers; its account's id."""
        owner = owner_of(organization)
        start_onboarding(actor=owner, organization_id=organization.pk)
        account = ConnectedAccount.objects.get(organization=organization)
        self.sandbox.set_capabilities(account.provider_id, transfers="active")
        refresh_payee(actor=owner, organization_id=organization.pk)
        return account.provider_id

    def at_provider(self) -> dict[str, int]:
        """What lies with the provider for us, as it says itself."""
        oracle = self.sandbox.oracle()
        held: Counter[str] = Counter()
        for sums in oracle["accounts"][oracle["platform"]].values():
            if isinstance(sums, dict):
                for currency, amount in sums.items():
                    held[currency.upper()] += amount
        return {currency: amount for currency, amount in held.items() if amount}

    def in_books(self) -> dict[str, int]:
        """The same as our books have it."""
        found = balances_by_currency(AccountKind.STRIPE_BALANCE)
        return {currency: amount for currency, amount in found.items() if amount}


def usual_split(currency: str = "EUR") -> tuple[NewAllocation, ...]:
    """Merchant 85.00, charity 10.00, platform 5.00."""
    merchant, charity = make_merchant(currency=currency), make_charity()
    return (
        to_merchant(merchant, 8_500),
        to_charity(charity, 1_000),
        NewAllocation(kind=AllocationKind.PLATFORM, amount_minor=500),
    )


def to_merchant(merchant: Organization, amount_minor: int) -> NewAllocation:
    """A merchant's part."""
    return NewAllocation(
        kind=AllocationKind.MERCHANT,
        amount_minor=amount_minor,
        organization_id=merchant.pk,
        order_id=uuid4(),
    )


def to_charity(charity: Organization, amount_minor: int) -> NewAllocation:
    """A charity's part."""
    return NewAllocation(
        kind=AllocationKind.CHARITY,
        amount_minor=amount_minor,
        organization_id=charity.pk,
        order_id=uuid4(),
    )


def with_margin(*parts: NewAllocation) -> tuple[NewAllocation, ...]:
    """The parts, and as much for the platform as the card fee will cost it."""
    total = sum(part.amount_minor for part in parts)
    margin = NewAllocation(
        kind=AllocationKind.PLATFORM, amount_minor=total // 100 * 10 + 400
    )
    return (*parts, margin)


def page_request(
    payment: Payment, lines: Sequence[PageLine] | None = None
) -> HostedPageRequest:
    """What the shopper is shown: one line over all, unless told."""
    return HostedPageRequest(
        reference="CW-TEST01",
        lines=tuple(lines or [PageLine("A bowl and a book", payment.amount_minor)]),
        email="ada@example.org",
        success_url="http://testserver/orders/1/",
        cancel_url="http://testserver/cart/",
    )


def organization_ids(payment: Payment) -> list[UUID]:
    """Who is owed a part of the payment."""
    owed = payment.allocations.filter(organization__isnull=False)
    return list(owed.order_by("position").values_list("organization_id", flat=True))
