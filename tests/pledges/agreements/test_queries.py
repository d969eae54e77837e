from typing import Any

import pytest

from commons.kit.ids import public_id
from pledges.agreements.actions.pledges import amend_pledge, end_pledge
from pledges.agreements.models import Consent, Pledge, PledgeCap
from pledges.agreements.rules.targets import Scope
from tests.api import Api, codes
from tests.builders import (
    make_charity,
    make_draft,
    make_merchant,
    make_person,
    make_pledge,
    make_proposal,
    owner_of,
)
from tests.pledges.agreements.documents import PLEDGE, charity_id

pytestmark = pytest.mark.django_db

ONE = PLEDGE + "query($id: ID!) { pledge(id: $id) { ...Whole } }"
INBOX = """
query($slug: String!, $state: ConsentState) {
  consentInbox(slug: $slug, state: $state) {
    totalCount
    nodes { id state text canDecide canRevoke merchant { slug } terms { version } }
  }
}
"""


def consent_id(pledge: Pledge) -> str:
    consent = Consent.objects.filter(terms__pledge=pledge).latest("id")
    return public_id("con", consent.pk)


class TestPledgingMerchantCount:
    def test_counts_merchants_once_and_only_what_is_in_force(self) -> None:
        charity, merchant = make_charity(), make_merchant()
        for scope_tags in (("Sea",), ("Land",)):
            make_pledge(
                charity, merchant=merchant, scope=Scope.TAGS, scope_tags=scope_tags
            )
        ended, spent = make_pledge(charity), make_pledge(charity, total_cap_minor=500)
        make_proposal(charity)
        make_pledge(make_charity())
        end_pledge(actor=owner_of(ended.merchant), pledge_id=ended.pk)
        PledgeCap.objects.filter(pledge=spent).update(used_minor=500)

        asked = "query($slug: String!) { storefront(slug: $slug) {"
        asked += " charity { pledgingMerchantCount } } }"
        told = Api().ask(asked, slug=charity.slug)["storefront"]

        assert told == {"charity": {"pledgingMerchantCount": 1}}


class TestConsentInbox:
    def test_shows_what_waits_and_what_was_said(self) -> None:
        charity = make_charity()
        agreed, waiting = make_pledge(charity), make_proposal(charity)
        withdrawn = make_proposal(charity)
        amend_pledge(
            actor=owner_of(withdrawn.merchant),
            pledge_id=withdrawn.pk,
            draft=make_draft(),
        )
        api = Api(owner_of(charity))

        every = api.ask(INBOX, slug=charity.slug)["consentInbox"]
        open_ones = api.ask(INBOX, slug=charity.slug, state="PENDING")["consentInbox"]

        assert every["totalCount"] == 3
        assert [node["merchant"]["slug"] for node in open_ones["nodes"]] == [
            waiting.merchant.slug
        ]
        flags = {
            node["merchant"]["slug"]: (node["canDecide"], node["canRevoke"])
            for node in every["nodes"]
        }
        assert flags == {
            agreed.merchant.slug: (False, True),
            waiting.merchant.slug: (True, False),
            withdrawn.merchant.slug: (False, False),
        }

    def test_is_closed_to_others(self) -> None:
        charity = make_charity()
        make_proposal(charity)

        for viewer in (None, make_person(), owner_of(make_charity())):
            assert Api(viewer).ask(INBOX, slug=charity.slug) == {"consentInbox": None}

    def test_costs_the_same_for_many(
        self, django_assert_max_num_queries: object
    ) -> None:
        charity = make_charity()
        for _ in range(5):
            make_proposal(charity, make_charity())
        api = Api(owner_of(charity))

        with django_assert_max_num_queries(12):  # type: ignore[operator]
            found = api.ask(INBOX, slug=charity.slug)["consentInbox"]

        assert len(found["nodes"]) == 5


class TestDeskPledges:
    DOCUMENT = (
        PLEDGE
        + """
    query($slug: String!) {
      deskPledges(slug: $slug) { totalCount nodes { ...Whole } }
    }
    """
    )

    def test_shows_the_merchants_own_newest_first(self) -> None:
        merchant = make_merchant()
        old = make_pledge(merchant=merchant, title="Old")
        make_proposal(merchant=merchant, title="New")
        make_pledge(title="Another's")

        found = Api(owner_of(merchant)).ask(self.DOCUMENT, slug=merchant.slug)

        nodes = found["deskPledges"]["nodes"]
        assert [(node["title"], node["status"]) for node in nodes] == [
            ("New", "PROPOSED"),
            ("Old", "IN_FORCE"),
        ]
        assert nodes[1]["id"] == old.public_id

    def test_is_closed_to_others(self) -> None:
        merchant = make_merchant()
        make_pledge(merchant=merchant)

        for viewer in (None, make_person(), owner_of(make_merchant())):
            found = Api(viewer).ask(self.DOCUMENT, slug=merchant.slug)
            assert found == {"deskPledges": None}

    def test_costs_the_same_for_many(
        self, django_assert_max_num_queries: object
    ) -> None:
        merchant = make_merchant()
        for _ in range(5):
            make_pledge(make_charity(), make_charity(), merchant=merchant)
        api = Api(owner_of(merchant))

        with django_assert_max_num_queries(12):  # type: ignore[operator]
            found = api.ask(self.DOCUMENT, slug=merchant.slug)["deskPledges"]

        assert len(found["nodes"]) == 5


class TestDeskOfACharity:
    DOCUMENT = """
    query($slug: String!) {
      desk(slug: $slug) { waitingConsentCount }
      deskPledges(slug: $slug) { nodes { title history { version } canManage } }
    }
    """

    def test_counts_what_waits_and_lists_what_names_it(self) -> None:
        charity = make_charity()
        make_proposal(charity, title="Waits")
        make_pledge(charity, make_charity(), title="Agreed")
        moved_on = make_pledge(charity, title="Moved on")
        amend_pledge(
            actor=owner_of(moved_on.merchant),
            pledge_id=moved_on.pk,
            draft=make_draft(),
        )
        make_pledge(title="Another's")

        found = Api(owner_of(charity)).ask(self.DOCUMENT, slug=charity.slug)

        assert found["desk"] == {"waitingConsentCount": 1}
        assert found["deskPledges"]["nodes"] == [
            {"title": title, "history": [{"version": 1}], "canManage": False}
            for title in ("Moved on", "Agreed", "Waits")
        ]

    def test_waits_for_nothing_at_a_merchant(self) -> None:
        pledge = make_proposal()
        merchant = pledge.merchant

        found = Api(owner_of(merchant)).ask(self.DOCUMENT, slug=merchant.slug)

        assert found["desk"] == {"waitingConsentCount": 0}


class TestPledge:
    def test_shows_a_charity_the_versions_that_name_it(self) -> None:
        first, second = make_charity(), make_charity()
        pledge = make_pledge(first)
        amend_pledge(
            actor=owner_of(pledge.merchant),
            pledge_id=pledge.pk,
            draft=make_draft(second),
        )

        seen = {
            viewer: [
                version["version"]
                for version in Api(person).ask(ONE, id=pledge.public_id)["pledge"][
                    "history"
                ]
            ]
            for viewer, person in (
                ("merchant", owner_of(pledge.merchant)),
                ("first", owner_of(first)),
                ("second", owner_of(second)),
                ("staff", make_person(is_staff=True)),
            )
        }

        assert seen == {
            "merchant": [2, 1],
            "first": [1],
            "second": [2],
            "staff": [2, 1],
        }

    @pytest.mark.parametrize("id", ["ple_0", "cha_0000000000000000000000", ""])
    def test_is_null_for_what_is_not_one(self, id: str) -> None:
        assert Api(make_person()).ask(ONE, id=id) == {"pledge": None}

    def test_is_null_for_others(self) -> None:
        pledge = make_pledge()

        for viewer in (None, make_person(), owner_of(make_charity())):
            assert Api(viewer).ask(ONE, id=pledge.public_id) == {"pledge": None}


class TestNode:
    DOCUMENT = "query($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }"

    def test_finds_pledges_terms_and_consents_for_their_parties_only(self) -> None:
        charity = make_charity()
        pledge = make_pledge(charity)
        ids = [
            pledge.public_id,
            public_id("ptm", pledge.terms.get().pk),
            consent_id(pledge),
        ]

        for_party = Api(owner_of(charity)).ask(self.DOCUMENT, ids=ids)["nodes"]
        for_stranger = Api(make_person()).ask(self.DOCUMENT, ids=ids)["nodes"]

        assert [node["__typename"] for node in for_party] == [
            "Pledge",
            "PledgeTerms",
            "Consent",
        ]
        assert [node["id"] for node in for_party] == ids
        assert for_stranger == [None] * 3


class TestPreviewPledge:
    DOCUMENT = """
    query($input: PreviewPledgeInput!) {
      previewPledge(input: $input) {
        disclosure { text } shortDisclosure { text } given { amount currency }
        shares { charity { slug } amount { amount } reason }
        charities { slug }
        errors { code path }
      }
    }
    """

    def preview(self, **sent: Any) -> dict[str, Any]:
        usual = {"shareBps": 1_200, "price": {"amount": "48.00", "currency": "EUR"}}
        answer = Api(make_person()).ask(self.DOCUMENT, input={**usual, **sent})
        return answer["previewPledge"]

    def test_says_and_gives_what_the_terms_would(self) -> None:
        first, second = make_charity(name="Harbour"), make_charity(name="Riverside")

        seen = self.preview(
            beneficiaries=[
                {"charityId": charity_id(first), "weight": 2},
                {"charityId": charity_id(second)},
            ],
            taxBps=2_000,
        )

        assert seen == {
            "disclosure": {
                "text": "12\u202f% of the price before tax goes to Harbour, €3.20, "
                "and Riverside, €1.60."
            },
            "shortDisclosure": {
                "text": "€3.20 goes to Harbour and €1.60 to Riverside."
            },
            "given": {"amount": "4.80", "currency": "EUR"},
            "shares": [
                {
                    "charity": {"slug": first.slug},
                    "amount": {"amount": "3.20"},
                    "reason": "12\u202f% of €40.00",
                },
                {
                    "charity": {"slug": second.slug},
                    "amount": {"amount": "1.60"},
                    "reason": "12\u202f% of €40.00",
                },
            ],
            "charities": [{"slug": first.slug}, {"slug": second.slug}],
            "errors": [],
        }

    def test_tells_what_is_wrong_beside_the_fields(self) -> None:
        seen = self.preview(
            beneficiaries=[],
            floor={"amount": "1.00", "currency": "EUR"},
            cap={"amount": "0.50", "currency": "EUR"},
        )

        assert seen["disclosure"] is None
        assert seen["errors"] == [
            {"code": "CAP_BELOW_FLOOR", "path": ["input", "cap"]},
            {"code": "NUMBER_OF_CHARITIES", "path": ["input", "beneficiaries"]},
        ]

    def test_names_the_charities_even_when_the_rest_is_wrong(self) -> None:
        charity, hidden = make_charity(), make_charity(verified=False)
        ids = [charity_id(charity), charity_id(hidden), "cha_nothing"]

        seen = self.preview(
            shareBps=0, beneficiaries=[{"charityId": public} for public in ids]
        )

        assert seen["charities"] == [{"slug": charity.slug}]
        assert seen["errors"] != []

    def test_names_verified_charities_only(self) -> None:
        hidden = make_charity(verified=False)

        seen = self.preview(beneficiaries=[{"charityId": charity_id(hidden)}])

        assert seen["shares"] == []
        assert [error["code"] for error in seen["errors"]] == ["CHARITY_NOT_VERIFIED"]

    def test_keeps_nothing(self) -> None:
        self.preview(beneficiaries=[{"charityId": charity_id(make_charity())}])

        assert not Pledge.objects.exists()

    def test_is_for_whoever_is_signed_in(self) -> None:
        sent = {
            "beneficiaries": [],
            "price": {"amount": "1.00", "currency": "EUR"},
        }

        assert codes(Api().answer(self.DOCUMENT, input=sent)) == ["UNAUTHENTICATED"]


class TestDisclosureOfTerms:
    def test_speaks_of_any_price(self) -> None:
        charity = make_charity(name="Harbour")
        pledge = make_pledge(charity)
        document = """
        query($id: ID!, $price: MoneyInput) {
          pledge(id: $id) { terms { disclosure(price: $price, taxBps: 2000) {
            text parts { kind text slug } } } }
        }
        """

        answer = Api(owner_of(charity)).ask(
            document,
            id=pledge.public_id,
            price={"amount": "120.00", "currency": "EUR"},
        )

        said = answer["pledge"]["terms"]["disclosure"]
        assert said["text"] == (
            "10\u202f% of the price before tax, €10.00, goes to Harbour."
        )
        assert [part["kind"] for part in said["parts"]] == [
            "TEXT",
            "GIVES",
            "TEXT",
            "CHARITY",
            "TEXT",
        ]
