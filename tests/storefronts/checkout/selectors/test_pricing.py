"""What a cart costs now, and what stands in the way of buying it."""

import pytest
from djmoney.money import Money

from storefronts.checkout.selectors.carts import lines_in
from storefronts.listings.models import Listing, ListingState, SalesTerms, Stock
from tests.builders import make_charity, make_merchant, make_pledge, make_variant
from tests.storefronts.checkout.builders import make_cart, price

pytestmark = pytest.mark.django_db


class TestPricedCart:
    def test_makes_a_parcel_a_seller_and_adds_delivery_once(self):
        potter, baker = make_merchant(name="Potter"), make_merchant(name="Baker")
        SalesTerms.objects.filter(organization=potter).update(shipping_minor=420)
        mugs, bowl = make_variant(seller=potter), make_variant(seller=potter)
        bread = make_variant(seller=baker, price_minor=950)

        priced = price(make_cart(mugs, bread, bowl))

        assert [
            (parcel.seller.seller_name, len(parcel.lines), parcel.total_minor)
            for parcel in priced.parcels
        ] == [("Potter", 2, 10_020), ("Baker", 1, 950)]
        assert priced.total_minor == 10_970
        assert priced.shipping_minor == 420
        assert priced.split.division.total_minor == 10_970

    def test_follows_the_price_and_says_what_was_seen(self):
        mugs = make_variant(price_minor=4_800)
        cart = make_cart(mugs, quantity=2)
        mugs.price = Money("50.00", "EUR")
        mugs.save()

        priced = price(cart)

        assert priced.total_minor == 10_000
        assert priced.lines[0].seen_price == 4_800

    def test_says_nothing_of_a_price_that_stayed(self):
        assert price(make_cart(make_variant())).lines[0].seen_price is None

    def test_tells_the_pledge_of_each_line(self):
        merchant, charity = make_merchant(), make_charity(name="Harbour Food Bank")
        make_pledge(charity, merchant=merchant)
        mugs = make_variant(seller=merchant)
        bread = make_variant()

        priced = price(make_cart(mugs, bread))

        told = [priced.disclosures[line.line_id] for line in priced.lines]
        assert told[0].text == (
            "10\u202f% of the price, €4.80, goes to Harbour Food Bank."
        )
        assert told[1] is None

    def test_tells_two_lines_that_share_a_cap_as_it_is_divided(self):
        merchant, charity = make_merchant(), make_charity(name="Harbour Food Bank")
        make_pledge(charity, merchant=merchant, total_cap_minor=700)
        mugs, bowl = make_variant(seller=merchant), make_variant(seller=merchant)

        priced = price(make_cart(mugs, bowl))

        told = [priced.disclosures[line.line_id].text for line in priced.lines]
        assert "€4.80" in told[0]
        assert told[1] == "€2.20 goes to Harbour Food Bank."
        given = priced.split.given_by_pledge()
        assert list(given.values()) == [700]

    def test_tells_what_stays_with_a_charity_that_sells_itself(self):
        charity = make_charity(name="Harbour Food Bank")
        soup = make_variant(seller=charity, price_minor=1_750)

        priced = price(make_cart(soup))

        sentence = priced.disclosures[priced.lines[0].line_id]
        assert "stays with Harbour Food Bank, which sells this itself." in sentence.text

    def test_leaves_what_is_archived_out_of_the_total_and_names_it(self):
        mugs, bread = make_variant(), make_variant(price_minor=950)
        cart = make_cart(mugs, bread)
        Listing.objects.filter(pk=mugs.listing_id).update(state=ListingState.ARCHIVED)

        priced = price(cart)

        assert priced.total_minor == 950
        assert [line.problem and line.problem.code for line in priced.lines] == [
            "LINE_UNAVAILABLE",
            None,
        ]
        assert priced.parcels[0].shipping_minor == 0

    def test_leaves_out_what_is_priced_in_another_currency_by_now(self):
        mugs = make_variant()
        cart = make_cart(mugs)
        mugs.price = Money("50.00", "USD")
        mugs.save()

        priced = price(cart)

        assert (priced.total_minor, priced.lines[0].is_on_sale) == (0, False)

    @pytest.mark.parametrize(
        ("left", "told"),
        [
            (0, "is sold out. Take it out of the cart to go on."),
            (2, "Lower the number to go on."),
        ],
    )
    def test_says_how_many_are_left_of_what_is_short(self, left, told):
        mugs = make_variant(on_hand=10)
        cart = make_cart(mugs, quantity=3)
        Stock.objects.filter(variant=mugs).update(on_hand=left)

        problem = price(cart).lines[0].problem

        assert problem.code == "STOCK_SHORT"
        assert problem.message.endswith(told)

    def test_is_two_statements_for_any_cart(self, django_assert_num_queries):
        merchant = make_merchant()
        make_pledge(make_charity(), merchant=merchant)
        cart = make_cart(*(make_variant(seller=merchant) for _ in range(4)))
        lines = lines_in(cart)

        with django_assert_num_queries(2):
            priced = price_lines(lines, cart)

        assert priced.total_minor == 4 * 4_800


def price_lines(lines, cart):
    from commons.kit.clock import now
    from storefronts.checkout.selectors.pricing import priced_cart

    priced = priced_cart(lines, currency=cart.currency, at=now())
    assert priced.split
    assert priced.disclosures
    return priced
