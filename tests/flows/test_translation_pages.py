"""A seller says goods in another language at the desk, and visitors read them."""

import pytest

from storefronts.listings.translations.models import ListingTranslation
from tests.builders import make_listing
from tests.flows.desks import (
    deeds,
    desk,
    harbour,
    kiln,
    maren,
    nothing_counted_yet,
    owner,
)
from tests.flows.visiting import Visitor

__all__ = ["harbour", "kiln", "maren", "nothing_counted_yet", "owner"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def page(owner, kiln):
    make_listing(seller=kiln, title="Low Tide mugs")
    listings = owner.open(desk(kiln, "listings/"))
    return owner.open(listings.link("Low Tide mugs"))


class TestTranslations:
    def test_are_written_beside_the_original(self, page) -> None:
        assert "Not translated" in page

        after = page.send(
            "SaveTranslation",
            input__title="潮汐杯",
            input__descriptionHtml="<p>一对。</p>",
        )

        assert "Saved." in after
        assert "Translated" in after
        assert 'value="潮汐杯"' in after.html
        listing = ListingTranslation.objects.get().listing
        seen = Visitor().open(f"/listings/{listing.slug}/?lang=zh-hans")
        assert "潮汐杯" in seen

    def test_keep_what_was_typed_beside_what_is_wrong(self, page) -> None:
        after = page.send(
            "SaveTranslation", input__title="", input__descriptionHtml="一对。"
        )

        assert after.status == 422
        assert "Title: This cannot be empty." in after
        assert "一对。" in after.html
        assert not ListingTranslation.objects.exists()

    def test_tell_that_the_original_has_changed(self, page) -> None:
        said = page.send("SaveTranslation", input__title="潮汐杯")

        after = said.send("Save", input__title="High Tide mugs")

        assert "The original has changed" in after
        # The form of the original still holds the original, in every language.
        address = f"{after.path}?lang=zh-hans"
        chinese = after.visitor.open(address)
        assert 'value="High Tide mugs"' in chinese.html

    def test_are_taken_away(self, page) -> None:
        said = page.send("SaveTranslation", input__title="潮汐杯")

        after = said.send("RemoveTranslation")

        assert "Taken away." in after
        assert "RemoveTranslation" not in deeds(after)
        assert not ListingTranslation.objects.exists()


class TestWindow:
    def test_is_said_in_another_language_and_published(self, maren, harbour) -> None:
        editor = maren.open(desk(harbour, "window/"))
        editor.send("EditWindow", input__mission="Food for all.")
        chinese = maren.open(desk(harbour, "window/?language=zh-Hans"))
        assert "Food for all." in chinese

        said = chinese.send("TranslateWindow", input__mission="人人有饭吃。")
        assert "Saved in the draft." in said
        assert 'value="人人有饭吃。"' in said.html
        assert "&amp;language=zh-Hans" in said.html
        said.send("PublishWindow", input__note="In Chinese")

        seen = Visitor().open(f"/charities/{harbour.slug}/?lang=zh-hans")
        assert "人人有饭吃。" in seen
        assert "Food for all." in Visitor().open(f"/charities/{harbour.slug}/")

    def test_keeps_what_was_typed_beside_what_is_wrong(self, maren, harbour) -> None:
        chinese = maren.open(desk(harbour, "window/?language=zh-Hans"))

        after = chinese.send("TranslateWindow", input__mission="长" * 241)

        assert after.status == 422
        assert "This is longer than 240 characters." in after
        assert "长" * 241 in after.html
