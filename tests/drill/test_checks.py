"""The drill can fail: whatever is tampered with, a check reports it."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import connection, transaction

from commons.payments.settlement.runs import settle_payees
from storefronts.orders.models import Checkout
from tests.books import CHECK_NOW
from tests.builders import make_charity, make_merchant, make_pledge, make_variant
from tests.drill.checks import everything_off, paid_count
from tests.drill.world import Goods
from tests.flows.shopping import Shopper
from tests.payments_world import PaymentsWorld

pytestmark = pytest.mark.django_db

ON_HAND = 10


@pytest.fixture
def goods(shopper: Shopper) -> list[Goods]:
    """A pledged listing of which one was sold; its payees have their money."""
    merchant, charity = make_merchant(), make_charity()
    make_pledge(charity, merchant=merchant, total_cap_minor=100_000)
    variant = make_variant(seller=merchant, price_minor=4_800, on_hand=ON_HAND)
    world = PaymentsWorld(shopper.shop.sandbox)
    for payee in (merchant, charity):
        world.ready(payee)
    shopper.buy(variant)
    settle_payees()
    return [Goods(variant.pk, ON_HAND)]


@pytest.fixture
def off(shopper: Shopper, goods: list[Goods]) -> Callable[[], list[str]]:
    """Which checks complain, each once."""

    def names() -> list[str]:
        found = everything_off(shopper.shop.sandbox.oracle(), goods)
        return sorted({words.partition(":")[0] for words in found})

    return names


def tamper(statement: str, *values: object) -> None:
    """Change what the guards would never let anybody change."""
    with connection.cursor() as cursor:
        # What is checked at commit is checked before, or the test could not end.
        cursor.execute(CHECK_NOW)
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement, values)
        changed = cursor.rowcount
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    assert changed > 0


# Each statement, and the checks that must complain of it.
TAMPERED = [
    (
        "UPDATE ledger_posting SET amount_minor = amount_minor + 1 WHERE position = 1",
        {"books", "provider"},
    ),
    ("DELETE FROM ledger_posting WHERE position = 1", {"books", "provider"}),
    ("UPDATE listings_stock SET on_hand = on_hand + 1", {"stock"}),
    ("UPDATE listings_stock SET reserved = 1", {"stock"}),
    ("UPDATE listings_stockreservation SET state = 'HELD'", {"stock"}),
    ("UPDATE agreements_pledgecap SET used_minor = 0", {"caps"}),
    (
        "UPDATE accruals_accrual SET amount_minor = amount_minor - 1",
        {"shares", "caps"},
    ),
    ("DELETE FROM accruals_accrual", {"shares", "caps"}),
    (
        "UPDATE payments_allocation SET amount_minor = amount_minor + 1"
        " WHERE kind = 'CHARITY'",
        {"books", "shares"},
    ),
    ("UPDATE orders_order SET state = 'PENDING'", {"outcomes"}),
    (
        "UPDATE orders_checkout SET state = 'EXPIRED'",
        {"outcomes", "paid once", "stock"},
    ),
    ("UPDATE orders_checkout SET told_at = NULL", {"mails"}),
    (
        "UPDATE payments_webhookevent SET state = 'SET_ASIDE' WHERE state = 'DONE'",
        {"inbox"},
    ),
    (
        "UPDATE payments_transfer SET amount_minor = amount_minor + 1",
        {"transfers", "payees"},
    ),
    (
        "UPDATE payments_transfer SET state = 'PLANNED'",
        {"transfers", "payees"},
    ),
]


class TestEverythingOff:
    def test_is_nothing_after_an_honest_purchase(self, off) -> None:
        assert off() == []
        assert paid_count() == 1

    def test_names_what_was_tampered_with(self, off) -> None:
        unnoticed = {}

        for statement, complaints in TAMPERED:
            with transaction.atomic():
                tamper(statement)
                unnoticed[statement] = complaints - set(off())
                transaction.set_rollback(True)

        assert not any(unnoticed.values()), unnoticed
        assert off() == []

    def test_finds_a_transfer_that_was_made_twice(self, shopper, goods) -> None:
        oracle = shopper.shop.sandbox.oracle()
        oracle["transfers"].append(oracle["transfers"][0])

        found = everything_off(oracle, goods)

        assert any(words.startswith("transfers:") for words in found)

    def test_finds_a_charge_that_nobody_knows(self, shopper, goods) -> None:
        oracle = shopper.shop.sandbox.oracle()
        stray = oracle["charges"][0] | {"metadata": {"checkout": str(uuid4())}}
        oracle["charges"].append(stray)

        found = everything_off(oracle, goods)

        assert any(words.startswith("paid once:") for words in found)

    def test_finds_a_checkout_paid_twice(self, shopper, goods) -> None:
        oracle = shopper.shop.sandbox.oracle()
        oracle["charges"].append(oracle["charges"][0])

        found = everything_off(oracle, goods)

        assert found == [
            f"paid once: checkout {Checkout.objects.get().pk} is PAID and has 2 charges"
        ]
