"""Differences of windows: complete, minimal for moves, and readable."""

from dataclasses import replace
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storefronts.windows.rules.content import (
    Choice,
    Section,
    SectionKind,
    WindowContent,
    first_content,
)
from storefronts.windows.rules.difference import (
    ChangeKind,
    FieldName,
    Piece,
    PieceKind,
    difference,
    shortened,
    word_pieces,
)

NAMES = list("abcdef")
WORDS = st.text(alphabet="ab \n", max_size=60)


def window(names, **texts):
    sections = tuple(
        Section(id=name, kind=SectionKind.TEXT, text=texts.get(name, ""))
        for name in names
    )
    return WindowContent(name="Harbour", sections=sections)


def told(changes):
    return [
        (change.kind.value, change.section and change.section.id) for change in changes
    ]


def without_gone_and_new(changes):
    return [one for one in changes if one.kind is ChangeKind.MOVED]


class TestDifference:
    def test_is_empty_between_equal_windows(self):
        assert difference(first_content("A"), first_content("A")) == ()

    def test_tells_what_came_went_moved_and_changed(self):
        changes = difference(window("abcd", b="One"), window("cabe", b="Two"))

        assert told(changes) == [
            ("REMOVED", "d"), ("MOVED", "c"), ("CHANGED", "b"), ("ADDED", "e")
        ]  # fmt: skip
        moved = changes[1]
        assert (moved.place_before, moved.place_after) == (3, 1)

    @given(st.permutations(NAMES))
    def test_moves_no_more_than_it_takes(self, order):
        moved = without_gone_and_new(difference(window(NAMES), window(order)))
        stayed = [
            name for name in order if name not in {one.section.id for one in moved}
        ]

        assert stayed == sorted(stayed)
        assert (len(moved) == 0) == (list(order) == NAMES)

    def test_a_single_move_is_one_move(self):
        assert told(difference(window("abcdef"), window("bcdefa"))) == [("MOVED", "a")]

    @given(
        st.lists(st.sampled_from(NAMES), unique=True),
        st.lists(st.sampled_from(NAMES), unique=True),
    )
    def test_tells_of_every_section_that_came_or_went(self, before, after):
        changes = difference(window(before), window(after))
        came = {one.section.id for one in changes if one.kind is ChangeKind.ADDED}
        gone = {one.section.id for one in changes if one.kind is ChangeKind.REMOVED}

        assert came == set(after) - set(before)
        assert gone == set(before) - set(after)

    def test_names_the_fields_of_the_head(self):
        before = WindowContent(name="Harbour", mission="Food")
        after = replace(before, mission="Food for all", banner_id=uuid4())

        (change,) = difference(before, after)

        assert change.section is None
        assert [one.name for one in change.fields] == [
            FieldName.MISSION,
            FieldName.BANNER,
        ]

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"choice": Choice.TAG, "tag": "Mugs"}, "tagged Mugs"),
            ({"choice": Choice.MERCHANT, "merchant": "kiln"}, "by kiln"),
            (
                {"choice": Choice.NAMED, "listing_ids": (uuid4(),)},
                "1 chosen one by one",
            ),
        ],
    )
    def test_says_which_goods(self, change, words):
        section = Section(id="a", kind=SectionKind.GOODS)
        before = WindowContent(name="H", sections=(section,))
        after = WindowContent(name="H", sections=(replace(section, **change),))

        ((field,),) = [one.fields for one in difference(before, after)]

        assert field.name is FieldName.GOODS
        assert (
            "".join(one.text for one in field.pieces if one.kind is PieceKind.ADDED)
            == words
        )

    def test_says_that_other_things_were_chosen(self):
        section = Section(
            id="a", kind=SectionKind.GOODS, choice=Choice.NAMED, listing_ids=(uuid4(),)
        )
        other = replace(section, listing_ids=(uuid4(),))

        ((field,),) = [
            one.fields
            for one in difference(
                WindowContent(name="H", sections=(section,)),
                WindowContent(name="H", sections=(other,)),
            )
        ]

        assert "others than before" in field.pieces[0].text


class TestWordPieces:
    @given(WORDS, WORDS)
    def test_hold_both_texts(self, before, after):
        pieces = word_pieces(before, after)

        old = "".join(one.text for one in pieces if one.kind is not PieceKind.ADDED)
        new = "".join(one.text for one in pieces if one.kind is not PieceKind.REMOVED)
        assert (old, new) == (before, after)

    def test_change_words_and_not_letters(self):
        assert word_pieces("Soup for many", "Soup for all") == (
            Piece(PieceKind.SAME, "Soup for "),
            Piece(PieceKind.REMOVED, "many"),
            Piece(PieceKind.ADDED, "all"),
        )

    def test_change_signs_where_there_are_no_spaces(self):
        assert word_pieces("每周为 640 户家庭。", "每周为 700 户人家。") == (
            Piece(PieceKind.SAME, "每周为 "),
            Piece(PieceKind.REMOVED, "640 "),
            Piece(PieceKind.ADDED, "700 "),
            Piece(PieceKind.SAME, "户"),
            Piece(PieceKind.ADDED, "人"),
            Piece(PieceKind.SAME, "家"),
            Piece(PieceKind.REMOVED, "庭"),
            Piece(PieceKind.SAME, "。"),
        )


class TestShortened:
    def test_cuts_what_stayed_between_changes(self):
        long = " ".join(f"w{number}" for number in range(60))

        pieces = shortened(word_pieces(f"a {long} z", f"b {long} y"))

        same = next(one.text for one in pieces if one.kind is PieceKind.SAME)
        assert same.startswith("w0 w1 ")
        assert " … " in same
        assert same.endswith("w59 ")

    def test_leaves_short_texts_alone(self):
        pieces = word_pieces("Soup for many", "Soup for all")

        assert shortened(pieces) == pieces
