"""Many buyers at once: goods, keys and carts stay exact, and nobody waits for ever."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections

from commons.ledger.models import Entry
from pledges.accruals.models import Accrual
from pledges.agreements.models import PledgeCap
from storefronts.checkout.actions.starting import start_checkout
from storefronts.listings.actions.stock import StockShort
from storefronts.listings.models import Stock
from storefronts.orders.models import Checkout, CheckoutState, Order
from tests.builders import make_charity, make_merchant, make_pledge, make_variant
from tests.storefronts.checkout.builders import (
    contents,
    key_of,
    make_cart,
    make_request,
    start,
)
from tests.storefronts.sandboxed import hear, pay, payment_for

pytestmark = pytest.mark.django_db(transaction=True)

BUYERS = 100


def at_once(deeds: Sequence[Callable[[], object]]) -> list[object]:
    """What each deed brought, all begun in the same moment."""
    ready = threading.Barrier(len(deeds))

    def run(deed: Callable[[], object]) -> object:
        try:
            connection.ensure_connection()
            ready.wait(30)
            return deed()
        except StockShort as short:
            return short
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def deadlocks() -> int:
    """How many the database has had to break up so far."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute(
            "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
        )
        return cursor.fetchone()[0]


def buying(cart, **changes):
    """Start the cart's checkout, with what its buyer saw before the rush."""
    request = make_request(cart, **changes)
    return lambda: start_checkout(buyer=None, key=key_of(cart), request=request)


class TestTheLastTen:
    def test_go_to_exactly_ten_of_a_hundred(self, sandbox):
        mugs = make_variant(on_hand=10)
        deeds = [buying(make_cart(mugs)) for _ in range(BUYERS)]

        outcomes = at_once(deeds)

        short = [each for each in outcomes if isinstance(each, StockShort)]
        assert len(short) == BUYERS - 10
        assert Checkout.objects.count() == Order.objects.count() == 10
        stock = Stock.objects.get(variant=mugs)
        assert (stock.on_hand, stock.reserved) == (10, 10)

    def test_are_all_sold_when_all_ten_pay_at_once(self, sandbox):
        merchant = make_merchant()
        make_pledge(make_charity(), merchant=merchant)
        mugs = make_variant(seller=merchant, on_hand=10)
        started = [start(make_cart(mugs)).checkout for _ in range(10)]
        for checkout in started:
            pay(sandbox, checkout)

        at_once([lambda each=each: hear(each) for each in started])

        assert {each.state for each in Checkout.objects.all()} == {CheckoutState.PAID}
        stock = Stock.objects.get(variant=mugs)
        assert (stock.on_hand, stock.reserved) == (0, 0)
        assert Accrual.objects.count() == 10


class TestCartsInOppositeOrder:
    def test_never_lock_each_other_out(self, sandbox):
        seller = make_merchant()
        mugs, bowl = make_variant(seller=seller), make_variant(seller=seller)
        Stock.objects.update(on_hand=100)
        pledge = make_pledge(make_charity(), merchant=seller, total_cap_minor=10_000)
        carts = [
            make_cart(*(pair if number % 2 else reversed(pair)))
            for number, pair in enumerate([(mugs, bowl)] * 30)
        ]
        before = deadlocks()

        at_once([buying(cart) for cart in carts])

        assert deadlocks() == before
        assert Checkout.objects.count() == 30
        held = set(Stock.objects.values_list("reserved", flat=True))
        assert held == {30}
        assert PledgeCap.objects.get(pledge=pledge).used_minor == 10_000


class TestOneCart:
    def test_is_placed_once_for_a_key_sent_six_times(self, sandbox):
        cart = make_cart(make_variant())

        outcomes = at_once([buying(cart)] * 6)

        assert len({outcome.checkout.pk for outcome in outcomes}) == 1
        assert len({outcome.payment_url for outcome in outcomes}) == 1
        assert Checkout.objects.count() == 1

    def test_has_one_open_checkout_for_several_tabs(self, sandbox):
        mugs = make_variant(on_hand=1)
        cart = make_cart(mugs)

        at_once([buying(cart, idempotency_key=f"tab-{tab}") for tab in range(5)])

        open_ones = Checkout.objects.filter(state=CheckoutState.STARTED)
        assert open_ones.count() == 1
        assert Stock.objects.get(variant=mugs).reserved == 1

    def test_is_bought_once_however_often_the_provider_tells(self, sandbox):
        merchant = make_merchant()
        make_pledge(make_charity(), merchant=merchant)
        mugs = make_variant(seller=merchant, on_hand=10)
        cart = make_cart(mugs)
        checkout = start(cart).checkout
        pay(sandbox, checkout)

        at_once([lambda: hear(Checkout.objects.get())] * 3)

        assert Stock.objects.get(variant=mugs).on_hand == 9
        assert Accrual.objects.count() == Entry.objects.count() == 1
        assert contents(cart) == {}

    def test_keeps_one_of_two_tabs_that_are_paid_at_once(self, sandbox):
        mugs = make_variant(on_hand=5)
        cart = make_cart(mugs)
        tabs = [start(cart, idempotency_key=f"tab-{tab}").checkout for tab in range(2)]
        for checkout in tabs:
            pay(sandbox, checkout)

        at_once([lambda each=each: hear(each) for each in tabs])

        states = sorted(Checkout.objects.values_list("state", flat=True))
        assert states == [CheckoutState.PAID, CheckoutState.REFUNDED]
        stock = Stock.objects.get(variant=mugs)
        assert (stock.on_hand, stock.reserved) == (4, 0)
        assert {payment_for(each).state for each in tabs} == {"SUCCEEDED", "REFUNDED"}
