"""Starting a checkout: what is written, what is refused, and what a retry finds."""

from uuid import uuid4

import pytest
from djmoney.money import Money

from commons.kit.clock import now
from commons.kit.errors import NotFound
from commons.payments.models import Allocation, Payment, ProviderCall
from pledges.agreements.actions.pledges import end_pledge
from pledges.agreements.models import PledgeCap
from storefronts.checkout.actions.carts import adopt_cart
from storefronts.checkout.actions.paying import ProviderDeclined, ProviderSilent
from storefronts.checkout.actions.starting import (
    AmountOutOfRange,
    CartEmpty,
    IdempotencyConflict,
    LineUnavailable,
    PriceChanged,
    start_checkout,
)
from storefronts.checkout.models import CartLine
from storefronts.checkout.rules import CartKey
from storefronts.listings.actions.stock import StockShort
from storefronts.listings.models import Listing, ListingState, SalesTerms, Stock
from storefronts.orders.models import (
    Checkout,
    CheckoutState,
    Closing,
    Order,
    OrderLine,
    OrderState,
)
from tests.builders import (
    make_charity,
    make_merchant,
    make_person,
    make_pledge,
    make_variant,
    owner_of,
)
from tests.jobs import run_jobs
from tests.storefronts.checkout.builders import key_of, make_cart, make_request, start
from tests.storefronts.sandboxed import hear, pay, payment_for

pytestmark = pytest.mark.django_db


def nothing_was_placed() -> bool:
    written = (Checkout, Order, OrderLine, Payment, Allocation)
    held = Stock.objects.exclude(reserved=0)
    return not any(model.objects.exists() for model in written) and not held.exists()


class TestStartCheckout:
    def test_writes_an_order_per_seller_and_one_payment(self, sandbox):
        potter, baker = make_merchant(name="Potter"), make_merchant(name="Baker")
        SalesTerms.objects.filter(organization=potter).update(
            shipping_minor=420, tax_bps=2_100
        )
        make_pledge(make_charity(name="Harbour"), merchant=potter)
        mugs = make_variant(seller=potter, price_minor=4_800)
        bread = make_variant(seller=baker, price_minor=950)
        cart = make_cart(mugs, bread)

        started = start(cart)

        checkout = Checkout.objects.get()
        assert started.checkout == checkout
        assert (checkout.state, checkout.total_minor) == ("STARTED", 6_170)
        assert checkout.shipping_address["city"] == "Rotterdam"
        orders = list(Order.objects.order_by("reference"))
        assert [(order.seller, order.total_minor) for order in orders] == [
            (potter, 5_220),
            (baker, 950),
        ]
        assert [order.reference for order in orders] == [
            f"{checkout.reference}-1",
            f"{checkout.reference}-2",
        ]
        assert (orders[0].goods_minor, orders[0].shipping_minor) == (4_800, 420)
        assert orders[0].tax_minor == 833
        line = OrderLine.objects.get(order=orders[0])
        assert line.disclosure_text == (
            "10\u202f% of the price before tax, €3.97, goes to Harbour."
        )
        assert sum(part["amount_minor"] for part in line.split) == line.total_minor
        payment = payment_for(checkout)
        assert (payment.amount_minor, payment.state) == (6_170, "PENDING")
        allocated = Allocation.objects.filter(payment=payment)
        assert sum(part.amount_minor for part in allocated) == 6_170
        assert {part.order_id for part in allocated} == {order.pk for order in orders}

    def test_holds_the_goods_and_opens_the_page(self, sandbox):
        mugs = make_variant(on_hand=10)

        started = start(make_cart(mugs, quantity=3))

        assert Stock.objects.get(variant=mugs).reserved == 3
        assert started.payment_url.startswith(sandbox.base_url)
        assert payment_for(started.checkout).hosted_url == started.payment_url

    def test_names_the_buyer_who_is_signed_in(self, sandbox):
        person = make_person()
        cart = make_cart(make_variant(), person=person)

        start(cart, buyer=person)

        assert Checkout.objects.get().buyer == person
        assert Order.objects.get().buyer_id == person.pk

    def test_knows_no_cart_of_others(self, sandbox):
        cart = make_cart(make_variant())

        with pytest.raises(NotFound):
            start_checkout(
                buyer=None,
                key=CartKey(cart.pk, uuid4()),
                request=make_request(cart),
            )

        assert nothing_was_placed()

    def test_refuses_an_empty_cart(self, sandbox):
        cart = make_cart(make_variant())
        request = make_request(cart)
        CartLine.objects.all().delete()

        with pytest.raises(CartEmpty):
            start_checkout(buyer=None, key=key_of(cart), request=request)

        assert nothing_was_placed()

    def test_refuses_a_price_the_buyer_did_not_see(self, sandbox):
        mugs = make_variant(price_minor=4_800)
        cart = make_cart(mugs)
        request = make_request(cart)
        mugs.price = Money("50.00", "EUR")
        mugs.save()

        with pytest.raises(PriceChanged, match=r"The total is now €50\.00") as refused:
            start_checkout(buyer=None, key=key_of(cart), request=request)

        assert (refused.value.total_minor, refused.value.currency) == (5_000, "EUR")
        assert nothing_was_placed()

    def test_refuses_a_total_in_another_currency(self, sandbox):
        cart = make_cart(make_variant())

        with pytest.raises(PriceChanged):
            start(cart, currency="USD")

        assert nothing_was_placed()

    def test_refuses_what_was_archived_meanwhile(self, sandbox):
        mugs = make_variant()
        cart = make_cart(mugs)
        Listing.objects.filter(pk=mugs.listing_id).update(state=ListingState.ARCHIVED)

        with pytest.raises(LineUnavailable, match="is not sold any more"):
            start(cart)

        assert nothing_was_placed()

    def test_says_what_is_left_when_the_last_one_is_gone(self, sandbox):
        mugs, bread = make_variant(on_hand=2), make_variant()
        cart = make_cart(bread, mugs, quantity=2)
        Stock.objects.filter(variant=mugs).update(on_hand=1)

        with pytest.raises(StockShort) as refused:
            start(cart)

        assert (refused.value.variant_id, refused.value.available) == (mugs.pk, 1)
        assert nothing_was_placed()

    def test_refuses_what_others_hold(self, sandbox):
        mugs = make_variant(on_hand=1)
        first, second = make_cart(mugs), make_cart(mugs)
        start(first)

        with pytest.raises(StockShort):
            start(second)

        assert Checkout.objects.count() == 1

    def test_refuses_less_than_a_card_can_pay(self, sandbox):
        cart = make_cart(make_variant(price_minor=49))

        with pytest.raises(AmountOutOfRange, match=r"€0\.50 or more"):
            start(cart)

        assert nothing_was_placed()

    def test_gives_by_the_pledges_of_this_moment(self, sandbox):
        merchant = make_merchant()
        pledge = make_pledge(make_charity(), merchant=merchant)
        cart = make_cart(make_variant(seller=merchant))
        end_pledge(actor=owner_of(merchant), pledge_id=pledge.pk)

        start(cart)

        line = OrderLine.objects.get()
        assert line.disclosure_text == ""
        assert not any(part["terms_id"] for part in line.split)

    @pytest.mark.parametrize(
        ("currency", "price_minor", "given"),
        [("JPY", 4_805, 481), ("KWD", 4_850, 490)],
    )
    def test_works_in_currencies_without_cents(
        self, sandbox, currency, price_minor, given
    ):
        merchant = make_merchant(currency=currency)
        make_pledge(make_charity(), merchant=merchant, currency=currency)
        mugs = make_variant(seller=merchant, price_minor=price_minor)

        start(make_cart(mugs))

        parts = OrderLine.objects.get().split
        assert [part["amount_minor"] for part in parts if part["terms_id"]] == [given]
        assert sum(part["amount_minor"] for part in parts) == price_minor


class TestCaps:
    def test_holds_what_the_checkout_takes_of_a_total_cap(self, sandbox):
        merchant = make_merchant()
        make_pledge(make_charity(), merchant=merchant, total_cap_minor=1_000)
        mugs = make_variant(seller=merchant, price_minor=4_800)

        start(make_cart(mugs))

        assert PledgeCap.objects.get().used_minor == 480

    def test_gives_the_last_of_a_cap_and_then_nothing(self, sandbox):
        merchant = make_merchant()
        make_pledge(make_charity(), merchant=merchant, total_cap_minor=700)
        mugs = make_variant(seller=merchant, price_minor=4_800)

        given = []
        for _ in range(3):
            started = start(make_cart(mugs))
            line = OrderLine.objects.get(checkout_id=started.checkout.pk)
            given.append(
                sum(part["amount_minor"] for part in line.split if part["terms_id"])
            )

        assert given == [480, 220, 0]
        assert PledgeCap.objects.get().used_minor == 700


class TestIdempotency:
    def test_finds_the_same_checkout_and_page_for_the_same_key(self, sandbox):
        cart = make_cart(make_variant())

        first = start(cart)
        second = start(cart)

        assert first == second
        assert Checkout.objects.count() == 1

    def test_refuses_the_key_for_something_else(self, sandbox):
        cart = make_cart(make_variant())
        start(cart)

        with pytest.raises(IdempotencyConflict):
            start(cart, email="somebody@example.org")

        assert Checkout.objects.get().email == "ada@example.org"

    def test_finds_the_checkout_also_after_it_was_paid(self, sandbox):
        cart = make_cart(make_variant())
        request = make_request(cart)
        first = start_checkout(buyer=None, key=key_of(cart), request=request)
        pay(sandbox, first.checkout)
        hear(first.checkout)

        again = start_checkout(buyer=None, key=key_of(cart), request=request)

        assert again.checkout == first.checkout
        assert (again.checkout.state, again.payment_url) == ("PAID", None)

    def test_keeps_what_was_placed_when_the_provider_does_not_answer(
        self, sandbox, settings
    ):
        mugs = make_variant()
        cart = make_cart(mugs)
        settings.SANDBOX_URL = "http://127.0.0.1:9"

        with pytest.raises(ProviderSilent, match="Nothing was charged"):
            start(cart)

        checkout = Checkout.objects.get()
        assert checkout.state == CheckoutState.STARTED
        assert Stock.objects.get(variant=mugs).reserved == 1

    def test_frees_the_goods_when_the_provider_will_never_take_it(self, sandbox):
        merchant = make_merchant(currency="THB")
        coins = make_variant(seller=merchant, price_minor=100)
        cart = make_cart(coins)

        with pytest.raises(ProviderDeclined, match="Nothing was charged"):
            start(cart)

        checkout = Checkout.objects.get()
        assert (checkout.state, checkout.closing) == ("EXPIRED", "CANCELLED")
        assert Stock.objects.get(variant=coins).reserved == 0

    def test_opens_the_page_when_the_same_is_tried_again(self, sandbox, settings):
        cart = make_cart(make_variant())
        request = make_request(cart)
        settings.SANDBOX_URL = "http://127.0.0.1:9"
        with pytest.raises(ProviderSilent):
            start_checkout(buyer=None, key=key_of(cart), request=request)
        settings.SANDBOX_URL = sandbox.base_url
        forget_the_pause()

        started = start_checkout(buyer=None, key=key_of(cart), request=request)

        assert started.payment_url.startswith(sandbox.base_url)
        assert Checkout.objects.get() == started.checkout


def forget_the_pause() -> None:
    """As if the while that a failed call rests had passed."""

    ProviderCall.objects.update(not_before=now())


class TestStartingAgain:
    def test_signing_in_closes_what_the_guest_was_about_to_pay(self, sandbox):
        person, mugs = make_person(), make_variant(on_hand=2)
        guests = make_cart(mugs)
        make_cart(make_variant(), person=person)
        first = start(guests).checkout

        adopt_cart(person=person, key=key_of(guests))

        first.refresh_from_db()
        assert (first.state, first.closing) == (CheckoutState.EXPIRED, Closing.REPLACED)
        assert Stock.objects.get(variant=mugs).reserved == 0

    def test_closes_the_open_checkout_of_the_same_cart(self, sandbox):
        mugs = make_variant(on_hand=1)
        cart = make_cart(mugs)
        first = start(cart, idempotency_key="key-1").checkout

        second = start(cart, idempotency_key="key-2").checkout

        first.refresh_from_db()
        assert (first.state, first.closing) == (CheckoutState.EXPIRED, Closing.REPLACED)
        assert second.state == CheckoutState.STARTED
        assert Order.objects.get(checkout=first).state == OrderState.CANCELLED
        assert Stock.objects.get(variant=mugs).reserved == 1

    def test_lets_nobody_pay_the_closed_one_any_more(self, sandbox):
        cart = make_cart(make_variant())
        first = start(cart, idempotency_key="key-1").checkout
        start(cart, idempotency_key="key-2")

        run_jobs()

        assert payment_for(first).state == "EXPIRED"

    def test_leaves_the_open_one_alone_when_it_is_refused(self, sandbox):
        mugs = make_variant(on_hand=1)
        cart = make_cart(mugs)
        first = start(cart, idempotency_key="key-1").checkout

        with pytest.raises(PriceChanged):
            start(cart, idempotency_key="key-2", expected_total_minor=1)

        first.refresh_from_db()
        assert first.state == CheckoutState.STARTED
        assert Stock.objects.get(variant=mugs).reserved == 1

    def test_frees_the_cap_of_the_closed_one(self, sandbox):
        merchant = make_merchant()
        make_pledge(make_charity(), merchant=merchant, total_cap_minor=500)
        cart = make_cart(make_variant(seller=merchant, price_minor=4_800))
        start(cart, idempotency_key="key-1")

        start(cart, idempotency_key="key-2")

        assert PledgeCap.objects.get().used_minor == 480
