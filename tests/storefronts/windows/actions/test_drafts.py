"""Arranging a draft: by revision, by role, and with nothing lost."""

from dataclasses import replace

import pytest

from commons.kit.errors import Forbidden, NotFound, Refusal
from commons.kit.ids import new_id
from commons.media.actions.keeping import store_drawing
from storefronts.windows.actions.drafts import (
    HeadChange,
    Seen,
    WindowChanged,
    close_previews,
    discard_draft,
    edit_window,
    move_section,
    remove_section,
    restore_version,
    update_section,
)
from storefronts.windows.models import WindowDraft
from storefronts.windows.rules.content import SectionKind
from storefronts.windows.rules.editing import SectionChange, Step
from tests.builders import make_charity, make_member, make_merchant, owner_of
from tests.storefronts.windows.arranging import SQUARE, add, edit, publish, seen

pytestmark = pytest.mark.django_db

SOUP = HeadChange(mission="Soup for all.")


@pytest.fixture
def charity():
    return make_charity(name="Harbour")


def draft_of(charity):
    return WindowDraft.objects.get(storefront=charity.storefront)


class TestEditWindow:
    def test_makes_a_draft_and_leaves_what_is_published(self, charity):
        member = make_member(charity)

        opened = edit_window(actor=member, seen=seen(charity), change=SOUP)

        assert opened.revision == 1
        assert draft_of(charity).mission == "Soup for all."
        assert draft_of(charity).changed_by == member
        charity.storefront.refresh_from_db()
        assert charity.storefront.published is None

    def test_tells_who_changed_it_meanwhile(self, charity):
        stale = seen(charity)
        edit(charity, mission="Bread.")

        with pytest.raises(WindowChanged) as raised:
            edit_window(actor=make_member(charity), seen=stale, change=SOUP)

        assert owner_of(charity).display_name in raised.value.message
        assert raised.value.revision == 1
        assert draft_of(charity).mission == "Bread."

    def test_lets_people_go_on_from_what_they_saw_before_their_own_changes(
        self, charity
    ):
        stale = seen(charity)
        edit(charity, mission="Bread.")
        edit(charity, mission="Cake.")

        opened = edit_window(
            actor=owner_of(charity), seen=stale, change=HeadChange(story="We bake.")
        )

        assert (opened.content.mission, opened.content.story) == ("Cake.", "We bake.")

    def test_tells_of_others_also_where_the_latest_change_is_their_own(self, charity):
        stale = seen(charity)
        edit(charity, by=make_member(charity), mission="Bread.")
        edit(charity, mission="Cake.")

        with pytest.raises(WindowChanged):
            edit_window(actor=owner_of(charity), seen=stale, change=SOUP)

        assert draft_of(charity).mission == "Cake."

    def test_refuses_a_revision_that_never_was(self, charity):
        ahead = replace(seen(charity), revision=7)

        with pytest.raises(Refusal) as raised:
            edit_window(actor=owner_of(charity), seen=ahead, change=SOUP)

        assert raised.value.code == "WINDOW_CHANGED"
        assert not WindowDraft.objects.exists()

    def test_writes_nothing_where_nothing_changes(self, charity):
        edit(charity, mission="Soup for all.")

        opened = edit(charity, mission="Soup for all.")

        assert opened.revision == 1

    def test_sets_and_takes_away_pictures_of_its_own(self, charity):
        picture = store_drawing(organization_id=charity.pk, svg=SQUARE, alt="A boat")
        owner = owner_of(charity)

        edit_window(
            actor=owner, seen=seen(charity), change=HeadChange(banner_id=picture.pk)
        )
        assert draft_of(charity).banner == picture
        edit_window(
            actor=owner,
            seen=seen(charity),
            change=HeadChange(without=frozenset({"banner_id"})),
        )

        assert draft_of(charity).banner is None

    def test_refuses_pictures_of_others(self, charity):
        foreign = store_drawing(
            organization_id=make_merchant().pk, svg=SQUARE, alt="Theirs"
        )

        with pytest.raises(Refusal) as raised:
            edit_window(
                actor=owner_of(charity),
                seen=seen(charity),
                change=HeadChange(emblem_id=foreign.pk),
            )

        assert raised.value.path == ("input", "emblemId")
        assert not WindowDraft.objects.exists()

    def test_is_for_its_own_staff(self, charity):
        with pytest.raises(Forbidden):
            edit_window(actor=owner_of(make_charity()), seen=seen(charity), change=SOUP)

    def test_needs_a_window(self, charity):
        nowhere = Seen(storefront_id=new_id(), revision=0)

        with pytest.raises(NotFound):
            edit_window(actor=owner_of(charity), seen=nowhere, change=SOUP)


class TestSections:
    def test_are_added_changed_moved_and_removed(self, charity):
        owner = owner_of(charity)
        text = add(charity, SectionKind.TEXT, SectionChange(title="Who we are"))

        update_section(
            actor=owner, seen=seen(charity), section_id=text.id,
            change=SectionChange(text="A loft."),
        )  # fmt: skip
        move_section(actor=owner, seen=seen(charity), section_id=text.id, to=Step.UP)
        move_section(actor=owner, seen=seen(charity), section_id="own", to=9)
        remove_section(actor=owner, seen=seen(charity), section_id="pledged")

        sections = draft_of(charity).content.sections
        assert [section.id for section in sections] == [text.id, "own"]
        assert (sections[0].title, sections[0].text) == ("Who we are", "A loft.")
        assert draft_of(charity).revision == 5

    def test_take_a_pictures_words_along(self, charity):
        picture = store_drawing(organization_id=charity.pk, svg=SQUARE, alt="A boat")

        section = add(
            charity, SectionKind.PICTURE, SectionChange(picture_id=picture.pk)
        )

        assert section.alt == "A boat"


class TestDiscardDraft:
    def test_goes_back_to_what_is_published(self, charity):
        edit(charity, mission="Soup.")
        publish(charity)
        edit(charity, mission="Bread.")

        opened = discard_draft(actor=owner_of(charity), seen=seen(charity))

        assert opened.content.mission == "Soup."
        assert opened.revision == 4

    def test_does_nothing_where_nobody_has_edited(self, charity):
        opened = discard_draft(actor=owner_of(charity), seen=seen(charity))

        assert opened.revision == 0
        assert not WindowDraft.objects.exists()


class TestRestoreVersion:
    def test_makes_a_draft_that_publishes_the_same_again(self, charity):
        edit(charity, mission="Soup.")
        add(charity, SectionKind.TEXT, SectionChange(text="First."))
        first = publish(charity)
        edit(charity, mission="Bread.")
        second = publish(charity)

        restore_version(actor=owner_of(charity), seen=seen(charity), number=1)
        third = publish(charity)

        assert (first.number, second.number, third.number) == (1, 2, 3)
        assert third.content == first.content

    def test_refuses_a_version_that_never_was(self, charity):
        with pytest.raises(Refusal) as raised:
            restore_version(actor=owner_of(charity), seen=seen(charity), number=1)

        assert raised.value.path == ("input", "number")
        assert not WindowDraft.objects.exists()


class TestClosePreviews:
    def test_raises_the_revision_that_links_must_have(self, charity):
        edit(charity, mission="Soup.")

        close_previews(actor=make_member(charity), storefront_id=charity.storefront.pk)

        assert draft_of(charity).previews_from == 2
        assert draft_of(charity).mission == "Soup."
