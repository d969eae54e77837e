"""What follows from the provider's word, in whatever order it comes."""

import pytest

from commons.ledger.models import Entry
from commons.payments.events import (
    PaymentExpired,
    PaymentRefunded,
    PaymentSucceeded,
)
from commons.payments.models import Payment, Refund
from pledges.accruals.models import Accrual, AccrualState
from pledges.agreements.models import PledgeCap
from storefronts.listings.actions.stock import release_stock
from storefronts.listings.models import Stock
from storefronts.orders.actions.closing import (
    AlreadyDecided,
    cancel_checkout,
    expire_checkouts,
)
from storefronts.orders.actions.settling import (
    confirm_paid_orders,
    undo_refunded_orders,
)
from storefronts.orders.models import (
    Checkout,
    CheckoutState,
    Closing,
    Order,
    OrderState,
)
from tests.builders import make_charity, make_merchant, make_pledge, make_variant
from tests.storefronts.checkout.builders import contents, make_cart, start
from tests.storefronts.sandboxed import hear, pay, payment_for

pytestmark = pytest.mark.django_db


def succeeded(*checkouts: Checkout) -> list[PaymentSucceeded]:
    return [PaymentSucceeded(payment_for(each).pk, each.pk) for each in checkouts]


def expired(*checkouts: Checkout) -> list[PaymentExpired]:
    return [PaymentExpired(payment_for(each).pk, each.pk) for each in checkouts]


def states(checkout: Checkout) -> tuple[str, str, set[str]]:
    checkout.refresh_from_db()
    orders = Order.objects.filter(checkout=checkout)
    return checkout.state, checkout.closing, {order.state for order in orders}


CONFIRMED = (CheckoutState.PAID, "", {OrderState.CONFIRMED})


class TestConfirmPaidOrders:
    def test_confirms_sells_accrues_and_empties_the_cart(self, sandbox):
        merchant, charity = make_merchant(), make_charity()
        make_pledge(charity, merchant=merchant)
        mugs = make_variant(seller=merchant, price_minor=4_800, on_hand=10)
        bread = make_variant(price_minor=950)
        cart = make_cart(mugs, bread, quantity=2)
        checkout = start(cart).checkout

        pay(sandbox, checkout)
        hear(checkout)

        assert states(checkout) == CONFIRMED
        stock = Stock.objects.get(variant=mugs)
        assert (stock.on_hand, stock.reserved) == (8, 0)
        accrual = Accrual.objects.get()
        assert (accrual.amount_minor, accrual.charity) == (960, charity)
        assert (accrual.merchant, accrual.checkout_id) == (merchant, checkout.pk)
        assert contents(cart) == {}
        assert checkout.paid_at is not None

    def test_leaves_in_the_cart_what_was_added_since(self, sandbox):
        mugs, bread = make_variant(), make_variant()
        cart = make_cart(mugs)
        checkout = start(cart).checkout
        make_cart(mugs, cart=cart)
        make_cart(bread, cart=cart)

        pay(sandbox, checkout)
        hear(checkout)

        assert contents(cart) == {mugs.pk: 1, bread.pk: 1}

    def test_does_it_once_however_often_it_is_told(self, sandbox):
        merchant = make_merchant()
        make_pledge(make_charity(), merchant=merchant)
        mugs = make_variant(seller=merchant, on_hand=10)
        checkout = start(make_cart(mugs)).checkout
        pay(sandbox, checkout)

        for _ in range(3):
            hear(checkout)
        confirm_paid_orders(succeeded(checkout))
        confirm_paid_orders(succeeded(checkout, checkout))

        assert states(checkout) == CONFIRMED
        assert Stock.objects.get(variant=mugs).on_hand == 9
        assert Accrual.objects.count() == 1
        assert Entry.objects.count() == 1

    def test_confirms_a_whole_batch_with_as_many_statements_as_one(
        self, sandbox, django_assert_max_num_queries
    ):
        merchant = make_merchant()
        make_pledge(make_charity(), merchant=merchant)
        checkouts = [
            start(make_cart(make_variant(seller=merchant))).checkout for _ in range(6)
        ]

        events = succeeded(*checkouts)

        with django_assert_max_num_queries(14):
            confirm_paid_orders(events)

        assert {states(checkout) == CONFIRMED for checkout in checkouts} == {True}

    def test_holds_the_goods_again_that_were_let_go_before_the_payment(self, sandbox):
        mugs = make_variant(on_hand=1)
        checkout = start(make_cart(mugs)).checkout
        release_stock([checkout.pk])

        confirm_paid_orders(succeeded(checkout))

        assert states(checkout) == CONFIRMED
        assert Stock.objects.get(variant=mugs).on_hand == 0

    def test_gives_the_money_back_when_those_were_sold_meanwhile(self, sandbox):
        mugs = make_variant(on_hand=1)
        checkout = start(make_cart(mugs)).checkout
        release_stock([checkout.pk])
        other = start(make_cart(mugs)).checkout
        pay(sandbox, checkout)

        hear(checkout)

        assert states(checkout) == (
            CheckoutState.REFUNDED,
            Closing.SOLD_OUT,
            {OrderState.CANCELLED},
        )
        assert states(other)[0] == CheckoutState.STARTED
        assert Stock.objects.get(variant=mugs).reserved == 1


class TestLatePayments:
    def test_confirms_when_the_goods_are_still_there(self, sandbox):
        merchant = make_merchant()
        make_pledge(make_charity(), merchant=merchant, total_cap_minor=1_000)
        mugs = make_variant(seller=merchant, price_minor=4_800, on_hand=1)
        checkout = start(make_cart(mugs)).checkout
        pay(sandbox, checkout)
        expire_checkouts(expired(checkout))
        assert PledgeCap.objects.get().used_minor == 0

        hear(checkout)

        assert states(checkout) == CONFIRMED
        stock = Stock.objects.get(variant=mugs)
        assert (stock.on_hand, stock.reserved) == (0, 0)
        assert PledgeCap.objects.get().used_minor == 480
        assert Accrual.objects.get().amount_minor == 480

    def test_gives_everything_back_when_they_are_gone(self, sandbox):
        merchant = make_merchant()
        make_pledge(make_charity(), merchant=merchant)
        mugs = make_variant(seller=merchant, on_hand=1)
        checkout = start(make_cart(mugs)).checkout
        pay(sandbox, checkout)
        expire_checkouts(expired(checkout))
        start(make_cart(mugs))

        hear(checkout)

        assert states(checkout) == (
            CheckoutState.REFUNDED,
            Closing.SOLD_OUT,
            {OrderState.CANCELLED},
        )
        assert Refund.objects.get().amount_minor == checkout.total_minor
        assert Payment.objects.get(checkout_id=checkout.pk).state == "REFUNDED"
        assert not Accrual.objects.exists()
        assert Stock.objects.get(variant=mugs).reserved == 1

    def test_gives_everything_back_when_the_pledge_is_spent(self, sandbox):
        merchant = make_merchant()
        make_pledge(make_charity(), merchant=merchant, total_cap_minor=500)
        mugs = make_variant(seller=merchant, price_minor=4_800, on_hand=5)
        checkout = start(make_cart(mugs)).checkout
        pay(sandbox, checkout)
        expire_checkouts(expired(checkout))
        start(make_cart(mugs))

        hear(checkout)

        assert states(checkout)[:2] == (CheckoutState.REFUNDED, Closing.PLEDGE_SPENT)
        assert PledgeCap.objects.get().used_minor == 480
        assert Stock.objects.get(variant=mugs).reserved == 1

    def test_takes_a_payment_for_what_the_buyer_had_left(self, sandbox):
        mugs = make_variant(on_hand=1)
        checkout = start(make_cart(mugs)).checkout
        pay(sandbox, checkout)
        cancel_checkout(checkout_id=checkout.pk, secret=checkout.secret)

        hear(checkout)

        assert states(checkout) == CONFIRMED


class TestPaidTwice:
    def test_refunds_the_second_of_two_tabs(self, sandbox):
        mugs = make_variant(on_hand=5)
        cart = make_cart(mugs)
        first = start(cart, idempotency_key="tab-1").checkout
        second = start(cart, idempotency_key="tab-2").checkout
        pay(sandbox, first)
        pay(sandbox, second)

        hear(second)
        hear(first)

        assert states(second) == CONFIRMED
        assert states(first) == (
            CheckoutState.REFUNDED,
            Closing.PAID_TWICE,
            {OrderState.CANCELLED},
        )
        stock = Stock.objects.get(variant=mugs)
        assert (stock.on_hand, stock.reserved) == (4, 0)

    def test_lets_the_paid_one_win_over_a_newer_that_is_not(self, sandbox):
        mugs = make_variant(on_hand=1)
        cart = make_cart(mugs)
        first = start(cart, idempotency_key="tab-1").checkout
        pay(sandbox, first)
        second = start(cart, idempotency_key="tab-2").checkout

        hear(first)

        assert states(first) == CONFIRMED
        assert states(second)[:2] == (CheckoutState.EXPIRED, Closing.REPLACED)
        stock = Stock.objects.get(variant=mugs)
        assert (stock.on_hand, stock.reserved) == (0, 0)

    def test_then_refunds_the_newer_when_it_is_paid_as_well(self, sandbox):
        cart = make_cart(make_variant(on_hand=5))
        first = start(cart, idempotency_key="tab-1").checkout
        second = start(cart, idempotency_key="tab-2").checkout
        pay(sandbox, first)
        pay(sandbox, second)

        hear(first)
        hear(second)

        assert states(first) == CONFIRMED
        assert states(second)[:2] == (CheckoutState.REFUNDED, Closing.PAID_TWICE)

    def test_tells_a_second_purchase_with_the_same_cart_from_a_double_one(
        self, sandbox
    ):
        mugs = make_variant(on_hand=5)
        cart = make_cart(mugs)
        first = start(cart, idempotency_key="key-1").checkout
        pay(sandbox, first)
        hear(first)
        make_cart(mugs, cart=cart)
        second = start(cart, idempotency_key="key-2").checkout
        pay(sandbox, second)
        expire_checkouts(expired(second))

        hear(second)

        assert states(first) == states(second) == CONFIRMED


class TestExpireCheckouts:
    def test_frees_goods_and_caps_and_keeps_the_cart(self, sandbox):
        merchant = make_merchant()
        make_pledge(make_charity(), merchant=merchant, total_cap_minor=1_000)
        mugs = make_variant(seller=merchant, on_hand=2)
        cart = make_cart(mugs)
        checkout = start(cart).checkout

        sandbox.expire(payment_for(checkout).session_id)
        hear(checkout)

        assert states(checkout) == (
            CheckoutState.EXPIRED,
            Closing.LAPSED,
            {OrderState.CANCELLED},
        )
        assert Stock.objects.get(variant=mugs).reserved == 0
        assert PledgeCap.objects.get().used_minor == 0
        assert contents(cart) == {mugs.pk: 1}

    def test_closes_nothing_that_was_paid(self, sandbox):
        checkout = start(make_cart(make_variant())).checkout
        pay(sandbox, checkout)
        hear(checkout)

        expire_checkouts(expired(checkout))

        assert states(checkout) == CONFIRMED


class TestCancelCheckout:
    def test_frees_the_goods_and_may_be_repeated(self, sandbox):
        mugs = make_variant(on_hand=1)
        checkout = start(make_cart(mugs)).checkout

        for _ in range(2):
            cancel_checkout(checkout_id=checkout.pk, secret=checkout.secret)

        assert states(checkout)[:2] == (CheckoutState.EXPIRED, Closing.CANCELLED)
        assert Stock.objects.get(variant=mugs).reserved == 0

    def test_refuses_what_is_paid(self, sandbox):
        checkout = start(make_cart(make_variant())).checkout
        confirm_paid_orders(succeeded(checkout))

        with pytest.raises(AlreadyDecided):
            cancel_checkout(checkout_id=checkout.pk, secret=checkout.secret)

        assert states(checkout) == CONFIRMED


class TestUndoRefundedOrders:
    def test_takes_back_accruals_and_caps(self, sandbox):
        merchant = make_merchant()
        make_pledge(make_charity(), merchant=merchant, total_cap_minor=1_000)
        checkout = start(make_cart(make_variant(seller=merchant))).checkout
        confirm_paid_orders(succeeded(checkout))
        refunded = [PaymentRefunded(payment_for(checkout).pk, checkout.pk)]

        undo_refunded_orders(refunded)
        undo_refunded_orders(refunded)

        assert states(checkout) == (
            CheckoutState.REFUNDED,
            "",
            {OrderState.CANCELLED},
        )
        assert Accrual.objects.get().state == AccrualState.REVERSED
        assert PledgeCap.objects.get().used_minor == 0
