"""Storefronts: opened with the charity, seen once it is verified, arranged by it."""

import pytest

from benchmarks.statements import counted
from commons.kit.ids import public_id
from commons.media.actions.keeping import store_drawing
from commons.organizations.events import OrganizationCreated
from commons.organizations.models import Role
from storefronts.windows.actions.storefronts import open_storefronts
from storefronts.windows.models import Storefront, WindowDraft
from storefronts.windows.rules.content import SectionKind
from storefronts.windows.rules.editing import SectionChange
from tests.api import Api, codes, refused
from tests.builders import (
    make_charity,
    make_member,
    make_merchant,
    make_person,
    owner_of,
)
from tests.storefronts.windows.arranging import SQUARE, add, edit, publish

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
DESK = """
query ($slug: String!) {
  desk(slug: $slug) { window {
    revision changedBy mayPublish previewLink { path expiresAt }
    draft { mission isDraft sections { id kind title } }
    published { number }
    changes { kind sectionKind placeAfter fields { name pieces { kind text } } }
    versions { totalCount nodes {
      number note publishedBy isCurrent changes { kind fields { name } } } }
  } }
}
"""
EDIT = """
mutation ($input: EditWindowInput!) {
  editWindow(input: $input) {
    window { revision draft { mission storyHtml banner { alt } } }
    errors { code path ... on WindowChangedError { changedBy revision } }
  }
}
"""
ADD = """
mutation ($input: AddSectionInput!) {
  addSection(input: $input) {
    section { id kind title ... on TextSection { html } ... on GoodsSection { count } }
    errors { code path }
  }
}
"""


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


class TestEditWindow:
    def test_answers_the_draft(self):
        charity = make_charity()
        banner = store_drawing(organization_id=charity.pk, svg=SQUARE, alt="A harbour")

        answer = Api(make_member(charity)).ask(
            EDIT,
            input={
                "storefrontId": sto(charity),
                "expectedRevision": 0,
                "mission": "Good food for everyone in town.",
                "story": "It began in 2009.\r\n\r\nWith a van.",
                "bannerId": public_id("pic", banner.pk),
            },
        )["editWindow"]

        assert answer["window"] == {
            "revision": 1,
            "draft": {
                "mission": "Good food for everyone in town.",
                "storyHtml": "<p>It began in 2009.</p>\n<p>With a van.</p>\n",
                "banner": {"alt": "A harbour"},
            },
        }

    def test_names_who_was_faster(self):
        charity = make_charity()
        edit(charity, mission="Bread.")

        answer = Api(make_member(charity)).answer(
            EDIT,
            input={
                "storefrontId": sto(charity), "expectedRevision": 0, "mission": "Soup.",
            },
        )  # fmt: skip

        (error,) = answer["data"]["editWindow"]["errors"]
        assert error == {
            "code": "WINDOW_CHANGED",
            "path": ["input", "expectedRevision"],
            "changedBy": owner_of(charity).display_name,
            "revision": 1,
        }

    @pytest.mark.parametrize("role", [None, Role.VIEWER])
    def test_is_for_staff_of_the_charity(self, role):
        charity = make_charity()
        person = make_person() if role is None else make_member(charity, role)

        answer = Api(person).answer(
            EDIT,
            input={
                "storefrontId": sto(charity), "expectedRevision": 0, "mission": "Ours.",
            },
        )  # fmt: skip

        assert codes(answer) == ["FORBIDDEN"]


class TestAddSection:
    def test_puts_it_in_its_place(self):
        charity = make_charity()

        section = Api(make_member(charity)).ask(
            ADD,
            input={
                "storefrontId": sto(charity), "expectedRevision": 0, "kind": "TEXT",
                "title": "Who", "text": "# We", "place": 1,
            },
        )["addSection"]["section"]  # fmt: skip

        assert section["html"] == "<h3>We</h3>\n"
        draft = WindowDraft.objects.get(storefront=charity.storefront)
        assert [one["id"] for one in draft.sections] == [
            section["id"], "own", "pledged"
        ]  # fmt: skip

    def test_names_the_field_that_is_wrong(self):
        charity = make_charity()

        answer = Api(make_member(charity)).answer(
            ADD,
            input={
                "storefrontId": sto(charity), "expectedRevision": 0, "kind": "GOODS",
                "count": 99,
            },
        )  # fmt: skip

        assert refused(answer, "addSection") == [("OUT_OF_RANGE", ["input", "count"])]


class TestWindowDesk:
    def test_tells_draft_differences_and_versions(self):
        charity = make_charity()
        edit(charity, mission="Soup for many.")
        publish(charity, "First")
        edit(charity, mission="Soup for all.")
        add(charity, SectionKind.TEXT, SectionChange(title="Who"))

        window = Api(make_member(charity)).ask(DESK, slug=charity.slug)["desk"][
            "window"
        ]

        assert window["revision"] == 4
        assert window["draft"]["isDraft"]
        assert window["mayPublish"] is False
        head, text = window["changes"]
        assert head["fields"][0]["pieces"] == [
            {"kind": "SAME", "text": "Soup for "},
            {"kind": "REMOVED", "text": "many."},
            {"kind": "ADDED", "text": "all."},
        ]
        assert (text["kind"], text["sectionKind"], text["placeAfter"]) == (
            "ADDED", "TEXT", 3
        )  # fmt: skip
        (version,) = window["versions"]["nodes"]
        assert version == {
            "number": 1, "note": "First", "isCurrent": True,
            "publishedBy": owner_of(charity).display_name,
            "changes": [{"kind": "CHANGED", "fields": [{"name": "MISSION"}]}],
        }  # fmt: skip

    def test_costs_the_same_for_many_versions(self):
        charity = make_charity()
        api, spent = Api(make_member(charity, Role.VIEWER)), []
        for count in (2, 8):
            for number in range(count):
                edit(charity, mission=f"Soup {count} {number}.")
                publish(charity)
            with counted() as counter:
                window = api.ask(DESK, slug=charity.slug)["desk"]["window"]
            spent.append(counter.count)

        assert window["versions"]["totalCount"] == 10
        assert window["previewLink"] is None
        assert spent[0] == spent[1]
