"""What the terms of pledges say of goods, and of where a price would go."""

import pytest

from commons.kit.ids import public_id
from pledges.agreements.rules.targets import Scope
from tests.api import Api
from tests.builders import (
    make_charity,
    make_listing,
    make_merchant,
    make_person,
    make_pledge,
    make_proposal,
    owner_of,
)

pytestmark = pytest.mark.django_db

PREVIEW = """
query Preview($slug: String!, $input: PreviewPledgeInput!) {
  previewPledge(input: $input) {
    charities { name }
    errors { code }
    split(organization: $slug) { total { amount } parts { kind name money { amount } } }
  }
}"""
TERMS = """
query Terms($id: ID!) {
  pledge(id: $id) { history { pledgeId listings { title state } } }
}"""
DESK = """
query Desk($slug: String!) {
  deskPledges(slug: $slug) { nodes { title } }
  desk(slug: $slug) { waitingConsentCount }
}"""
STOCK = """
query Stock($slug: String!) {
  deskListings(organization: $slug) { nodes { onHand } }
}"""


def draft(charity, **changes):
    return {
        "beneficiaries": [{"charityId": public_id("cha", charity.pk)}],
        "shareBps": 1_000,
        "price": {"amount": "48.00", "currency": "EUR"},
        **changes,
    }


class TestPreview:
    def test_divides_a_price_as_this_merchant_would_sell(self):
        merchant, charity = make_merchant(name="Kiln"), make_charity(name="Harbour")

        preview = Api(owner_of(merchant)).ask(
            PREVIEW, slug=merchant.slug, input=draft(charity)
        )["previewPledge"]

        parts = [(p["name"], p["money"]["amount"]) for p in preview["split"]["parts"]]
        assert parts == [
            ("Kiln", "40.31"),
            ("Commonweal", "1.20"),
            ("Card fee", "1.69"),
            ("Harbour", "4.80"),
        ]
        assert preview["split"]["total"]["amount"] == "48.00"

    def test_tells_strangers_no_terms_of_sale(self):
        preview = Api(make_person()).ask(
            PREVIEW, slug=make_merchant().slug, input=draft(make_charity())
        )["previewPledge"]

        assert preview["split"] is None

    def test_knows_the_charities_also_when_the_rest_is_refused(self):
        merchant, charity = make_merchant(), make_charity(name="Harbour")

        preview = Api(owner_of(merchant)).ask(
            PREVIEW, slug=merchant.slug, input=draft(charity, shareBps=None)
        )["previewPledge"]

        assert [one["name"] for one in preview["charities"]] == ["Harbour"]
        assert [one["code"] for one in preview["errors"]] == ["SHARE_OR_SUM"]
        assert preview["split"] is None


class TestTerms:
    def test_name_the_listings_they_cover(self):
        merchant = make_merchant()
        mugs = make_listing(seller=merchant, title="Mugs")
        make_listing(seller=merchant, title="Bowls")
        pledge = make_pledge(
            merchant=merchant, scope=Scope.LISTINGS, scope_listing_ids=(mugs.pk,)
        )

        (terms,) = Api(owner_of(merchant)).ask(TERMS, id=pledge.public_id)["pledge"][
            "history"
        ]

        assert [one["title"] for one in terms["listings"]] == ["Mugs"]
        assert terms["pledgeId"] == pledge.public_id

    def test_name_none_for_another_scope(self):
        pledge = make_pledge()

        answer = Api(owner_of(pledge.merchant)).ask(TERMS, id=pledge.public_id)

        assert answer["pledge"]["history"][0]["listings"] == []


class TestDeskPledges:
    def test_of_a_charity_are_those_that_name_it(self):
        charity = make_charity()
        make_pledge(charity, title="In force")
        make_proposal(charity, title="Asked")
        make_pledge(title="Another's")

        answer = Api(owner_of(charity)).ask(DESK, slug=charity.slug)

        titles = [one["title"] for one in answer["deskPledges"]["nodes"]]
        assert titles == ["Asked", "In force"]
        assert answer["desk"]["waitingConsentCount"] == 1

    def test_wait_for_no_word_of_a_merchant(self):
        merchant = make_proposal().merchant

        answer = Api(owner_of(merchant)).ask(DESK, slug=merchant.slug)

        assert answer["desk"]["waitingConsentCount"] == 0


class TestStockOfADeskListing:
    @pytest.mark.parametrize("on_hand", [7, None])
    def test_is_the_sum_or_unknown(self, on_hand):
        merchant = make_merchant()
        make_listing(seller=merchant, on_hand=on_hand)

        answer = Api(owner_of(merchant)).ask(STOCK, slug=merchant.slug)

        assert answer["deskListings"]["nodes"] == [{"onHand": on_hand}]
