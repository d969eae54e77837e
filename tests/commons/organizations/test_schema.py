"""Charities, merchants and desks, as the API shows them."""

from typing import Any

import pytest

from commons.kit.ids import new_id, public_id
from commons.organizations.actions.invitations import invite_member
from commons.organizations.models import Organization, Role, Verification
from commons.organizations.secrets import invitation_token
from tests.api import Api, codes
from tests.builders import (
    make_charity,
    make_member,
    make_membership,
    make_merchant,
    make_person,
    owner_of,
)

pytestmark = pytest.mark.django_db

CHARITY = """query($slug: String!) {
  charity(slug: $slug) { name verified registrationNumber kind currency }
}"""
MERCHANT = "query($slug: String!) { merchant(slug: $slug) { name kind } }"
CHARITIES = """query($first: Int, $after: String, $query: String! = "") {
  charities(first: $first, after: $after, query: $query) {
    nodes { name } totalCount pageInfo { hasNextPage endCursor }
  }
}"""
DESK = """query($slug: String!) {
  desk(slug: $slug) {
    organization { name } role verification rolesToGive
    members { nodes { role email person { displayName } } }
  }
}"""
INVITATIONS = """query($slug: String!) {
  desk(slug: $slug) { invitations { nodes { email role } } }
}"""
OFFER = """query($token: String!) {
  invitation(token: $token) {
    organization { name } role email invitedBy isOpen
  }
}"""
NODE = "query($id: ID!) { node(id: $id) { __typename id } }"


def names(connection: dict[str, Any]) -> list[str]:
    return [node["name"] for node in connection["nodes"]]


class TestCharity:
    def test_is_public_when_verified(self) -> None:
        charity = make_charity(name="Harbour")

        found = Api().ask(CHARITY, slug=charity.slug)["charity"]

        assert found == {
            "name": "Harbour",
            "verified": True,
            "registrationNumber": "R-1",
            "kind": "CHARITY",
            "currency": "EUR",
        }

    @pytest.mark.parametrize(
        "verification",
        [
            Verification.DRAFT,
            Verification.SUBMITTED,
            Verification.REJECTED,
            Verification.SUSPENDED,
        ],
    )
    def test_is_its_members_own_otherwise(self, verification: Verification) -> None:
        charity = make_charity(verified=False)
        Organization.objects.update(verification=verification)
        inside = (make_member(charity, Role.VIEWER), make_person(is_staff=True))
        outside = (None, make_person(), owner_of(make_merchant()))

        for person in inside:
            assert Api(person).ask(CHARITY, slug=charity.slug)["charity"] is not None
        for person in outside:
            assert Api(person).ask(CHARITY, slug=charity.slug)["charity"] is None

    def test_is_no_merchant(self) -> None:
        assert Api().ask(CHARITY, slug=make_merchant().slug)["charity"] is None


class TestMerchant:
    def test_is_public(self) -> None:
        merchant = make_merchant(name="Salt")

        found = Api().ask(MERCHANT, slug=merchant.slug)["merchant"]

        assert found == {"name": "Salt", "kind": "MERCHANT"}

    def test_is_no_charity(self) -> None:
        assert Api().ask(MERCHANT, slug=make_charity().slug)["merchant"] is None


class TestCharities:
    def test_lists_the_verified_by_name(self) -> None:
        for name in ("Beta", "Alpha", "Gamma"):
            make_charity(name=name)
        make_charity(name="Waiting", verified=False)
        make_merchant(name="Merchant")

        first = Api().ask(CHARITIES, first=2)["charities"]
        rest = Api().ask(CHARITIES, first=2, after=first["pageInfo"]["endCursor"])

        assert names(first) == ["Alpha", "Beta"]
        assert first["totalCount"] == 3
        assert names(rest["charities"]) == ["Gamma"]

    def test_finds_by_words_of_the_name(self) -> None:
        make_charity(name="Harbour Clinic")
        make_charity(name="Clinic 100%")
        make_charity(name="Clinic of the Hill")

        api = Api()

        assert names(api.ask(CHARITIES, query=" CLINIC  harb")["charities"]) == [
            "Harbour Clinic"
        ]
        assert names(api.ask(CHARITIES, query="%")["charities"]) == ["Clinic 100%"]
        assert names(api.ask(CHARITIES, query="nobody")["charities"]) == []

    @pytest.mark.parametrize("first", [0, -1, 101])
    def test_refuses_pages_out_of_bounds(self, first: int) -> None:
        assert codes(Api().answer(CHARITIES, first=first)) == ["BAD_USER_INPUT"]

    @pytest.mark.parametrize(
        "after",
        ["x", "WyJhIiwieCJd", "WyJhIl0", "WyJcdWQ4MDAiLCJ4Il0", "WyJcdTAwMDAiLCIxIl0",
         "W251bGwsWzFdXQ", "WzEsMl0"],
    )  # fmt: skip
    def test_refuses_cursors_of_other_lists(self, after: str) -> None:
        answer = Api().answer(CHARITIES, after=after)

        assert codes(answer) in ([], ["BAD_USER_INPUT"])

    @pytest.mark.parametrize("words", ["\ud800", "\x00"])
    def test_refuses_words_no_database_keeps(self, words: str) -> None:
        assert codes(Api().answer(CHARITIES, query=words)) == ["BAD_USER_INPUT"]


class TestDesk:
    def test_shows_members_the_private_side(self) -> None:
        owner = make_person(display_name="Ada", email="ada@example.org")
        charity = make_charity(verified=False, name="Harbour", owner=owner)

        desk = Api(owner).ask(DESK, slug=charity.slug)["desk"]

        assert desk == {
            "organization": {"name": "Harbour"},
            "role": "OWNER",
            "verification": "SUBMITTED",
            "rolesToGive": ["OWNER", "MANAGER", "STAFF", "VIEWER"],
            "members": {
                "nodes": [
                    {
                        "role": "OWNER",
                        "email": "ada@example.org",
                        "person": {"displayName": "Ada"},
                    }
                ]
            },
        }

    @pytest.mark.parametrize(
        ("role", "given"),
        [
            (Role.MANAGER, ["MANAGER", "STAFF", "VIEWER"]),
            (Role.STAFF, []),
            (Role.VIEWER, []),
        ],
    )
    def test_offers_the_roles_one_may_give(self, role: Role, given: list[str]) -> None:
        merchant = make_merchant()

        desk = Api(make_member(merchant, role)).ask(DESK, slug=merchant.slug)["desk"]

        assert desk["rolesToGive"] == given

    def test_lets_staff_of_the_platform_look(self) -> None:
        merchant = make_merchant()

        desk = Api(make_person(is_staff=True)).ask(DESK, slug=merchant.slug)["desk"]

        assert desk["role"] is None
        assert len(desk["members"]["nodes"]) == 1

    def test_is_closed_to_others(self) -> None:
        merchant = make_merchant()

        for person in (None, make_person(), owner_of(make_charity())):
            assert Api(person).ask(DESK, slug=merchant.slug)["desk"] is None

    def test_shows_open_invitations_to_those_who_invite(self) -> None:
        merchant = make_merchant()
        invite_member(
            actor=owner_of(merchant),
            organization_id=merchant.pk,
            email="b@example.org",
            role=Role.VIEWER,
        )

        for person in (
            owner_of(merchant),
            make_member(merchant, Role.MANAGER),
            make_person(is_staff=True),
        ):
            desk = Api(person).ask(INVITATIONS, slug=merchant.slug)["desk"]
            nodes = desk["invitations"]["nodes"]
            assert nodes == [{"email": "b@example.org", "role": "VIEWER"}]
        staff = Api(make_member(merchant, Role.STAFF))
        assert codes(staff.answer(INVITATIONS, slug=merchant.slug)) == ["FORBIDDEN"]


class TestViewerMemberships:
    def test_lists_where_one_belongs_by_name(self) -> None:
        person = make_person()
        for name in ("Beta", "Alpha"):
            make_membership(
                organization=make_merchant(name=name), person=person, role=Role.STAFF
            )

        document = "{ viewer { memberships { role organization { name slug } } } }"
        memberships = Api(person).ask(document)["viewer"]["memberships"]

        found = [(one["organization"]["name"], one["role"]) for one in memberships]
        assert found == [("Alpha", "STAFF"), ("Beta", "STAFF")]


class TestNode:
    def test_finds_charities_and_merchants_by_their_kind(self) -> None:
        charity, merchant = make_charity(), make_merchant()
        api = Api()

        for key, kind in (
            (public_id("cha", charity.pk), "Charity"),
            (public_id("mer", merchant.pk), "Merchant"),
        ):
            assert api.ask(NODE, id=key)["node"] == {"__typename": kind, "id": key}
        assert api.ask(NODE, id=public_id("cha", merchant.pk))["node"] is None
        assert api.ask(NODE, id=public_id("mer", new_id()))["node"] is None

    def test_keeps_memberships_among_members(self) -> None:
        member = make_membership(role=Role.VIEWER)
        key = public_id("mem", member.pk)

        assert Api(member.person).ask(NODE, id=key)["node"]["id"] == key
        assert Api(make_person(is_staff=True)).ask(NODE, id=key)["node"]["id"] == key
        assert Api(make_person()).ask(NODE, id=key)["node"] is None
        assert Api().ask(NODE, id=key)["node"] is None

    def test_keeps_invitations_among_those_who_invite(self) -> None:
        merchant = make_merchant()
        owner = owner_of(merchant)
        invitation = invite_member(
            actor=owner,
            organization_id=merchant.pk,
            email="b@example.org",
            role=Role.VIEWER,
        )
        key = public_id("inv", invitation.pk)

        assert Api(owner).ask(NODE, id=key)["node"]["id"] == key
        for person in (None, make_person(), make_member(merchant, Role.STAFF)):
            assert Api(person).ask(NODE, id=key)["node"] is None


class TestChoices:
    def test_name_countries_and_currencies(self) -> None:
        data = Api().ask("{ countries { code name } currencies { code name } }")

        assert {"code": "NL", "name": "Netherlands"} in data["countries"]
        assert {"code": "JPY", "name": "Japanese Yen"} in data["currencies"]
        codes_of_money = {choice["code"] for choice in data["currencies"]}
        assert {"EUR", "USD", "KWD"} <= codes_of_money
        assert codes_of_money.isdisjoint({"XXX", "XAU", "XTS", "DEM"})


class TestInvitationOffer:
    def test_shows_the_holder_what_is_offered(self) -> None:
        charity = make_charity(name="Harbour", owner=make_person(display_name="Ada"))
        invitation = invite_member(
            actor=owner_of(charity),
            organization_id=charity.pk,
            email="b@example.org",
            role=Role.STAFF,
        )

        offer = Api().ask(OFFER, token=invitation_token(invitation.pk))["invitation"]

        assert offer == {
            "organization": {"name": "Harbour"},
            "role": "STAFF",
            "email": "b@example.org",
            "invitedBy": "Ada",
            "isOpen": True,
        }

    def test_shows_nothing_to_others(self) -> None:
        make_charity()

        assert Api().ask(OFFER, token="guess")["invitation"] is None
