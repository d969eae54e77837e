from typing import Any

import pytest

from commons.kit.ids import public_id
from commons.organizations.models import Organization
from pledges.agreements.models import Consent, Pledge
from tests.api import Api, codes, refused
from tests.builders import (
    make_charity,
    make_listing,
    make_merchant,
    make_person,
    make_pledge,
    make_proposal,
    owner_of,
)
from tests.pledges.agreements.documents import PLEDGE, charity_id

pytestmark = pytest.mark.django_db

CREATE = (
    PLEDGE
    + """
mutation($input: CreatePledgeInput!) {
  createPledge(input: $input) { pledge { ...Whole } errors { code message path } }
}
"""
)


def consent_id(pledge: Pledge) -> str:
    consent = Consent.objects.filter(terms__pledge=pledge).latest("id")
    return public_id("con", consent.pk)


def new_pledge(
    merchant: Organization, charity: Organization, **changes: Any
) -> dict[str, Any]:
    return {
        "organizationId": public_id("mer", merchant.pk),
        "title": "A tenth",
        "shareBps": 1_000,
        "beneficiaries": [{"charityId": charity_id(charity)}],
        **changes,
    }


class TestCreatePledge:
    def test_answers_with_the_pledge_that_waits(self) -> None:
        merchant, charity = make_merchant(), make_charity()
        listing = make_listing(seller=merchant)

        answer = Api(owner_of(merchant)).ask(
            CREATE,
            input=new_pledge(
                merchant,
                charity,
                scope="LISTINGS",
                listingIds=[public_id("lst", listing.pk)],
                cap={"amount": "40.00", "currency": "EUR"},
                totalCap={"amount": "5000.00", "currency": "EUR"},
            ),
        )

        made = answer["createPledge"]["pledge"]
        assert answer["createPledge"]["errors"] == []
        assert (made["status"], made["currency"]) == ("PROPOSED", "EUR")
        assert made["totalCap"] == {"amount": "5000.00", "currency": "EUR"}
        assert made["usedOfCap"] == {"amount": "0.00"}
        assert (made["terms"], made["proposal"]) == (None, {"version": 1})
        assert made["canManage"] is True
        assert made["disclosurePreview"]["text"] == (
            f"10\u202f% of the price, €4.80, goes to {charity.name}, "
            "at most €40.00 per sale."
        )

    @pytest.mark.parametrize(
        ("changes", "code", "field"),
        [
            ({"shareBps": 0}, "SHARE_OUT_OF_RANGE", "shareBps"),
            ({"title": " "}, "EMPTY", "title"),
            (
                {"floor": {"amount": "0.001", "currency": "EUR"}},
                "INVALID_MONEY",
                "floor",
            ),
            (
                {"beneficiaries": [{"charityId": "cha_nothing"}]},
                "UNKNOWN",
                "beneficiaries",
            ),
            (
                {"scope": "LISTINGS", "listingIds": ["mer_nothing"]},
                "UNKNOWN",
                "listingIds",
            ),
        ],
    )
    def test_refuses_by_field(
        self, changes: dict[str, Any], code: str, field: str
    ) -> None:
        merchant = make_merchant()

        answer = Api(owner_of(merchant)).answer(
            CREATE, input=new_pledge(merchant, make_charity(), **changes)
        )

        ((said, path),) = refused(answer, "createPledge")
        assert (said, path[:2]) == (code, ["input", field])
        assert not Pledge.objects.exists()

    def test_refuses_two_currencies(self) -> None:
        merchant = make_merchant()
        sums = {
            "floor": {"amount": "1.00", "currency": "EUR"},
            "cap": {"amount": "9.00", "currency": "USD"},
        }

        answer = Api(owner_of(merchant)).answer(
            CREATE, input=new_pledge(merchant, make_charity(), **sums)
        )

        assert refused(answer, "createPledge") == [("CURRENCY_MIXED", ["input"])]
        assert not Pledge.objects.exists()

    def test_is_for_prices_in_the_currency_named(self) -> None:
        merchant = make_merchant()

        Api(owner_of(merchant)).ask(
            CREATE, input=new_pledge(merchant, make_charity(), currency="USD")
        )

        pledge = Pledge.objects.get()
        assert pledge.currency == "USD"
        assert "priced in USD" in pledge.terms.get().text

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"cap": {"amount": "9.00", "currency": "EUR"}}, "CURRENCY_MIXED"),
            ({"currency": "dollars"}, "UNKNOWN_CURRENCY"),
        ],
    )
    def test_refuses_a_currency_that_does_not_fit(
        self, changes: dict[str, Any], code: str
    ) -> None:
        merchant = make_merchant()
        sent = new_pledge(merchant, make_charity(), **{"currency": "USD", **changes})

        answer = Api(owner_of(merchant)).answer(CREATE, input=sent)

        assert refused(answer, "createPledge") == [(code, ["input", "currency"])]
        assert not Pledge.objects.exists()

    def test_is_closed_to_others(self) -> None:
        merchant, charity = make_merchant(), make_charity()
        sent = new_pledge(merchant, charity)

        anonymous = Api().answer(CREATE, input=sent)
        stranger = Api(make_person()).answer(CREATE, input=sent)

        assert (codes(anonymous), codes(stranger)) == (
            ["UNAUTHENTICATED"],
            ["FORBIDDEN"],
        )
        assert not Pledge.objects.exists()


class TestAmendPledge:
    DOCUMENT = """
    mutation($input: AmendPledgeInput!) {
      amendPledge(input: $input) {
        pledge { status terms { version } proposal { version } }
        terms { version shareBps base fixed { amount } }
        errors { code message path }
      }
    }
    """

    def test_answers_with_the_version_that_waits(self) -> None:
        charity = make_charity()
        pledge = make_pledge(charity)

        answer = Api(owner_of(pledge.merchant)).ask(
            self.DOCUMENT,
            input={
                "pledgeId": pledge.public_id,
                "fixed": {"amount": "3.00", "currency": "EUR"},
                "base": "ITEM_PRICE",
                "beneficiaries": [{"charityId": charity_id(charity), "weight": 3}],
            },
        )

        assert answer["amendPledge"] == {
            "pledge": {
                "status": "IN_FORCE",
                "terms": {"version": 1},
                "proposal": {"version": 2},
            },
            "terms": {
                "version": 2,
                "shareBps": None,
                "base": "ITEM_PRICE",
                "fixed": {"amount": "3.00"},
            },
            "errors": [],
        }


class TestPauseResumeEnd:
    def deed(self, name: str, pledge: Pledge) -> dict[str, Any]:
        document = (
            "mutation($input: PledgeInput!) { deed: %s(input: $input) "
            "{ pledge { status canManage } errors { code } } }"
        )
        answer = Api(owner_of(pledge.merchant)).ask(
            document % name, input={"pledgeId": pledge.public_id}
        )
        return answer["deed"]

    def test_walk_through_the_life_of_a_pledge(self) -> None:
        pledge = make_pledge()

        walked = [
            self.deed(name, pledge)["pledge"]
            for name in ("pausePledge", "resumePledge", "endPledge")
        ]

        assert walked == [
            {"status": "PAUSED", "canManage": True},
            {"status": "IN_FORCE", "canManage": True},
            {"status": "ENDED", "canManage": False},
        ]

    def test_refuse_what_cannot_be(self) -> None:
        refusal = self.deed("resumePledge", make_proposal())

        assert refusal == {"pledge": None, "errors": [{"code": "NOT_PAUSED"}]}


class TestConsents:
    def word(self, name: str, charity: Organization, **sent: str) -> dict[str, Any]:
        kind = "GiveConsentInput" if name == "giveConsent" else "DenyConsentInput"
        document = (
            f"mutation($input: {kind}!) {{ word: {name}(input: $input) "
            "{ consent { state reason decidedBy { displayName } "
            "terms { state isInForce closing } } errors { code } } }"
        )
        return Api(owner_of(charity)).ask(document, input=sent)["word"]

    def test_walk_from_the_inbox_to_revocation(self) -> None:
        charity = make_charity()
        pledge = make_proposal(charity)

        given = self.word("giveConsent", charity, consentId=consent_id(pledge))
        revoked = self.word(
            "revokeConsent", charity, consentId=consent_id(pledge), reason="Enough"
        )

        who = {"displayName": owner_of(charity).display_name}
        assert given["consent"] == {
            "state": "GIVEN",
            "reason": "",
            "decidedBy": who,
            "terms": {"state": "IN_FORCE", "isInForce": True, "closing": None},
        }
        assert revoked["consent"] == {
            "state": "REVOKED",
            "reason": "Enough",
            "decidedBy": who,
            "terms": {"state": "IN_FORCE", "isInForce": False, "closing": "REVOKED"},
        }

    def test_say_no(self) -> None:
        charity = make_charity()
        pledge = make_proposal(charity)

        refusal = self.word("refuseConsent", charity, consentId=consent_id(pledge))

        assert refusal["consent"]["state"] == "REFUSED"
        assert refusal["consent"]["terms"]["state"] == "REFUSED"
