"""A window's words in further languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commons.kit.errors import Refusal, Refusals
from storefronts.windows.rules.content import (
    Section,
    SectionKind,
    SectionWords,
    WindowContent,
    WindowWords,
)
from storefronts.windows.rules.difference import ChangeKind, FieldName, difference
from storefronts.windows.rules.editing import without_section
from storefronts.windows.rules.translations import (
    kept_words,
    pruned,
    read_words,
    told_in,
    with_head_words,
    with_section_words,
    without_language,
)

CHINESE = "zh-hans"
WHY = Section(id="why", kind=SectionKind.TEXT, title="Why", text="Because.")
GOODS = Section(id="own", kind=SectionKind.GOODS, title="Ours")
WINDOW = WindowContent(name="Harbour", mission="Food.", sections=(WHY, GOODS))
texts = st.text(st.characters(categories=["L"]), max_size=5)
sections = st.lists(
    st.builds(
        SectionWords, id=st.sampled_from(["why", "own"]), title=texts, text=texts
    ),
    max_size=2,
    unique_by=lambda words: words.id,
).map(tuple)
translations = st.lists(
    st.builds(
        WindowWords,
        language=st.sampled_from(["zh-hans", "nl", "de"]),
        name=texts,
        story=texts,
        sections=sections,
    ),
    max_size=3,
    unique_by=lambda words: words.language,
).map(tuple)


def said() -> WindowContent:
    window = with_head_words(WINDOW, CHINESE, {"name": "港口", "mission": None})
    return with_section_words(window, CHINESE, WHY, {"text": "因为。"})


class TestToldIn:
    def test_falls_back_text_by_text(self) -> None:
        told = told_in(said(), CHINESE)

        assert (told.content.name, told.content.mission) == ("港口", "Food.")
        assert [(one.title, one.text) for one in told.content.sections] == [
            ("Why", "因为。"),
            ("Ours", ""),
        ]
        assert told.said == {("", "name"), ("why", "text")}

    def test_is_the_window_itself_where_nothing_is_said(self) -> None:
        assert told_in(said(), "nl").content == said()
        assert not told_in(said(), "nl").said


class TestWithWords:
    def test_takes_an_empty_text_away(self) -> None:
        window = with_head_words(said(), CHINESE, {"name": ""})
        window = with_section_words(window, CHINESE, WHY, {"text": ""})

        assert window == WINDOW

    def test_refuses_fields_of_other_kinds(self) -> None:
        with pytest.raises(Refusals) as caught:
            with_section_words(WINDOW, CHINESE, GOODS, {"text": "x", "title": "y"})

        [refusal] = caught.value.refusals
        assert (refusal.code, refusal.path) == ("NOT_OF_THIS_KIND", ("input", "text"))

    def test_refuses_what_is_too_long(self) -> None:
        with pytest.raises(Refusals) as caught:
            with_head_words(WINDOW, CHINESE, {"name": "x" * 121, "story": "x" * 8_001})

        assert [one.path for one in caught.value.refusals] == [
            ("input", "name"),
            ("input", "story"),
        ]

    def test_refuses_more_text_than_a_window_holds(self) -> None:
        texts = [Section(id=str(at), kind=SectionKind.TEXT) for at in range(6)]
        window = WindowContent(name="Harbour", sections=tuple(texts))
        for section in texts[:5]:
            window = with_section_words(window, CHINESE, section, {"text": "x" * 8_000})

        with pytest.raises(Refusal) as caught:
            with_section_words(window, CHINESE, texts[5], {"text": "x"})

        assert caught.value.code == "TOO_LONG"


class TestPruned:
    def test_words_go_with_their_section(self) -> None:
        window = without_section(said(), "why")

        assert window.translations == (WindowWords(language=CHINESE, name="港口"),)

    @given(translations=translations)
    def test_has_one_form(self, translations) -> None:
        window = WindowContent(name="x", sections=(WHY,), translations=translations)

        once = pruned(window)

        assert pruned(once) == once
        for language in ("zh-hans", "nl", "de"):
            assert told_in(once, language).said == told_in(window, language).said


class TestKeptWords:
    @given(translations=translations)
    def test_are_read_as_they_were(self, translations) -> None:
        assert read_words(kept_words(translations)) == translations


class TestDifference:
    def test_tells_words_of_each_language(self) -> None:
        head, why = difference(WINDOW, said())

        assert (head.kind, head.section, head.language) == (
            ChangeKind.CHANGED,
            None,
            CHINESE,
        )
        assert [one.name for one in head.fields] == [FieldName.NAME]
        assert (why.section, why.language) == (WHY, CHINESE)
        assert [one.name for one in why.fields] == [FieldName.TEXT]

    def test_tells_words_that_went(self) -> None:
        found = difference(said(), without_language(said(), CHINESE))

        assert {change.language for change in found} == {CHINESE}
        assert difference(said(), said()) == ()
