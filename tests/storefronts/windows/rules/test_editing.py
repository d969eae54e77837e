"""Edits of a window: bounded, complete, and never losing or doubling a section."""

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commons.kit.errors import NotFound, Refusal, Refusals
from storefronts.windows.rules.content import (
    MOST_SECTIONS,
    Choice,
    Section,
    SectionKind,
    WindowContent,
    first_content,
    kept_sections,
    read_sections,
)
from storefronts.windows.rules.editing import (
    SectionChange,
    Step,
    changed_section,
    place_after,
    with_changed_section,
    with_moved_section,
    with_section,
    with_words,
    without_section,
)

EMPTY = WindowContent(name="Harbour")
TEXT = SectionKind.TEXT


def ids(content):
    return [section.id for section in content.sections]


def added(content, name, kind=TEXT, place=99, **fields):
    section = Section(id=name, kind=kind)
    return with_section(content, section, SectionChange(**fields), place=place)


def codes(raised):
    error = raised.value
    several = error.refusals if isinstance(error, Refusals) else [error]
    return [(one.code, one.path) for one in several]


EDITS = st.lists(
    st.tuples(
        st.sampled_from(["add", "remove", "move", "change"]),
        st.integers(0, 30),
        st.integers(-3, 30),
    ),
    max_size=60,
)


class TestAnySequenceOfEdits:
    @given(EDITS)
    def test_keeps_every_section_once_and_in_a_dense_order(self, edits):
        content, expected, number = EMPTY, [], 0
        for deed, which, place in edits:
            name = expected[which % len(expected)] if expected else None
            if deed == "add" and len(expected) < MOST_SECTIONS:
                number += 1
                content = added(content, f"s{number}", place=place)
                expected.insert(max(0, place), f"s{number}")
            elif deed == "remove" and name:
                content = without_section(content, name)
                expected.remove(name)
            elif deed == "move" and name:
                content = with_moved_section(content, name, place=place)
                expected.remove(name)
                expected.insert(max(0, place), name)
            elif deed == "change" and name:
                change = SectionChange(text=f"Words {place}")
                content = with_changed_section(content, name, change)

        assert ids(content) == expected
        assert len(set(expected)) == len(expected)
        assert read_sections(kept_sections(content.sections)) == content.sections


class TestKeptSections:
    @given(
        st.sampled_from([Choice.ALL, Choice.TAG, Choice.NAMED]),
        st.text(max_size=20),
        st.lists(st.uuids(), max_size=5),
        st.integers(1, 24),
        st.none() | st.uuids(),
    )
    def test_come_back_as_they_were(self, choice, words, keys, count, picture):
        section = Section(
            id="a", kind=SectionKind.GOODS, title=words, text=words, choice=choice,
            tag=words, listing_ids=tuple(keys), count=count, picture_id=picture,
        )  # fmt: skip

        assert read_sections(kept_sections([section])) == (section,)


class TestWithSection:
    def test_is_refused_beyond_the_most(self):
        content = EMPTY
        for number in range(MOST_SECTIONS):
            content = added(content, f"s{number}")

        with pytest.raises(Refusal) as raised:
            added(content, "one more")

        assert codes(raised) == [("TOO_MANY_SECTIONS", ())]

    def test_is_refused_where_all_together_show_too_much(self):
        content = EMPTY
        for number in range(4):
            content = added(content, f"g{number}", SectionKind.GOODS, count=24)

        with pytest.raises(Refusal) as raised:
            added(content, "g5", SectionKind.GOODS, count=1)

        assert codes(raised) == [("TOO_MANY", ("input", "count"))]

    def test_is_refused_where_all_texts_are_too_long(self):
        content = EMPTY
        for number in range(5):
            content = added(content, f"t{number}", text="x" * 8_000)

        with pytest.raises(Refusal) as raised:
            added(content, "t6", text="x")

        assert codes(raised) == [("TOO_LONG", ("input", "text"))]


class TestChangedSection:
    @pytest.mark.parametrize(
        ("kind", "change", "expected"),
        [
            (TEXT, {"count": 3}, [("NOT_OF_THIS_KIND", "count")]),
            (SectionKind.GOODS, {"choice": Choice.TAG}, [("EMPTY", "tag")]),
            (SectionKind.GOODS, {"choice": Choice.NAMED}, [("EMPTY", "listingIds")]),
            (SectionKind.GOODS, {"choice": Choice.MERCHANT},
             [("OUT_OF_RANGE", "choice"), ("EMPTY", "merchant")]),
            (SectionKind.PLEDGED, {"choice": Choice.MERCHANT}, [("EMPTY", "merchant")]),
            (SectionKind.GOODS, {"count": 0}, [("OUT_OF_RANGE", "count")]),
            (SectionKind.GOODS, {"count": 25}, [("OUT_OF_RANGE", "count")]),
            (SectionKind.PICTURE, {}, [("EMPTY", "pictureId"), ("EMPTY", "alt")]),
            (TEXT, {"text": "x" * 8_001}, [("TOO_LONG", "text")]),
            (TEXT, {"title": "x" * 121}, [("TOO_LONG", "title")]),
        ],
    )  # fmt: skip
    def test_names_what_is_wrong(self, kind, change, expected):
        with pytest.raises((Refusal, Refusals)) as raised:
            changed_section(Section(id="a", kind=kind), SectionChange(**change))

        assert codes(raised) == [(code, ("input", name)) for code, name in expected]

    def test_refuses_more_named_things_than_it_shows(self):
        change = SectionChange(
            choice=Choice.NAMED, listing_ids=tuple(uuid4() for _ in range(25))
        )

        with pytest.raises(Refusals) as raised:
            changed_section(Section(id="a", kind=SectionKind.GOODS), change)

        assert codes(raised) == [("TOO_MANY", ("input", "listingIds"))]

    def test_forgets_what_another_choice_needed(self):
        section = Section(id="a", kind=SectionKind.GOODS, choice=Choice.TAG, tag="Mugs")

        changed = changed_section(section, SectionChange(choice=Choice.ALL))

        assert changed.tag == ""

    def test_trims_words_and_names_each_thing_once(self):
        key = uuid4()
        change = SectionChange(
            title="  Mugs   here ", choice=Choice.NAMED, listing_ids=(key, key)
        )

        changed = changed_section(Section(id="a", kind=SectionKind.GOODS), change)

        assert (changed.title, changed.listing_ids) == ("Mugs here", (key,))


class TestMovedSections:
    def test_take_one_step_and_stop_at_the_ends(self):
        content = first_content("Harbour")

        down = place_after(content, "own", Step.DOWN)
        up = place_after(content, "own", Step.UP)

        assert ids(with_moved_section(content, "own", place=down)) == ["pledged", "own"]
        assert ids(with_moved_section(content, "own", place=up)) == ["own", "pledged"]

    @pytest.mark.parametrize(
        "deed", [without_section, lambda c, n: with_moved_section(c, n, place=0)]
    )
    def test_unknown_ones_are_not_found(self, deed):
        with pytest.raises(NotFound):
            deed(EMPTY, "nobody")


class TestWithWords:
    def test_changes_what_is_given(self):
        content = with_words(EMPTY, mission=" Soup  for all ", story=None)

        assert content == WindowContent(name="Harbour", mission="Soup for all")

    def test_tells_everything_that_is_wrong(self):
        with pytest.raises(Refusals) as raised:
            with_words(EMPTY, name=" ", mission="x" * 241, story="x" * 8_001)

        assert codes(raised) == [
            ("EMPTY", ("input", "name")),
            ("TOO_LONG", ("input", "mission")),
            ("TOO_LONG", ("input", "story")),
        ]
