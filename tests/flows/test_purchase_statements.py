"""How many statements a whole purchase costs, from the first click to settled books.

Transaction control (BEGIN, COMMIT, SAVEPOINT) is counted apart.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commons.kit.ids import public_id
from commons.ledger.models import Entry
from storefronts.orders.models import Checkout, CheckoutState
from tests.api import Api
from tests.builders import make_charity, make_merchant, make_pledge, make_variant
from tests.flows.shopping import ADDRESS, Shopper

pytestmark = pytest.mark.django_db(transaction=True)

MOST_STATEMENTS = 23
CONTROL = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")
# What one purchase may cost at each step.
MOST_TO_ADD = 3
MOST_TO_START = 14
MOST_TO_LISTEN = 1
MOST_TO_SETTLE_A_BATCH = 18
BATCH = 10

ADD = """mutation ($input: AddCartLinesInput!) {
  addCartLines(input: $input) { cart { id } errors { code } }
}"""
START = """mutation ($input: StartCheckoutInput!) {
  startCheckout(input: $input) {
    checkout { id } paymentUrl errors { code message }
  }
}"""


@contextmanager
def counted(most: int, spent: list[int]) -> Iterator[None]:
    """Note how many statements the block sends; fail above the bar."""
    with CaptureQueriesContext(connection) as captured:
        yield
    sent = [each["sql"] for each in captured.captured_queries]
    statements = [sql for sql in sent if not sql.lstrip().startswith(CONTROL)]
    spent.append(len(statements))
    assert len(statements) <= most, "\n".join(sql[:160] for sql in statements)


class TestAPurchase:
    def test_costs_few_statements(self, shop):
        variants = [goods_under_a_pledge() for _ in range(2)]
        warm_up(shop, variants)
        spent: list[int] = []
        shopper = Quick(shop)

        with counted(MOST_TO_ADD, spent):
            shopper.fill(variants)
        with counted(MOST_TO_START, spent):
            checkout_id = shopper.begin("115.20")
        shopper.pay({"id": checkout_id})
        shop.sandbox.wait_for_webhooks()
        with counted(MOST_TO_LISTEN * len(shop.inbox.arrived), spent):
            shop.deliver()
        others = []
        for _ in range(BATCH - 1):
            other = Quick(shop)
            other.fill(variants)
            others.append(other.begin("115.20"))
            other.pay({"id": others[-1]})
        shop.deliver()
        with counted(MOST_TO_SETTLE_A_BATCH, spent):
            shop.settle()

        *one_by_one, batch = spent
        assert Checkout.objects.filter(state=CheckoutState.PAID).count() == BATCH + 1
        assert Entry.objects.count() == BATCH + 1
        assert sum(one_by_one) + batch / BATCH <= MOST_STATEMENTS


def goods_under_a_pledge():
    merchant = make_merchant()
    make_pledge(make_charity(), merchant=merchant)
    return make_variant(seller=merchant, price_minor=5_760, on_hand=100)


def warm_up(shop, variants):
    """Fill the caches that a running process has filled."""
    shopper = Quick(shop)
    shopper.fill(variants)
    checkout_id = shopper.begin("115.20")
    shopper.pay({"id": checkout_id})
    shop.hear()
    shop.inbox.arrived.clear()


class Quick(Shopper):
    """A shopper who asks for no more than is needed."""

    def __init__(self, shop) -> None:
        super().__init__(Api(), shop)

    def fill(self, variants) -> None:
        lines = [{"variantId": public_id("var", each.pk)} for each in variants]
        payload = self.api.ask(ADD, input={"lines": lines})["addCartLines"]
        self.cart_id = payload["cart"]["id"]

    def begin(self, total: str) -> str:
        wish = {
            "cartId": self.cart_id,
            "email": "ada@example.org",
            "shippingAddress": ADDRESS,
            "idempotencyKey": "key",
            "expectedTotal": {"amount": total, "currency": "EUR"},
        }
        payload = self.api.ask(START, input=wish)["startCheckout"]
        assert payload["errors"] == []
        return payload["checkout"]["id"]
