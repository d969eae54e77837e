"""A cart in a currency of the buyer's choice: priced, split and paid exactly in it."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commons.kit.errors import NotFound, Refusal
from commons.kit.money import quantum
from commons.payments.models import Allocation
from pledges.accruals.models import Accrual
from storefronts.checkout.actions.carts import (
    NewLine,
    NotForSale,
    add_cart_lines,
    adopt_cart,
    set_cart_currency,
    update_cart_line,
)
from storefronts.checkout.actions.starting import LineUnavailable, PriceChanged
from storefronts.checkout.rules import CartKey, CurrencyMixed, CurrencyNotSold
from storefronts.checkout.selectors.carts import lines_in
from storefronts.listings.actions.prices import set_sales_currencies
from storefronts.listings.models import Listing, ListingState
from storefronts.orders.models import Checkout, Order, OrderLine
from tests.builders import (
    make_charity,
    make_merchant,
    make_person,
    make_pledge,
    make_variant,
    owner_of,
    price_variant,
    sell_in,
)
from tests.storefronts.checkout.builders import key_of, make_cart, price, start
from tests.storefronts.sandboxed import hear, pay

pytestmark = pytest.mark.django_db


def sold_in_dollars(*, seller=None, dollars_minor=5_300, price_minor=4_800):
    variant = make_variant(seller=seller, price_minor=price_minor)
    sell_in(variant.seller, "USD", shipping_minor=700)
    price_variant(variant, dollars_minor)
    return variant


def fill(*variants, currency=None, cart=None, person=None):
    return add_cart_lines(
        person=person,
        key=None if cart is None else key_of(cart),
        lines=[NewLine(variant.pk, 2) for variant in variants],
        currency=currency,
    )


def stop_dollars(seller):
    set_sales_currencies(actor=owner_of(seller), organization_id=seller.pk, drafts=[])


class TestAddCartLines:
    def test_prices_goods_and_delivery_in_the_currency_asked_for(self):
        cart = fill(sold_in_dollars(), currency="USD")

        priced = price(cart)

        assert (cart.currency, priced.currency) == ("USD", "USD")
        assert (priced.total_minor, priced.shipping_minor) == (11_300, 700)
        assert lines_in(cart)[0].seen_price_minor == 5_300

    def test_takes_the_own_currency_where_none_is_named(self):
        assert fill(sold_in_dollars()).currency == "EUR"

    def test_stays_in_the_currency_of_the_cart(self):
        dollars = make_variant(seller=make_merchant(currency="USD"))
        cart = fill(dollars)

        fill(sold_in_dollars(), cart=cart)

        cart.refresh_from_db()
        assert cart.currency == "USD"
        assert price(cart).total_minor == 2 * 4_800 + 2 * 5_300 + 700

    @pytest.mark.parametrize("currency", ["GBP", "KWD", "nonsense", "usd"])
    def test_refuses_a_currency_the_goods_are_not_sold_in(self, currency):
        with pytest.raises(CurrencyMixed):
            fill(sold_in_dollars(), currency=currency)

    def test_refuses_another_than_the_carts(self):
        cart = fill(sold_in_dollars(), currency="USD")

        with pytest.raises(CurrencyMixed) as caught:
            fill(sold_in_dollars(), cart=cart, currency="EUR")

        assert caught.value.path == ("input", "currency")
        assert len(lines_in(cart)) == 1

    def test_refuses_what_is_sold_by_nobody_in_any(self):
        variant = sold_in_dollars()
        Listing.objects.update(state=ListingState.ARCHIVED)

        with pytest.raises(NotForSale):
            fill(variant, currency="USD")


class TestSetCartCurrency:
    def test_prices_all_of_it_anew(self):
        cart = fill(sold_in_dollars(), sold_in_dollars(dollars_minor=999))

        changed = set_cart_currency(person=None, key=key_of(cart), currency="USD")

        priced = price(changed)
        assert priced.total_minor == 2 * 5_300 + 2 * 999 + 2 * 700
        assert all(line.seen_price is None for line in priced.lines)
        assert not any(line.problem for line in priced.lines)

    def test_refuses_where_one_thing_is_not_sold_in_it(self):
        cart = fill(sold_in_dollars(), make_variant())

        with pytest.raises(CurrencyNotSold) as caught:
            set_cart_currency(person=None, key=key_of(cart), currency="USD")

        cart.refresh_from_db()
        assert cart.currency == "EUR"
        assert caught.value.path == ("input", "currency")
        assert {line.seen_price_minor for line in lines_in(cart)} == {4_800}

    def test_leaves_an_empty_cart_without_one(self):
        cart = fill(sold_in_dollars())
        (line,) = lines_in(cart)
        update_cart_line(
            person=None, key=key_of(cart), line_id=line.line_id, quantity=0
        )

        changed = set_cart_currency(person=None, key=key_of(cart), currency="USD")

        assert changed.currency == ""

    def test_knows_no_made_up_currency_or_cart(self):
        cart = fill(sold_in_dollars())

        with pytest.raises(Refusal):
            set_cart_currency(person=None, key=key_of(cart), currency="€")
        with pytest.raises(NotFound):
            set_cart_currency(
                person=None, key=CartKey(cart.pk, cart.pk), currency="USD"
            )

    def test_keeps_the_currency_when_a_number_changes(self):
        cart = fill(sold_in_dollars(), currency="USD")
        (line,) = lines_in(cart)

        update_cart_line(
            person=None, key=key_of(cart), line_id=line.line_id, quantity=3
        )

        assert price(cart).total_minor == 3 * 5_300 + 700
        assert lines_in(cart)[0].seen_price_minor == 5_300


class TestCartInACurrencyGivenUp:
    def test_says_so_and_is_not_sold(self, sandbox):
        variant = sold_in_dollars()
        cart = fill(variant, currency="USD")
        stop_dollars(variant.seller)

        (line,) = price(cart).lines

        assert line.problem.code == "CURRENCY_UNAVAILABLE"
        assert "USD" in line.problem.message
        assert price(cart).total_minor == 0
        with pytest.raises(LineUnavailable):
            start(cart)
        assert not Checkout.objects.exists()


class TestAdoptCart:
    def test_leaves_goods_in_another_currency_where_they_are(self):
        person = make_person()
        make_cart(make_variant(), person=person)
        guest = fill(sold_in_dollars(), currency="USD")

        kept = adopt_cart(person=person, key=key_of(guest))

        assert kept.pk == guest.pk
        assert price(guest).total_minor == 11_300


class TestStartCheckout:
    def test_keeps_everything_in_the_one_currency(self, sandbox):
        charity = make_charity()
        variant = sold_in_dollars()
        make_pledge(charity, merchant=variant.seller)  # in euros
        make_pledge(charity, merchant=variant.seller, currency="USD", share_bps=500)
        cart = fill(variant, currency="USD")

        checkout = start(cart).checkout
        pay(sandbox, checkout)
        hear(checkout)

        parts = list(Allocation.objects.filter(checkout_id=checkout.pk))
        accruals = list(Accrual.objects.all())
        assert (checkout.currency, checkout.total_minor) == ("USD", 11_300)
        assert {part.currency for part in parts} == {"USD"}
        assert sum(part.amount_minor for part in parts) == 11_300
        assert [(one.currency, one.amount_minor) for one in accruals] == [("USD", 530)]
        assert Order.objects.get().shipping_minor == 700
        assert "$5.30" in OrderLine.objects.get().disclosure_text

    def test_gives_nothing_of_a_sum_promised_in_another_currency(self, sandbox):
        variant = sold_in_dollars()
        make_pledge(
            make_charity(), merchant=variant.seller, share_bps=None, fixed_minor=300
        )

        start(fill(variant, currency="USD"))

        assert OrderLine.objects.get().disclosure_text == ""
        assert not Allocation.objects.filter(kind="CHARITY").exists()

    def test_refuses_the_total_of_another_currency(self, sandbox):
        cart = fill(sold_in_dollars(dollars_minor=4_800), currency="USD")

        with pytest.raises(PriceChanged):
            start(cart, currency="EUR")

        assert not Checkout.objects.exists()


class TestAnyCart:
    """Whatever sellers, currencies and pledges come together."""

    @settings(
        max_examples=25,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(
        currency=st.sampled_from(["USD", "JPY", "KWD", "GBP"]),
        steps=st.lists(st.integers(1, 50_000), min_size=1, max_size=3),
        delivery=st.integers(0, 900),
        share_bps=st.integers(1, 10_000),
        own_share_bps=st.integers(1, 10_000),
    )
    def test_adds_up_and_mixes_nothing(
        self, currency, steps, delivery, share_bps, own_share_bps
    ):
        step = quantum(currency)
        seller = make_merchant()
        sell_in(seller, currency, shipping_minor=delivery * step)
        charity = make_charity()
        make_pledge(charity, merchant=seller, share_bps=own_share_bps)
        make_pledge(charity, merchant=seller, currency=currency, share_bps=share_bps)
        variants = [make_variant(seller=seller) for _ in steps]
        for variant, steps_of in zip(variants, steps, strict=True):
            price_variant(variant, steps_of * step, currency)

        priced = price(fill(*variants, currency=currency))

        whole = priced.split.division
        (order,) = priced.split.orders
        divisions = [whole, order.division, *(line.division for line in order.lines)]
        assert {one.currency for one in divisions} == {currency}
        for one in divisions:
            amounts = [part.amount_minor for part in one.parts]
            assert sum(amounts) == one.total_minor
            assert not any(amount % step for amount in amounts)
        assert whole.total_minor == (2 * sum(steps) + delivery) * step
        pledges = Counter(
            share.pledge_id for line in order.lines for share in line.shares
        )
        assert len(pledges) <= 1  # the one in euros takes nothing
