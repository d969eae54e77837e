"""What was sold today, and where it goes."""

import pytest
from django.core.cache import cache

from storefronts.orders.models import Checkout
from tests.api import Api
from tests.builders import make_charity, make_merchant, make_pledge, make_variant
from tests.storefronts.checkout.builders import make_cart, start
from tests.storefronts.sandboxed import hear, pay

pytestmark = pytest.mark.django_db

TODAY = """{ today { purchaseCount charityCount countedAt
    split { total { amount currency } parts { kind name money { amount } } } } }"""


@pytest.fixture(autouse=True)
def nothing_counted_yet() -> None:
    cache.clear()


def bought(sandbox, *variants) -> Checkout:
    checkout = start(make_cart(*variants)).checkout
    pay(sandbox, checkout)
    return hear(checkout)


class TestToday:
    def test_adds_up_what_was_paid_in_one_statement(
        self, sandbox, django_assert_num_queries
    ):
        merchant, charity = make_merchant(), make_charity()
        make_pledge(charity, merchant=merchant)
        mugs = make_variant(seller=merchant, price_minor=4_800)
        bread = make_variant(price_minor=950)
        bought(sandbox, mugs, bread)
        bought(sandbox, bread)
        start(make_cart(mugs))

        with django_assert_num_queries(1):
            (found,) = Api().ask(TODAY)["today"]

        assert (found["purchaseCount"], found["charityCount"]) == (2, 1)
        assert found["split"]["total"] == {"amount": "67.00", "currency": "EUR"}
        parts = {part["name"]: part["money"] for part in found["split"]["parts"]}
        assert parts["Charities"] == {"amount": "4.80"}
        assert list(parts) == ["Merchants", "Commonweal", "Card fees", "Charities"]

    def test_counts_again_after_a_minute_at_most(
        self, sandbox, django_assert_num_queries
    ):
        first = Api().ask(TODAY)["today"]
        bought(sandbox, make_variant())

        with django_assert_num_queries(0):
            kept = Api().ask(TODAY)["today"]
        cache.clear()

        assert first == kept == []
        assert len(Api().ask(TODAY)["today"]) == 1

    def test_tells_currencies_apart(self, sandbox):
        yen = make_merchant(currency="JPY")
        bought(sandbox, make_variant(seller=yen, price_minor=1_200))
        bought(sandbox, make_variant())
        bought(sandbox, make_variant())

        found = Api().ask(TODAY)["today"]

        assert [
            (one["split"]["total"]["currency"], one["purchaseCount"]) for one in found
        ] == [("EUR", 2), ("JPY", 1)]
