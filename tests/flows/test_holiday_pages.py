"""A merchant goes on holiday: goods stay to be seen, and nothing is sold."""

from datetime import timedelta

import pytest

from commons.kit.clock import now
from commons.kit.ids import public_id
from storefronts.listings.models import SalesTerms
from storefronts.listings.rules.away import SellerAway
from storefronts.orders.models import Checkout
from tests.api import Api, refused
from tests.builders import make_charity, make_listing
from tests.flows.desks import desk, kiln, nothing_counted_yet, owner
from tests.flows.visiting import Visitor
from tests.pledges.accruals.rows import recorded
from tests.storefronts.checkout.builders import make_cart, start

__all__ = ["kiln", "nothing_counted_yet", "owner"]
pytestmark = pytest.mark.django_db

CART = "query ($id: ID!) { cart(id: $id) { problems { code message } } }"
ADD = """
mutation ($input: AddCartLinesInput!) {
  addCartLines(input: $input) { errors { code path } }
}
"""


def go(kiln, days, note=""):
    until = (now() + timedelta(days=days)).date()
    SalesTerms.objects.filter(organization=kiln).update(
        away_until=until, away_note=note
    )
    return until


class TestHoliday:
    def test_begins_and_ends_at_the_desk(self, owner, kiln):
        until = (now() + timedelta(days=9)).date()
        page = owner.open(desk(kiln, "settings/"))

        page = page.send("SetHoliday", input__until=str(until), input__note="At sea.")

        assert "Your goods can be seen and not bought." in page
        terms = SalesTerms.objects.get(organization=kiln)
        assert (terms.away_until, terms.away_note) == (until, "At sea.")
        page.send("SetHoliday", input__until="", input__note="")
        terms.refresh_from_db()
        assert (terms.away_until, terms.away_note) == (None, "")

    @pytest.mark.parametrize("days", [-1, 0, 400])
    def test_needs_a_day_to_come_within_a_year(self, owner, kiln, days):
        until = (now() + timedelta(days=days)).date()

        page = owner.open(desk(kiln, "settings/")).send(
            "SetHoliday", input__until=str(until)
        )

        assert page.status == 422
        assert SalesTerms.objects.get(organization=kiln).away_until is None


class TestWhileAway:
    def test_the_button_tells_when_it_is_back(self, kiln):
        listing = make_listing(seller=kiln, title="Mug")
        until = go(kiln, 9, "At sea.")

        page = Visitor().open(f"/listings/{listing.slug}/")

        assert "Tidewater Pottery is away and sells again from" in page
        assert "At sea." in page
        assert f"Back on {until.day} {until:%B %Y}" in page
        assert "Add to cart" not in page

    def test_nothing_goes_into_a_cart(self, kiln):
        variant = make_listing(seller=kiln).variants.get()
        go(kiln, 9)

        wanted = {"variantId": public_id("var", variant.pk)}
        answer = Api().answer(ADD, input={"lines": [wanted]})

        assert refused(answer, "addCartLines") == [("SELLER_AWAY", ["input", "lines"])]

    def test_a_cart_says_why_it_cannot_be_bought(self, kiln):
        cart = make_cart(make_listing(seller=kiln, title="Mug").variants.get())
        go(kiln, 9)

        shown = Api().ask(CART, id=public_id("crt", cart.pk, cart.secret))["cart"]

        (problem,) = shown["problems"]
        assert problem["code"] == "SELLER_AWAY"
        assert "Tidewater Pottery is away and sells again from" in problem["message"]

    def test_no_checkout_starts(self, kiln):
        cart = make_cart(make_listing(seller=kiln, title="Mug").variants.get())
        until = go(kiln, 9)

        with pytest.raises(SellerAway) as raised:
            start(cart)

        assert f"{until.day} {until:%B %Y}" in raised.value.message
        assert not Checkout.objects.exists()

    def test_it_ends_by_itself(self, kiln):
        listing = make_listing(seller=kiln, title="Mug")
        go(kiln, 0)

        assert "Add to cart" in Visitor().open(f"/listings/{listing.slug}/")


class TestMerchant:
    def test_shows_goods_and_what_they_gave(self, kiln):
        harbour = make_charity(name="Harbour Food Bank")
        closed = make_charity(name="Not checked", verified=False)
        for charity in (harbour, harbour, closed):
            recorded(charity, kiln)
        make_listing(seller=kiln, title="Mug")

        page = Visitor().open(f"/merchants/{kiln.slug}/")

        assert "Mug" in page
        assert "Harbour Food Bank €9.60" in page
        assert closed.name not in page

    def test_says_so_while_nothing_was_given_and_nothing_is_sold(self, kiln):
        page = Visitor().open(f"/merchants/{kiln.slug}/")

        assert "Nothing yet. The first purchase with a pledge" in page
        assert "It sells nothing at the moment." in page

    def test_is_linked_from_its_listings(self, kiln):
        listing = make_listing(seller=kiln, title="Mug")

        page = Visitor().open(f"/listings/{listing.slug}/")

        assert page.link("Tidewater Pottery") == f"/merchants/{kiln.slug}/"

    def test_charities_have_none(self):
        charity = make_charity()

        assert Visitor().open(f"/merchants/{charity.slug}/").status == 404
