"""Storefronts: opened with the charity, seen once it is verified, arranged by it."""

import pytest

from commons.kit.ids import public_id
from commons.media.actions import store_drawing
from commons.organizations.events import OrganizationCreated
from commons.organizations.models import Role
from storefronts.windows.actions import open_storefronts
from storefronts.windows.models import Storefront
from tests.api import Api, codes, refused
from tests.builders import make_charity, make_member, make_merchant, make_person

pytestmark = pytest.mark.django_db

ONE = """
query ($slug: String!, $id: ID!) {
  storefront(slug: $slug) { id name mission charity { slug verified } banner { alt } }
  node(id: $id) { id }
}
"""
ALL = """
query ($first: Int, $after: String) {
  storefronts(first: $first, after: $after) {
    totalCount nodes { name charity { name } emblem { url } }
    pageInfo { hasNextPage endCursor }
  }
}
"""
UPDATE = """
mutation ($input: UpdateStorefrontInput!) {
  updateStorefront(input: $input) {
    storefront { name mission story banner { alt } } errors { code path }
  }
}
"""
SQUARE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"></svg>'


def sto(charity):
    return public_id("sto", charity.storefront.pk)


class TestOpenStorefronts:
    def test_opens_one_for_each_charity(self):
        charity, merchant = make_charity(name="Harbour Food Bank"), make_merchant()

        assert charity.storefront.slug == charity.slug
        assert charity.storefront.name == "Harbour Food Bank"
        assert not Storefront.objects.filter(charity=merchant).exists()

    def test_opens_it_once(self):
        charity = make_charity()

        open_storefronts([OrganizationCreated(charity.pk, charity.kind)] * 2)

        assert Storefront.objects.count() == 1


class TestStorefront:
    def test_is_public_once_the_charity_is_verified(self):
        charity = make_charity()

        found = Api().ask(ONE, slug=charity.slug, id=sto(charity))

        assert found["storefront"]["charity"] == {
            "slug": charity.slug, "verified": True,
        }  # fmt: skip
        assert found["node"] == {"id": sto(charity)}

    def test_is_for_members_before(self):
        charity = make_charity(verified=False)
        seen = {
            name: Api(person).ask(ONE, slug=charity.slug, id=sto(charity))
            for name, person in {
                "nobody": None,
                "stranger": make_person(),
                "member": make_member(charity, Role.VIEWER),
                "staff": make_person(is_staff=True),
            }.items()
        }

        shown = {
            name: (one["storefront"] is not None, one["node"] is not None)
            for name, one in seen.items()
        }
        assert shown == {
            "nobody": (False, False), "stranger": (False, False),
            "member": (True, True), "staff": (True, True),
        }  # fmt: skip


class TestStorefronts:
    def test_stand_by_name(self):
        for name in ("Willow Wheel", "Book Barn", "Harbour"):
            make_charity(name=name)
        make_charity(name="Apple", verified=False)

        first = Api().ask(ALL, first=2)["storefronts"]
        second = Api().ask(ALL, first=2, after=first["pageInfo"]["endCursor"])

        names = [node["name"] for node in first["nodes"]]
        names += [node["name"] for node in second["storefronts"]["nodes"]]
        assert names == ["Book Barn", "Harbour", "Willow Wheel"]
        assert first["totalCount"] == 3

    def test_take_one_statement(self, django_assert_num_queries):
        for _ in range(3):
            make_charity()

        with django_assert_num_queries(2):
            found = Api().ask(ALL)

        assert found["storefronts"]["totalCount"] == 3


class TestUpdateStorefront:
    def test_changes_words_and_pictures(self):
        charity = make_charity()
        banner = store_drawing(organization_id=charity.pk, svg=SQUARE, alt="A harbour")

        answer = Api(make_member(charity)).ask(
            UPDATE,
            input={
                "storefrontId": sto(charity),
                "mission": "Good food for everyone in town.",
                "story": "It began in 2009.\r\n\r\nWith a van.",
                "bannerId": public_id("pic", banner.pk),
            },
        )["updateStorefront"]

        assert answer["storefront"] == {
            "name": charity.name,
            "mission": "Good food for everyone in town.",
            "story": "It began in 2009.\n\nWith a van.",
            "banner": {"alt": "A harbour"},
        }

    def test_refuses_pictures_of_others_and_too_many_words(self):
        charity = make_charity()
        foreign = store_drawing(
            organization_id=make_merchant().pk, svg=SQUARE, alt="Theirs"
        )
        api = Api(make_member(charity))
        one = {"storefrontId": sto(charity)}

        stolen = api.answer(
            UPDATE, input={**one, "emblemId": public_id("pic", foreign.pk)}
        )
        long = api.answer(UPDATE, input={**one, "mission": "x" * 241, "name": " "})

        assert refused(stolen, "updateStorefront") == [
            ("NOT_FOUND", ["input", "emblemId"])
        ]
        assert refused(long, "updateStorefront") == [
            ("EMPTY", ["input", "name"]),
            ("TOO_LONG", ["input", "mission"]),
        ]
        charity.storefront.refresh_from_db()
        assert charity.storefront.mission == ""

    @pytest.mark.parametrize("role", [None, Role.VIEWER])
    def test_is_for_staff_of_the_charity(self, role):
        charity = make_charity()
        person = make_person() if role is None else make_member(charity, role)

        answer = Api(person).answer(
            UPDATE, input={"storefrontId": sto(charity), "mission": "Ours now."}
        )

        assert codes(answer) == ["FORBIDDEN"]
