"""What people write into search fields has a meaning, whatever it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storefronts.listings.rules.searching import (
    LONGEST_WORD,
    MOST_WORDS,
    Term,
    changes,
    nearest,
    parse_search,
    price_band,
)
from storefronts.listings.rules.unspaced import is_unspaced


def shape(text: str) -> list[list[str]]:
    """Clauses as short texts: -word is excluded, word* begins, a_b follow."""
    return [
        [
            f"{'-' if term.is_excluded else ''}{'_'.join(term.words)}"
            f"{'*' if term.is_beginning else ''}"
            for term in clause
        ]
        for clause in parse_search(text).clauses
    ]


class TestParseSearch:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("", []),
            ("mug ", [["mug"]]),
            ("mug", [["mug*"]]),
            ("mu", [["mu"]]),
            ("blue mug", [["blue"], ["mug*"]]),
            ('"blue mug" cup ', [["blue_mug"], ["cup"]]),
            ('"blue mug', [["blue_mug"]]),
            ("mug -blue ", [["mug"], ["-blue"]]),
            ('mug -"sky blue"', [["mug"], ["-sky_blue"]]),
            ("mug or cup ", [["mug", "cup"]]),
            ("or mug or ", [["mug"]]),
            ("mug or -cup ", [["mug"], ["-cup"]]),
            ("hand-thrown ", [["hand"], ["thrown"]]),
            ("Café ", [["café"]]),
            ("1.5 litre ", [["1.5"], ["litre"]]),
            ("a'b; DROP ", [["a"], ["b"], ["drop"]]),
            ("杯子 ", [["杯子"]]),
            ("陶瓷杯", [["陶瓷_瓷杯"]]),
            ("杯 陶瓷", [["杯*"], ["陶瓷"]]),
            ("mug陶瓷", [["mug"], ["陶瓷"]]),
            ("-陶瓷杯 -杯", [["-陶瓷_瓷杯"], ["-杯*"]]),
            ('"手工杯 mug 杯子"', [["手工_工杯_杯_mug_杯_杯子"]]),
            ("ﾊﾞﾝ ｍｕｇ ", [["バン"], ["mug"]]),
            ("- or & | ! : * ( )", []),
            ("😀 \x00 ->", []),
        ],
    )
    def test_reads_words_phrases_and_signs(self, text, expected):
        assert shape(text) == expected

    def test_looks_for_no_more_words_than_a_search_can_have(self):
        search = parse_search("word " * 1_000)

        assert search.is_cut
        assert len(search.words) == MOST_WORDS

    @given(st.text(max_size=600))
    def test_always_finds_something_plain_to_say(self, text):
        search = parse_search(text)

        assert len(search.words) <= MOST_WORDS
        for clause in search.clauses:
            assert clause
            for term in clause:
                assert term.words
                for word in term.words:
                    assert 0 < len(word) <= LONGEST_WORD * 3
                    assert all(sign.isalnum() or sign == "." for sign in word)

    @given(st.text(max_size=60))
    def test_marks_at_most_the_last_word_as_a_beginning(self, text):
        terms = [term for clause in parse_search(text).clauses for term in clause]

        assert not any(
            term.is_beginning and not is_unspaced(term.words[0]) for term in terms[:-1]
        )

    def test_cuts_a_sentence_without_spaces(self):
        search = parse_search("陶" * 40)

        assert search.is_cut
        assert len(search.words) == MOST_WORDS

    def test_takes_a_single_letter_for_a_beginning_where_asked(self):
        assert not parse_search("m").clauses[0][0].is_beginning
        assert parse_search("m", shortest=1).clauses[0][0].is_beginning


class TestTerm:
    def test_is_the_same_for_the_same_words(self):
        assert Term(("mug",)) == Term(("mug",))


class TestPriceBand:
    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            ("EUR-0", ("EUR", None, 1_000)),
            ("EUR-2", ("EUR", 2_500, 5_000)),
            ("JPY-7", ("JPY", 1_000_000, None)),
            ("EUR-8", None),
            ("eur-1", None),
            ("", None),
        ],
    )
    def test_tells_its_bounds(self, value, expected):
        assert price_band(value) == expected


class TestChanges:
    @pytest.mark.parametrize(
        ("one", "other", "expected"),
        [
            ("pottery", "pottery", 0),
            ("pottrey", "pottery", 1),
            ("potery", "pottery", 1),
            ("pottteri", "pottery", 2),
            ("mug", "candle", 3),
        ],
    )
    def test_counts_letters(self, one, other, expected):
        assert changes(one, other, 2) == expected

    @given(st.text("abc", max_size=8), st.text("abc", max_size=8))
    def test_is_the_same_both_ways(self, one, other):
        assert changes(one, other, 8) == changes(other, one, 8)


class TestNearest:
    def test_prefers_few_changes_then_what_is_used_much(self):
        words = [("bowl", 1), ("bowls", 9), ("owl", 5)]

        assert nearest("bowll", words) == "bowls"

    def test_is_none_where_nothing_is_near(self):
        assert nearest("kite", [("pottery", 9)]) is None
