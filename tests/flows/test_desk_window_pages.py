"""A charity arranges its window, shows the draft to others, publishes and goes back."""

import pytest

from commons.organizations.models import Role
from storefronts.windows.models import WindowDraft
from tests.builders import make_listing, make_member
from tests.flows.desks import desk, harbour, kiln, maren, nothing_counted_yet, png
from tests.flows.visiting import Visitor
from tests.storefronts.windows.arranging import edit

__all__ = ["harbour", "kiln", "maren", "nothing_counted_yet", "png"]
pytestmark = pytest.mark.django_db

FRAMES = "frame-ancestors 'self'"


@pytest.fixture
def editor(maren, harbour):
    return maren.open(desk(harbour, "window/"))


def sections(harbour):
    draft = WindowDraft.objects.get(storefront=harbour.storefront)
    return draft.content.sections


class TestEditor:
    def test_arranges_and_publishes(self, editor, harbour, png):
        page = editor.send("EditWindow", input__mission="Food for whoever needs it.")
        assert "Saved in the draft." in page
        page = page.send("UploadPicture", input__file=png, input__alt="A quay")
        page = page.send("EditWindow", at=1)
        page = page.send("AddSection", input__kind="TEXT")
        page = page.send("SaveSection", at=2, input__title="Who", input__text="**We**")
        page = page.send("MoveSection", at=3)

        assert [one.title for one in sections(harbour)] == [
            "Sold by the charity", "Who", "Pledged by merchants"
        ]  # fmt: skip
        assert "Sentence Food for whoever needs it." in page
        assert "Text “Who” added in place 2" in page
        public = f"/charities/{harbour.slug}/"
        assert "Food for whoever needs it." not in Visitor().open(public)

        page = page.send("PublishWindow", input__note="First")

        assert "Published. Everyone sees it now." in page
        assert "Nothing: the draft is what everyone sees." in page
        shown = Visitor().open(public)
        assert "Food for whoever needs it." in shown
        assert "<strong>We</strong>" in shown.html
        harbour.storefront.refresh_from_db()
        assert harbour.storefront.published.banner.alt == "A quay"

    def test_makes_a_section_of_an_uploaded_picture(self, editor, harbour, png):
        page = editor.send("UploadPicture", input__file=png, input__alt="A quay")

        page.send("AddSection", at=0)

        assert sections(harbour)[-1].alt == "A quay"

    def test_keeps_what_was_typed_when_somebody_was_faster(self, editor, harbour):
        edit(harbour, by=make_member(harbour), mission="Bread.")

        page = editor.send("EditWindow", input__mission="Soup.")

        assert page.status == 422
        assert "changed this window at" in page
        assert 'value="Soup."' in page.html
        page = page.send("EditWindow")
        assert "Saved in the draft." in page
        draft = WindowDraft.objects.get(storefront=harbour.storefront)
        assert draft.mission == "Soup."

    def test_chooses_goods_one_by_one_and_none(self, maren, harbour):
        one = make_listing(seller=harbour, title="Tote")
        page = maren.open(desk(harbour, "window/"))
        key = page.form("SaveSection").fields["input.sectionId"]

        wish = {"input__choice": "NAMED"}
        page = page.send("SaveSection", **wish)
        assert "Choose at least one thing." in page
        page = maren.open(desk(harbour, "window/"))
        listing_id = page.html.split('name="input.listingIds"\n')[1]
        listing_id = listing_id.split('value="')[1].split('"')[0]
        page.send("SaveSection", **wish, input__listingIds=["", listing_id])

        assert key == ["own"]
        assert sections(harbour)[0].listing_ids == (one.pk,)

    def test_lets_staff_arrange_and_not_publish(self, harbour):
        staff = Visitor.signed_in(make_member(harbour, Role.STAFF))

        page = staff.open(desk(harbour, "window/")).send(
            "EditWindow", input__mission="Soup."
        )

        assert "Managers and owners of Harbour Food Bank publish." in page
        assert not [one for one in page.forms if one.mutation == "PublishWindow"]

    def test_lets_viewers_look(self, harbour):
        edit(harbour, mission="Soup.")
        viewer = Visitor.signed_in(make_member(harbour, Role.VIEWER))

        page = viewer.open(desk(harbour, "window/"))

        assert "You may look." in page
        assert "Sentence Soup." in page
        assert "Show it to others" not in page

    def test_discards(self, editor, harbour):
        page = editor.send("EditWindow", input__mission="Soup.")

        page = page.send("DiscardDraft")

        assert "Nothing: the draft is what everyone sees." in page

    def test_is_not_for_merchants(self, kiln):
        visitor = Visitor.signed_in(make_member(kiln, Role.OWNER))

        assert visitor.open(desk(kiln, "window/")).status == 404


class TestPreview:
    def test_is_the_page_itself_for_members_in_a_frame_of_ours(self, maren, harbour):
        edit(harbour, mission="Soup.")

        answer = maren.client.get(desk(harbour, "window/preview/"))

        assert "Soup." in answer.content.decode()
        assert "A look ahead at a draft." in answer.content.decode()
        assert answer["X-Frame-Options"] == "SAMEORIGIN"
        assert FRAMES in answer["Content-Security-Policy"]
        assert "frame-ancestors 'none'" not in answer["Content-Security-Policy"]
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert answer["Cache-Control"] == "private, no-store"

    def test_opens_by_link_until_links_are_closed(self, editor, harbour):
        page = editor.send("EditWindow", input__mission="Soup.")
        link = page.link("this link to the draft")
        assert "Soup." in Visitor().open(link)
        assert Visitor().client.get(link)["X-Robots-Tag"] == "noindex, nofollow"

        page = page.send("ClosePreviews")

        assert "No link made so far opens the draft any more." in page
        assert Visitor().open(link).status == 404

    def test_is_not_reached_by_the_public_address(self, maren, harbour):
        edit(harbour, mission="Soup.")

        answer = maren.client.get(f"/charities/{harbour.slug}/?preview=draft")

        assert "Soup." not in answer.content.decode()
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
        assert answer["X-Frame-Options"] == "DENY"


class TestHistory:
    def test_brings_an_earlier_version_back(self, editor, maren, harbour):
        page = editor.send("EditWindow", input__mission="Soup.").send("PublishWindow")
        page = page.send("EditWindow", input__mission="Bread.").send("PublishWindow")
        history = maren.open(desk(harbour, "window/history/"))
        assert "Version 2" in history

        page = history.send("RestoreVersion")

        assert "The draft is that version." in page
        page.send("PublishWindow")
        assert "Soup." in Visitor().open(f"/charities/{harbour.slug}/")
        assert "Version 3" in maren.open(desk(harbour, "window/history/"))

    def test_is_empty_at_first(self, maren, harbour):
        page = maren.open(desk(harbour, "window/history/"))

        assert "Nothing was published yet." in page
