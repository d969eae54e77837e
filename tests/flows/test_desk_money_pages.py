"""What a sale leaves on the desks: orders, sums, reasons to wait, transfers."""

import re

import pytest

from commons.payments.models import ConnectedAccount
from commons.payments.settlement.runs import settle_payees
from tests.builders import (
    make_charity,
    make_member,
    make_merchant,
    make_pledge,
    make_variant,
    owner_of,
)
from tests.flows.desks import deeds
from tests.flows.visiting import Visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def harbour():
    return make_charity(name="Harbour Food Bank")


@pytest.fixture
def kiln(harbour):
    """A merchant that gives a tenth, and pays no tax."""
    merchant = make_merchant(name="Tidewater Pottery")
    make_pledge(harbour, merchant=merchant)
    return merchant


@pytest.fixture
def sold(shopper, kiln) -> str:
    """A pair of mugs is bought and paid; the order's reference at its seller."""
    mugs = make_variant(seller=kiln, price_minor=4_800)
    checkout = shopper.buy(mugs)
    return checkout["orders"][0]["reference"]


@pytest.fixture
def owner(kiln) -> Visitor:
    return Visitor.signed_in(owner_of(kiln))


@pytest.fixture
def maren(harbour) -> Visitor:
    return Visitor.signed_in(owner_of(harbour))


class TestSales:
    def test_show_the_order_where_to_send_it_and_where_it_went(self, owner, sold, kiln):
        page = owner.open(f"/desk/{kiln.slug}/sales/")

        assert sold in page
        assert "Ada Moor Quay 1 3011 Rotterdam, Netherlands" in page
        assert "€4.80 went to Harbour Food Bank." in page
        assert "Every part, and why" in page

    def test_are_summed_up_on_the_overview(self, owner, sold, kiln):
        page = owner.open(f"/desk/{kiln.slug}/")

        assert "€48.00 in 1 order, and where each cent of it went" in page
        assert "Paid by supporters €48.00" in page
        assert "Given, so far" in page

    def test_start_empty(self, owner, kiln):
        page = owner.open(f"/desk/{kiln.slug}/sales/")

        assert page.link("Look at your listings") == f"/desk/{kiln.slug}/listings/"


class TestEarned:
    def test_shows_what_came_of_which_merchant(self, maren, sold, harbour):
        page = maren.open(f"/desk/{harbour.slug}/earned/")

        assert "€4.80 Promised in all" in page or "Promised in all €4.80" in page
        assert "Tidewater Pottery" in page
        assert re.search(r'<rect class="coming"', page.html)

    def test_starts_empty(self, maren, kiln, harbour):
        page = maren.open(f"/desk/{harbour.slug}/earned/")

        assert "Nothing is on its way yet." in page

    def test_stands_on_the_overview_with_why_it_waits(self, maren, sold, harbour):
        page = maren.open(f"/desk/{harbour.slug}/")

        assert "We do not know where to send the money." in page
        assert page.link("Set up payouts") == f"/desk/{harbour.slug}/money/"


class TestMoney:
    def test_waits_with_a_reason_and_a_button(self, maren, sold, harbour):
        page = maren.open(f"/desk/{harbour.slug}/money/")

        assert "Tell us where your money should go" in page
        assert "We do not know where to send the money." in page
        page.send("SetUp", organization=page.form("SetUp").fields["organization"][0])
        assert maren.left_for.startswith("http")

    def test_offers_no_button_to_viewers(self, sold, harbour):
        viewer = make_member(harbour, "VIEWER")

        page = Visitor.signed_in(viewer).open(f"/desk/{harbour.slug}/money/")

        assert "An owner or a manager does this." in page
        assert deeds(page) == set()

    def test_goes_out_and_says_which_sales_it_was(self, maren, sold, sent):
        page = maren.open(sent)

        assert "A transfer of €4.80" in page
        assert sold in page
        assert "Tidewater Pottery" in page

    def test_of_others_is_not_shown(self, owner, harbour, kiln, sent):
        page = owner.open(sent.replace(harbour.slug, kiln.slug))

        assert page.status == 404


@pytest.fixture
def sent(maren, sold, harbour, shop) -> str:
    """The charity sets up payouts and is paid; the address of the transfer."""
    page = maren.open(f"/desk/{harbour.slug}/money/")
    page.send("SetUp")
    account = ConnectedAccount.objects.get(organization=harbour)
    shop.sandbox.set_capabilities(account.provider_id, transfers="active")
    page = maren.open(page.path).send("LookAgain")
    assert "Your account with the payment provider is ready." in page
    settle_payees()
    links = maren.open(page.path).said
    return next(href for _, href in links if "/money/trf_" in href)
