"""Pledges at the desks: written, looked at, agreed to, taken back."""

import re

import pytest

from commons.kit.ids import public_id
from pledges.agreements.models import Pledge
from tests.builders import make_pledge, make_proposal, sell_in
from tests.flows.desks import (
    deeds,
    desk,
    harbour,
    kiln,
    maren,
    nothing_counted_yet,
    owner,
)
from tests.flows.visiting import Seen

__all__ = ["harbour", "kiln", "maren", "nothing_counted_yet", "owner"]
pytestmark = pytest.mark.django_db


class TestPledgeEditor:
    def typed(self, page: Seen, **more: str) -> dict[str, str]:
        charity = next(
            value
            for words, value in page.choices("input.beneficiaries.0.charityId").items()
            if words == "Harbour Food Bank"
        )
        return {
            "input__title": "A tenth of everything",
            "input.shareBps:percent": "10",
            "input__beneficiaries__0__charityId": charity,
            "input__price__amount": "48",
            **more,
        }

    def test_shows_what_a_supporter_would_read(self, owner, kiln, harbour):
        page = owner.open(desk(kiln, "pledges/new/"))

        page = page.send("NewPledge", **self.typed(page))

        assert "10 % of the price, €4.80, goes to Harbour Food Bank." in page
        assert "Where a price of €48.00 goes" in page
        assert 'value="A tenth of everything"' in page.html
        assert not Pledge.objects.exists()

    def test_is_for_prices_in_another_currency_sold_in(self, owner, kiln, harbour):
        sell_in(kiln, "USD")
        page = owner.open(desk(kiln, "pledges/new/"))
        page = owner.open(desk(kiln, f"pledges/new/{page.link('USD')}"))

        shown = page.send("NewPledge", **self.typed(page))
        page.send("Propose", **self.typed(page))

        assert "$4.80, goes to Harbour Food Bank." in shown
        pledge = Pledge.objects.get()
        assert pledge.currency == "USD"
        amend = owner.open(desk(kiln, f"pledges/{public_id('ple', pledge.pk)}/amend/"))
        assert 'name="input.cap.currency" value="USD"' in " ".join(amend.html.split())

    def test_says_in_the_preview_what_is_missing(self, owner, kiln, harbour):
        page = owner.open(desk(kiln, "pledges/new/"))

        page = page.send("NewPledge", input__price__amount="48")

        assert "Give either a share or a fixed sum." in page
        assert page.status == 200

    def test_sends_it_to_the_charity(self, owner, kiln, harbour):
        page = owner.open(desk(kiln, "pledges/new/"))

        page = page.send("Propose", **self.typed(page))

        pledge = Pledge.objects.get()
        assert page.path == desk(kiln, f"pledges/{pledge.public_id}/")
        assert "Sent. Each charity named is asked by mail." in page
        assert "Waits for consent" in page

    def test_keeps_everything_beside_what_is_refused(self, owner, kiln, harbour):
        page = owner.open(desk(kiln, "pledges/new/"))

        page = page.send(
            "Propose",
            **self.typed(page, input__floor__amount="2", input__cap__amount="1"),
        )

        assert page.status == 422
        assert "€1.00 is less than the least per sale, €2.00." in page
        assert re.search(r'value="cha_\w+"\s+selected', page.html)
        assert not Pledge.objects.exists()

    def test_starts_an_amendment_from_the_newest_terms(self, owner, kiln, harbour):
        pledge = make_pledge(harbour, merchant=kiln, share_bps=1_250)
        page = owner.open(desk(kiln, f"pledges/{pledge.public_id}/amend/"))

        page = page.send("Propose", **{"input.shareBps:percent": "15"})

        assert "Version 2 waits for consent." in page
        assert pledge.terms.get(version=2).share_bps == 1_500
        assert pledge.terms.get(version=2).shares.get().charity_id == harbour.pk


class TestPledge:
    @pytest.fixture
    def page(self, owner, kiln, harbour) -> Seen:
        pledge = make_pledge(harbour, merchant=kiln, title="A tenth of everything")
        return owner.open(desk(kiln, f"pledges/{pledge.public_id}/"))

    def test_is_paused_and_resumed(self, page):
        page = page.send("Pause")
        assert "Paused since" in page

        page = page.send("Resume")

        assert "It holds again, as it was agreed." in page
        assert "Carried over from version 1" in page

    def test_is_ended_on_a_page_that_says_what_is_lost(self, page, owner):
        page = owner.open(page.link("End it"))
        assert "From now on no sale gives this" in page

        page = page.send("End")

        assert "“A tenth of everything” has ended." in page
        assert deeds(page) == set()

    def test_is_there_for_the_charity_to_read(self, page, maren, harbour):
        pledge = Pledge.objects.get()

        page = maren.open(desk(harbour, f"pledges/{pledge.public_id}/"))

        assert "promises 10 %" in page
        assert deeds(page) == set()

    def test_stands_in_both_lists(self, page, owner, kiln, maren, harbour):
        assert "A tenth of everything" in owner.open(desk(kiln, "pledges/"))
        assert "A tenth of everything" in maren.open(desk(harbour, "pledges/"))


class TestInbox:
    @pytest.fixture
    def page(self, maren, harbour, kiln) -> Seen:
        make_proposal(harbour, merchant=kiln, title="Winter")
        return maren.open(desk(harbour, "inbox/"))

    def test_shows_the_exact_text(self, page):
        text = Pledge.objects.get().terms.get().consents.get().text

        assert "Tidewater Pottery" in page
        for line in text.splitlines():
            assert " ".join(line.split()) in page

    def test_agrees(self, page, harbour):
        page = page.send("Agree")

        assert "Agreed with Tidewater Pottery." in page
        assert "Nothing waits for your word" in page
        assert Pledge.objects.get().terms.get().state == "IN_FORCE"

    def test_refuses_with_a_reason(self, page, maren, harbour):
        page = page.send("Refuse", reason="No winter goods.")

        refused = maren.open(desk(harbour, "inbox/?state=REFUSED"))
        assert "“No winter goods.”" in refused
        assert Pledge.objects.get().terms.get().state == "REFUSED"

    def test_takes_a_consent_back_after_saying_what_is_lost(self, page, maren, harbour):
        page.send("Agree")
        given = maren.open(desk(harbour, "inbox/?state=GIVEN"))
        page = maren.open(given.link("Take the consent back"))
        assert "You would lose this, on every later sale" in page

        page = page.send("Revoke", reason="We have moved.")

        assert "Taken back. Tidewater Pottery is told." in page
        assert "“We have moved.”" in page
