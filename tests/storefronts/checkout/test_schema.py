"""Carts at the API: whose they are, what they show, what they refuse."""

from decimal import Decimal

import pytest

from commons.kit.ids import public_id
from storefronts.checkout.models import Cart
from tests.api import Api, codes
from tests.builders import (
    make_charity,
    make_merchant,
    make_person,
    make_pledge,
    make_variant,
)
from tests.flows.shopping import SEE_CART, UPDATE, Shopper
from tests.storefronts.checkout.builders import make_cart

pytestmark = pytest.mark.django_db


@pytest.fixture
def shopper():
    return Shopper(Api(), shop=None)


def cart_id(cart: Cart) -> str:
    return public_id("crt", cart.pk, cart.secret)


class TestCart:
    def test_shows_parcels_lines_sums_and_sentences(self, shopper):
        merchant = make_merchant(name="Tidewater Pottery")
        make_pledge(make_charity(name="Harbour"), merchant=merchant)
        mugs = make_variant(seller=merchant, price_minor=4_800, on_hand=2)

        cart = shopper.add(mugs, quantity=2)

        assert (cart["itemCount"], cart["currency"]) == (2, "EUR")
        assert cart["total"] == {"amount": "96.00", "currency": "EUR"}
        (parcel,) = cart["parcels"]
        assert parcel["seller"]["name"] == "Tidewater Pottery"
        (line,) = parcel["lines"]
        assert line["disclosure"]["text"] == (
            "10\u202f% of the price, €9.60, goes to Harbour."
        )
        assert (line["leftCount"], line["isSoldOut"]) == (2, False)
        parts = [part["money"]["amount"] for part in line["split"]["parts"]]
        assert sum(map(Decimal, parts)) == Decimal("96.00")
        assert cart["problems"] == []

    def test_is_nothing_for_nobody_with_no_cart(self):
        document = "{ cart { id } }"

        assert Api().ask(document) == {"cart": None}
        assert Api(make_person()).ask(document) == {"cart": None}

    @pytest.mark.parametrize("id", ["", "nonsense", "crt_x", "lst_" + "0" * 44])
    def test_takes_any_nonsense_for_an_id(self, id):
        assert Api().ask(SEE_CART, id=id) == {"cart": None}

    def test_is_the_viewers_own_without_an_id(self):
        person = make_person()
        cart = make_cart(make_variant(), person=person)

        assert Api(person).ask("{ cart { id } }")["cart"]["id"] == cart_id(cart)

    def test_of_a_person_opens_to_nobody_else(self):
        cart = make_cart(make_variant(), person=make_person())

        for person in (None, make_person(), make_person(is_staff=True)):
            assert Api(person).ask(SEE_CART, id=cart_id(cart)) == {"cart": None}

    def test_needs_its_secret(self):
        cart = make_cart(make_variant())

        answer = Api().ask(SEE_CART, id=public_id("crt", cart.pk, cart.pk))

        assert answer == {"cart": None}

    def test_costs_one_statement_for_the_head_of_a_page(
        self, django_assert_num_queries
    ):
        cart = make_cart(make_variant(), quantity=3)
        api = Api()
        document = "query ($id: ID) { cart(id: $id) { itemCount } }"

        with django_assert_num_queries(1):
            answer = api.ask(document, id=cart_id(cart))

        assert answer == {"cart": {"itemCount": 3}}

    def test_costs_few_statements_whole(self, django_assert_max_num_queries):
        sellers = [make_merchant() for _ in range(3)]
        cart = make_cart(*(make_variant(seller=one) for one in sellers for _ in "ab"))
        api = Api()

        with django_assert_max_num_queries(6):
            answer = api.ask(SEE_CART, id=cart_id(cart))

        assert len(answer["cart"]["parcels"]) == 3


class TestUpdateCartLine:
    def test_changes_the_number_and_takes_out(self, shopper):
        cart = shopper.add(make_variant())
        line = cart["parcels"][0]["lines"][0]["id"]

        assert shopper.update(line, 4)["cart"]["itemCount"] == 4
        emptied = shopper.update(line, 0)["cart"]
        assert (emptied["itemCount"], emptied["parcels"]) == (0, [])

    def test_says_which_field_is_wrong(self, shopper):
        cart = shopper.add(make_variant())
        line = cart["parcels"][0]["lines"][0]["id"]

        (error,) = shopper.update(line, 1_000)["errors"]

        assert (error["code"], error["path"]) == (
            "QUANTITY_OUT_OF_RANGE",
            ["input", "quantity"],
        )

    def test_finds_no_line_of_another_cart(self, shopper):
        line = shopper.add(make_variant())["parcels"][0]["lines"][0]["id"]
        other = make_cart(make_variant())

        answer = Api().answer(
            UPDATE, input={"cartId": cart_id(other), "lineId": line, "quantity": 2}
        )

        assert codes(answer) == ["NOT_FOUND"]


class TestAddCartLines:
    def test_tells_what_does_not_go_together(self, shopper):
        shopper.add(make_variant())
        dollars = make_variant(seller=make_merchant(currency="USD"))

        error = shopper.fail_to_add(dollars)

        assert error["code"] == "CURRENCY_MIXED"

    def test_finds_no_variant_behind_a_made_up_id(self):
        answer = Api().answer(
            """mutation ($input: AddCartLinesInput!) {
              addCartLines(input: $input) { cart { id } }
            }""",
            input={"lines": [{"variantId": "var_x"}]},
        )

        assert codes(answer) == ["NOT_FOUND"]
        assert not Cart.objects.exists()
