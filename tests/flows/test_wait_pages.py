"""Sold out: asking for a mail, confirming it, ending it; and alerts at the desk."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail

from commons.mails.actions import send_letters
from storefronts.listings.actions.stock import StockCount, count_stock
from storefronts.listings.actions.waits import tell_restocked
from storefronts.listings.models import SalesTerms, Stock
from storefronts.listings.watching.models import StockWait
from tests.builders import make_listing, make_member, make_person
from tests.flows.desks import desk, kiln, nothing_counted_yet, owner
from tests.flows.visiting import Visitor

__all__ = ["kiln", "nothing_counted_yet", "owner"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def bowl(kiln):
    """Sold out."""
    return make_listing(seller=kiln, title="Blue bowl", on_hand=0)


def last_link():
    """The path of the last address in the last mail's first paragraphs."""
    send_letters()
    found = re.search(r"https?://[^/\s]+(/back-in-stock/\S+)", mail.outbox[-1].body)
    assert found is not None
    return found[1]


class TestGuest:
    def test_asks_confirms_and_is_told(self, bowl):
        visitor = Visitor()
        page = visitor.open(f"/listings/{bowl.slug}/")
        assert "Sold out." in page

        page = page.send("WaitForStock", input__email="ada@example.org")

        assert "Noted." in page
        page = Visitor().open(last_link())
        assert "Mail you when Blue bowl is back?" in page
        page = page.send("Confirm")
        assert "You hear when Blue bowl is back" in page
        variant = bowl.variants.get()
        count_stock([StockCount(variant.pk, 2, is_tracked=True)])
        tell_restocked()
        send_letters()
        assert mail.outbox[-1].subject == "Blue bowl is back"
        assert not StockWait.objects.exists()

    def test_ends_it_by_the_link(self, bowl):
        visitor = Visitor()
        visitor.open(f"/listings/{bowl.slug}/").send(
            "WaitForStock", input__email="ada@example.org"
        )
        link = last_link()
        page = Visitor().open(link).send("Confirm")

        page = Visitor().open(f"{link}end/").send("End")

        assert "It is ended" in page
        assert not StockWait.objects.exists()
        assert "This link is over" in Visitor().open(link)

    @pytest.mark.parametrize("path", ["x/", "x/end/", "a:b/", "%00/end/"])
    def test_learns_nothing_from_a_made_up_link(self, path):
        page = Visitor().open(f"/back-in-stock/{path}")

        assert page.status == 200
        assert "over" in page or "ended" in page

    def test_is_told_what_an_address_looks_like(self, bowl):
        page = (
            Visitor()
            .open(f"/listings/{bowl.slug}/")
            .send("WaitForStock", input__email="ada")
        )

        assert page.status == 422
        assert "It looks like name@example.org." in page

    def test_is_not_asked_while_there_is_some(self, kiln):
        page = Visitor().open(f"/listings/{make_listing(seller=kiln).slug}/")

        assert "Mail me when it is back" not in page


class TestPerson:
    def test_waits_without_a_word_and_ends_it_in_the_account(self, bowl):
        person = make_person()
        EmailAddress.objects.create(
            user=person, email=person.email, verified=True, primary=True
        )
        visitor = Visitor.signed_in(person)

        visitor.open(f"/listings/{bowl.slug}/").send("WaitForStock")

        assert StockWait.objects.get().person == person
        page = visitor.open("/account/")
        assert "You hear when these are back" in page
        assert "Blue bowl" in page
        page = page.send("EndWait")
        assert "No mail comes for that any more." in page
        assert "You hear when these are back" not in page


class TestAlertsAtTheDesk:
    def test_are_set_for_all_and_for_one(self, owner, kiln, bowl):
        page = owner.open(desk(kiln, "settings/")).send(
            "SetAlerts", input__lowStockAt="4", input__mailMe="false"
        )
        assert "Saved." in page
        (address,) = {
            href
            for _, href in owner.open(desk(kiln, "listings/")).said
            if href.startswith(desk(kiln, "listings/lst"))
        }

        page = owner.open(address).send("SetAlert", input__lowAt="9")

        assert "Saved." in page
        assert SalesTerms.objects.get(pk=kiln.pk).low_stock_at == 4
        assert Stock.objects.get().low_at == 9
        owner.open(address).send("SetAlert", input__lowAt="")
        assert Stock.objects.get().low_at is None

    def test_are_for_staff_too(self, kiln):
        clerk = Visitor.signed_in(make_member(kiln))

        page = clerk.open(desk(kiln, "settings/")).send(
            "SetAlerts", input__lowStockAt="80"
        )

        assert page.status == 422
        assert "Enter a whole number from 0 to 50." in page
