"""What a window shows: its sections, and its draft to whoever may look ahead."""

from datetime import timedelta

import pytest
import time_machine

from benchmarks.statements import counted
from commons.kit.clock import now
from commons.media.actions.keeping import store_drawing
from commons.organizations.models import Role
from pledges.agreements.actions.pledges import end_pledge
from storefronts.windows.actions.drafts import close_previews, discard_draft
from storefronts.windows.rules.content import Choice, SectionKind
from storefronts.windows.rules.editing import SectionChange
from tests.api import Api
from tests.builders import (
    make_charity,
    make_listing,
    make_member,
    make_merchant,
    make_person,
    make_pledge,
    owner_of,
)
from tests.storefronts.listings.schema.searches import catch_up
from tests.storefronts.windows.arranging import SQUARE, add, edit, publish, seen

pytestmark = pytest.mark.django_db

MOST_FOR_A_WINDOW = 7
LINK = """
query ($slug: String!) {
  desk(slug: $slug) { window { previewLink { path } } }
}
"""
SHOWN = """
query ($slug: String!, $preview: String) {
  storefront(slug: $slug, preview: $preview) {
    mission isDraft
    sections { kind title
      ... on GoodsSection { hasMore shopQuery listings { title seller { name } } }
      ... on PledgedSection { hasMore shopQuery
        listings { title split { parts { kind } } } }
      ... on PictureSection { alt picture { url } }
    }
  }
}
"""


class TestPreview:
    def look(self, person, charity, preview):
        return Api(person).ask(SHOWN, slug=charity.slug, preview=preview)["storefront"]

    def token(self, charity):
        window = Api(make_member(charity)).ask(LINK, slug=charity.slug)["desk"][
            "window"
        ]
        return window["previewLink"]["path"].split("/")[-2]

    def test_shows_members_the_draft_by_its_word(self):
        charity = make_charity()
        edit(charity, mission="Soup.")

        seen = {
            name: self.look(person, charity, "draft")
            for name, person in {
                "nobody": None, "stranger": make_person(),
                "viewer": make_member(charity, Role.VIEWER),
            }.items()
        }  # fmt: skip

        assert (seen["nobody"], seen["stranger"]) == (None, None)
        assert seen["viewer"]["mission"] == "Soup."
        assert self.look(None, charity, None)["mission"] == ""

    def test_shows_whoever_has_a_link_the_latest_draft(self):
        charity = make_charity()
        edit(charity, mission="Soup.")
        token = self.token(charity)
        edit(charity, mission="Bread.")

        shown = self.look(None, charity, token)

        assert (shown["mission"], shown["isDraft"]) == ("Bread.", True)

    @pytest.mark.parametrize(
        "deed",
        [
            publish,
            lambda charity: discard_draft(actor=owner_of(charity), seen=seen(charity)),
            lambda charity: close_previews(
                actor=owner_of(charity), storefront_id=charity.storefront.pk
            ),
        ],
    )
    def test_ends_with_the_draft_it_was_for(self, deed):
        charity = make_charity()
        edit(charity, mission="Soup.")
        token = self.token(charity)

        deed(charity)

        assert self.look(None, charity, token) is None

    def test_ends_by_itself(self):
        charity = make_charity()
        with time_machine.travel(now() - timedelta(days=7, minutes=1)):
            token = self.token(charity)

        assert self.look(None, charity, token) is None

    def test_opens_no_other_window_and_by_no_other_token(self):
        charity, other = make_charity(), make_charity()
        token = self.token(charity)

        assert self.look(None, other, token) is None
        assert self.look(None, charity, token[:-1] + "0") is None
        assert self.look(None, charity, "x" * 500) is None


class TestSections:
    def test_show_goods_once_searches_know_and_never_after_they_end(self):
        charity, merchant = make_charity(), make_merchant()
        make_listing(seller=merchant, title="Mug")
        pledge = make_pledge(charity, merchant=merchant)

        assert self.pledged(charity) == []
        catch_up()
        assert self.pledged(charity) == ["Mug"]
        end_pledge(actor=owner_of(merchant), pledge_id=pledge.pk)
        assert self.pledged(charity) == []

    def pledged(self, charity):
        shown = Api().ask(SHOWN, slug=charity.slug)["storefront"]["sections"]
        return [one["title"] for part in shown for one in part.get("listings", ())]

    def test_show_what_they_are_told_to(self):
        charity, merchant = make_charity(name="Harbour"), make_merchant(name="Kiln")
        make_pledge(charity, merchant=merchant)
        named = [
            make_listing(seller=charity, title=title).pk for title in ("One", "Two")
        ]
        make_listing(seller=charity, title="Three")
        for title in ("Mug", "Bowl"):
            make_listing(seller=merchant, title=title)
        foreign = make_listing(seller=merchant, title="Not ours").pk
        chosen = (named[1], foreign, named[0])
        add(charity, SectionKind.GOODS, SectionChange(
            choice=Choice.NAMED, listing_ids=chosen))  # fmt: skip
        add(charity, SectionKind.PLEDGED, SectionChange(
            choice=Choice.MERCHANT, merchant=merchant.slug, count=2))  # fmt: skip
        add(charity, SectionKind.GOODS, SectionChange(choice=Choice.TAG, tag="None"))
        publish(charity)

        sections = Api().ask(SHOWN, slug=charity.slug)["storefront"]["sections"]

        titles = [[one["title"] for one in each["listings"]] for each in sections]
        assert titles == [
            ["Three", "Two", "One"],
            ["Not ours", "Bowl", "Mug"],
            ["Two", "One"],
            ["Not ours", "Bowl"],
            [],
        ]
        assert [each["hasMore"] for each in sections] == [
            False, False, False, True, False
        ]  # fmt: skip
        assert sections[3]["shopQuery"] == (
            f"charity={charity.slug}&seller={merchant.slug}&pledged=true"
        )

    def test_cost_the_same_however_many(self):
        charity, merchant = make_charity(), make_merchant()
        make_pledge(charity, merchant=merchant)
        make_listing(seller=charity)
        make_listing(seller=merchant)
        picture = store_drawing(organization_id=charity.pk, svg=SQUARE, alt="A boat")
        spent = []
        for _ in range(3):
            add(charity, SectionKind.GOODS, SectionChange(count=2))
            add(charity, SectionKind.PLEDGED, SectionChange(count=3))
            add(charity, SectionKind.PICTURE, SectionChange(picture_id=picture.pk))
            publish(charity)
            with counted() as counter:
                shown = Api().ask(SHOWN, slug=charity.slug)["storefront"]
            spent.append(counter.count)

        assert len(shown["sections"]) == 11
        assert spent[0] == spent[2] <= MOST_FOR_A_WINDOW
