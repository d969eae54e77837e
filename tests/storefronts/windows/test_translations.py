"""Windows in further languages: arranged, published, read and rolled back."""

import pytest
from django.test import Client

from commons.kit.errors import NotFound, Refusal
from commons.kit.language import _, override
from storefronts.windows.actions.drafts import (
    WindowChanged,
    remove_window_translation,
    restore_version,
    translate_section,
    translate_window,
)
from storefronts.windows.actions.publishing import NothingToPublish
from storefronts.windows.models import WindowVersion
from storefronts.windows.rules.content import SectionKind
from storefronts.windows.rules.editing import SectionChange
from tests.api import Api
from tests.builders import make_charity, owner_of
from tests.storefronts.windows.arranging import add, edit, publish, seen, staff_of

pytestmark = pytest.mark.django_db

WINDOW = """query ($slug: String!, $language: String, $preview: String) {
  storefront(slug: $slug, language: $language, preview: $preview) {
    name nameLanguage: language(of: NAME)
    mission missionLanguage: language(of: MISSION)
    sections { id title titleLanguage: language(of: TITLE)
      ... on TextSection { html language(of: TEXT) } }
  }
}"""


@pytest.fixture
def harbour():
    charity = make_charity(name="Harbour Food Bank")
    edit(charity, name="Harbour", mission="Food for all.", story="Since 1990.")
    return charity


@pytest.fixture
def why(harbour):
    change = SectionChange(title="Why", text="Because.")
    return add(harbour, SectionKind.TEXT, change)


def say(charity, language="zh-Hans", by=None, **given):
    actor = by or owner_of(charity)
    return translate_window(
        actor=actor, seen=seen(charity), language=language, given=given
    )


def say_section(charity, section, **given):
    return translate_section(
        actor=owner_of(charity),
        seen=seen(charity),
        language="zh-Hans",
        section_id=section.id,
        given=given,
    )


def read(charity, wish="zh-hans", **more):
    answer = Api(language=wish).ask(WINDOW, slug=charity.slug, **more)
    return answer["storefront"]


class TestReaders:
    def test_get_each_text_in_their_language_or_as_it_was_written(
        self, harbour, why
    ) -> None:
        say(harbour, name="港口")
        say_section(harbour, why, text="**因为**。")
        publish(harbour)

        found = read(harbour)

        assert (found["name"], found["nameLanguage"]) == ("港口", "zh-Hans")
        assert (found["mission"], found["missionLanguage"]) == ("Food for all.", "en")
        text = found["sections"][-1]
        assert (text["title"], text["titleLanguage"]) == ("Why", "en")
        assert "<strong>因为</strong>" in text["html"]
        assert text["language"] == "zh-Hans"
        assert read(harbour, "en")["name"] == "Harbour"

    def test_may_ask_for_another_language(self, harbour) -> None:
        say(harbour, name="港口")
        publish(harbour)

        assert read(harbour, "en", language="zh-Hans")["name"] == "港口"
        assert read(harbour, "en", language="tlh")["name"] == "Harbour"

    def test_of_a_window_nobody_arranged_get_our_words_in_theirs(self) -> None:
        charity = make_charity(name="Meals")

        section = read(charity)["sections"][0]

        with override("zh-hans"):
            assert section["title"] == _("Sold by the charity")
        assert section["titleLanguage"] == "zh-Hans"

    def test_see_nothing_until_it_is_published(self, harbour) -> None:
        publish(harbour)
        say(harbour, name="港口")

        assert read(harbour)["name"] == "Harbour"
        ahead = Api(owner_of(harbour), language="zh-hans").ask(
            WINDOW, slug=harbour.slug, preview="draft"
        )
        assert ahead["storefront"]["name"] == "港口"


class TestPages:
    def test_say_what_is_in_which_language(self, harbour, why) -> None:
        say(harbour, name="港口")
        publish(harbour)

        page = Client().get(f"/charities/{harbour.slug}/", {"lang": "zh-hans"})

        html = page.content.decode()
        assert "<h1>港口</h1>" in html
        assert '<p class="wide pledge-large" lang="en">Food for all.</p>' in html
        assert '-title" lang="en">Why</h2>' in html
        assert '<meta property="og:title" content="港口">' in html
        assert '"inLanguage": "zh-Hans"' in html


class TestTranslateWindow:
    def test_is_part_of_the_draft(self, harbour) -> None:
        opened = say(harbour, name="港口", by=staff_of(harbour))

        assert opened.content.name == "Harbour"
        assert say(harbour, name="港口").revision == opened.revision
        publish(harbour)
        with pytest.raises(NothingToPublish):
            publish(harbour)

    @pytest.mark.parametrize(
        ("language", "code"), [("en", "OWN_LANGUAGE"), ("xx", "UNKNOWN_LANGUAGE")]
    )
    def test_refuses_other_languages(self, harbour, language, code) -> None:
        with pytest.raises(Refusal) as caught:
            say(harbour, language, name="港口")

        assert (caught.value.code, caught.value.path) == (code, ("input", "language"))

    def test_tells_of_edits_of_others(self, harbour) -> None:
        before = seen(harbour)
        edit(harbour, by=staff_of(harbour), mission="All of it.")

        with pytest.raises(WindowChanged):
            translate_window(
                actor=owner_of(harbour),
                seen=before,
                language="zh-Hans",
                given={"name": "港口"},
            )


class TestTranslateSection:
    def test_needs_the_section(self, harbour, why) -> None:
        with pytest.raises(NotFound):
            translate_section(
                actor=owner_of(harbour),
                seen=seen(harbour),
                language="zh-Hans",
                section_id="sec_none",
                given={"title": "为何"},
            )


class TestRestoreVersion:
    def test_brings_translations_back(self, harbour) -> None:
        say(harbour, name="港口")
        publish(harbour)
        remove_window_translation(
            actor=owner_of(harbour), seen=seen(harbour), language="zh-Hans"
        )
        publish(harbour)
        assert read(harbour)["name"] == "Harbour"

        restore_version(actor=owner_of(harbour), seen=seen(harbour), number=1)
        publish(harbour)

        assert read(harbour)["name"] == "港口"
        assert WindowVersion.objects.count() == 3

    def test_says_what_differed(self, harbour) -> None:
        publish(harbour)
        say(harbour, name="港口")

        with override("en"):
            answer = Api(owner_of(harbour)).ask(
                """query ($slug: String!) { desk(slug: $slug) { window {
                  translations { language isSaid name }
                  changes { language languageName fields { name } } } } }""",
                slug=harbour.slug,
            )

        window = answer["desk"]["window"]
        assert window["translations"] == [
            {"language": "zh-Hans", "isSaid": True, "name": "港口"}
        ]
        assert window["changes"] == [
            {
                "language": "zh-Hans",
                "languageName": "简体中文",
                "fields": [{"name": "NAME"}],
            }
        ]
