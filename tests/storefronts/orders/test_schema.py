"""Who sees what was bought: the buyer, the sellers their part, nobody else."""

import pytest

from commons.kit.ids import public_id
from commons.media.models import Kind, Picture
from storefronts.checkout.models import Cart
from storefronts.listings.models import Listing
from storefronts.orders.models import Checkout, Order, OrderLine
from storefronts.orders.selectors import checkout_public_id
from tests.api import Api, codes
from tests.builders import (
    make_charity,
    make_member,
    make_merchant,
    make_person,
    make_pledge,
    make_variant,
)
from tests.storefronts.checkout.builders import make_cart, start
from tests.storefronts.sandboxed import hear, pay

pytestmark = pytest.mark.django_db

NODE = """query ($id: ID!) {
  node(id: $id) {
    ... on Order { reference email deliverTo { name } lines { title } }
    ... on OrderLine { title }
    ... on Checkout { reference email }
  }
}"""
DESK = """query ($slug: String!) {
  deskOrders(organization: $slug) {
    totalCount
    nodes {
      reference state email
      total { amount }
      deliverTo { name city }
      lines { title quantity }
      explainSplit { parts { kind name } }
    }
  }
}"""
PICTURES = """query ($cart: ID!, $checkout: ID!) {
  cart(id: $cart) {
    parcels { lines { pictureUrl picture { id alt url(width: 320) srcset } } }
  }
  checkout(id: $checkout) {
    orders { lines { pictureUrl picture { id url(width: 320) srcset } } }
  }
}"""
CLAIM = """mutation ($input: ClaimOrderInput!) {
  claimOrder(input: $input) { checkout { isClaimed } errors { code message } }
}"""


@pytest.fixture
def potter():
    return make_merchant(name="Potter")


@pytest.fixture
def baker():
    return make_merchant(name="Baker")


@pytest.fixture
def buyer():
    return make_person()


@pytest.fixture
def checkout(sandbox, potter, baker, buyer) -> Checkout:
    """Paid, by a person, to two sellers."""
    make_pledge(make_charity(name="Harbour"), merchant=potter)
    cart = make_cart(
        make_variant(seller=potter), make_variant(seller=baker), person=buyer
    )
    started = start(cart, buyer=buyer).checkout
    pay(sandbox, started)
    return hear(started)


def order_id(order: Order) -> str:
    return public_id("ord", order.checkout_id, order.pk)


def seen(person, public: str):
    return Api(person).ask(NODE, id=public)["node"]


class TestOrderNode:
    def test_opens_to_its_buyer_its_seller_and_staff(self, checkout, potter, buyer):
        order = Order.objects.get(seller=potter)

        for person in (buyer, make_member(potter), make_person(is_staff=True)):
            assert seen(person, order_id(order))["reference"] == order.reference

    def test_stays_closed_to_everyone_else(self, checkout, potter, baker):
        order = Order.objects.get(seller=potter)
        charity = make_member(make_charity())

        for person in (None, make_person(), make_member(baker), charity):
            assert seen(person, order_id(order)) is None

    def test_stays_closed_to_the_seller_until_it_is_paid(self, sandbox, potter):
        start(make_cart(make_variant(seller=potter)))

        assert seen(make_member(potter), order_id(Order.objects.get())) is None

    def test_needs_the_checkouts_key_as_well(self, checkout, potter, buyer):
        order = Order.objects.get(seller=potter)

        assert seen(buyer, public_id("ord", order.pk, order.pk)) is None

    def test_opens_lines_as_it_opens_itself(self, checkout, potter, baker, buyer):
        line = OrderLine.objects.get(order__seller=potter)
        public = public_id("oln", line.checkout_id, line.pk)

        assert seen(buyer, public)["title"] == line.title
        assert seen(make_member(baker), public) is None


class TestCheckoutNode:
    def test_opens_to_whoever_holds_its_link(self, checkout):
        public = checkout_public_id(checkout)

        assert seen(None, public)["reference"] == checkout.reference

    def test_opens_to_nobody_without_the_secret(self, checkout, buyer):
        guessed = public_id("chk", checkout.pk, checkout.pk)

        assert seen(buyer, guessed) is None
        assert Api(buyer).ask(
            "query ($id: ID!) { checkout(id: $id) { id } }", id="chk_nonsense"
        ) == {"checkout": None}


class TestDeskOrders:
    def test_shows_a_seller_its_own_order_and_no_other(self, checkout, potter):
        found = Api(make_member(potter)).ask(DESK, slug=potter.slug)["deskOrders"]

        assert found["totalCount"] == 1
        (order,) = found["nodes"]
        assert order["reference"] == Order.objects.get(seller=potter).reference
        assert order["deliverTo"] == {"name": "Ada Moor", "city": "Rotterdam"}
        assert len(order["lines"]) == 1
        names = [part["name"] for part in order["explainSplit"]["parts"]]
        assert names == ["Potter", "Commonweal", "Card fee", "Harbour"]

    def test_stays_closed_to_others(self, checkout, potter, baker):
        for person in (None, make_person(), make_member(baker)):
            assert Api(person).ask(DESK, slug=potter.slug) == {"deskOrders": None}

    def test_does_not_show_what_was_never_paid(self, sandbox, potter):
        start(make_cart(make_variant(seller=potter)))

        found = Api(make_member(potter)).ask(DESK, slug=potter.slug)["deskOrders"]

        assert found == {"totalCount": 0, "nodes": []}

    def test_costs_as_much_for_many_sales_as_for_one(
        self, sandbox, potter, django_assert_max_num_queries
    ):
        clerk = make_member(potter)
        for _ in range(5):
            started = start(make_cart(make_variant(seller=potter))).checkout
            pay(sandbox, started)
            hear(started)
        api = Api(clerk)

        with django_assert_max_num_queries(9):
            found = api.ask(DESK, slug=potter.slug)

        assert len(found["deskOrders"]["nodes"]) == 5


class TestMyCheckouts:
    def test_needs_somebody(self):
        assert codes(Api().answer("{ myCheckouts { totalCount } }")) == [
            "UNAUTHENTICATED"
        ]
        assert codes(Api().answer("{ myGiving { year } }")) == ["UNAUTHENTICATED"]

    def test_costs_as_much_for_many_as_for_one(
        self, sandbox, buyer, django_assert_max_num_queries
    ):
        for _ in range(4):
            cart = make_cart(make_variant(), person=buyer)
            started = start(
                cart, buyer=buyer, idempotency_key=str(Order.objects.count())
            ).checkout
            pay(sandbox, started)
            hear(started)
        api = Api(buyer)

        with django_assert_max_num_queries(6):
            found = api.ask(
                """{ myCheckouts { nodes {
                  reference gives { amount }
                  orders { seller { name } lines { title } }
                } } }"""
            )

        assert len(found["myCheckouts"]["nodes"]) == 4


class TestMyGiving:
    def test_counts_only_what_was_paid_and_not_given_back(self, checkout, buyer):
        api = Api(buyer)
        document = "{ myGiving { charityName money { amount currency } } }"

        assert api.ask(document)["myGiving"] == [
            {"charityName": "Harbour", "money": {"amount": "4.80", "currency": "EUR"}}
        ]


class TestClaimOrder:
    def test_takes_a_guests_order_by_its_link(self, sandbox):
        guests = start(make_cart(make_variant())).checkout
        person = make_person()

        answer = Api(person).ask(
            CLAIM, input={"checkoutId": checkout_public_id(guests)}
        )

        assert answer["claimOrder"] == {"checkout": {"isClaimed": True}, "errors": []}
        guests.refresh_from_db()
        assert guests.buyer == person

    def test_needs_somebody_and_a_true_link(self, sandbox):
        guests = start(make_cart(make_variant())).checkout
        true, false = checkout_public_id(guests), public_id("chk", guests.pk, guests.pk)

        assert codes(Api().answer(CLAIM, input={"checkoutId": true})) == [
            "UNAUTHENTICATED"
        ]
        assert codes(Api(make_person()).answer(CLAIM, input={"checkoutId": false})) == [
            "NOT_FOUND"
        ]

    def test_refuses_what_is_in_another_account(self, checkout):
        answer = Api(make_person()).ask(
            CLAIM, input={"checkoutId": checkout_public_id(checkout)}
        )

        (error,) = answer["claimOrder"]["errors"]
        assert error["code"] == "ALREADY_CLAIMED"


class TestPictures:
    @pytest.fixture
    def picture(self, potter) -> Picture:
        return Picture.objects.create(
            organization=potter,
            digest="0" * 64,
            kind=Kind.RASTER,
            content_type="image/png",
            width=800,
            height=600,
            widths=[320, 480, 800],
            alt="A bowl",
        )

    def bought(self, potter, picture: Picture) -> tuple[Cart, Checkout]:
        variant = make_variant(seller=potter)
        Listing.objects.filter(pk=variant.listing_id).update(cover=picture)
        cart = make_cart(variant)
        return cart, start(cart).checkout

    def lines_of(self, cart: Cart, checkout: Checkout) -> list[dict[str, object]]:
        asked = Api().ask(
            PICTURES,
            cart=public_id("crt", cart.pk, cart.secret),
            checkout=checkout_public_id(checkout),
        )
        return [
            asked["cart"]["parcels"][0]["lines"][0],
            asked["checkout"]["orders"][0]["lines"][0],
        ]

    def test_come_in_every_width_with_what_was_bought(self, sandbox, potter, picture):
        cart, checkout = self.bought(potter, picture)

        in_cart, in_order = self.lines_of(cart, checkout)

        for line in (in_cart, in_order):
            assert line["pictureUrl"].endswith(f"/{picture.pk}/480.webp")
            assert line["picture"]["id"] == public_id("pic", picture.pk)
            assert line["picture"]["url"].endswith("/320.webp")
            assert line["picture"]["srcset"].count("w,") == 2
        assert in_cart["picture"]["alt"] == "A bowl"

    def test_are_nothing_once_they_are_gone(self, sandbox, potter, picture):
        cart, checkout = self.bought(potter, picture)
        Listing.objects.update(cover=None)
        picture.delete()

        in_cart, in_order = self.lines_of(cart, checkout)

        assert (in_cart["pictureUrl"], in_cart["picture"]) == (None, None)
        assert in_order["pictureUrl"]
        assert in_order["picture"] is None
