"""Words in cells of a sheet come back as they were, whatever they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storefronts.listings.rules.sheets import (
    guard,
    unguard,
    words_in_a_row,
    words_in_lines,
    words_of_lines,
    words_of_row,
)

NASTY = st.text(st.sampled_from("=+-@\t\r\n＝＋－＠'\"\\,;nr x"), max_size=8)
WORD = NASTY | st.text(max_size=8)


class TestGuard:
    @pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\tx", "\rx", "＝1"])
    def test_begins_with_an_apostrophe(self, text):
        assert guard(text) == f"'{text}"

    @pytest.mark.parametrize("text", ["", "1", "a=b", "'", "'a", "’=1"])
    def test_leaves_alone_what_runs_nowhere(self, text):
        assert guard(text) == unguard(text) == text

    @given(WORD)
    def test_is_taken_off_again(self, text):
        assert unguard(guard(text)) == text

    @given(WORD)
    def test_leaves_nothing_that_begins_a_formula(self, text):
        assert not guard(text).startswith(tuple("=+-@\t\r\n＝＋－＠"))


class TestWordsInARow:
    @given(st.lists(WORD.map(str.strip).filter(bool)))
    def test_come_back(self, words):
        assert words_of_row(words_in_a_row(words)) == words

    def test_are_read_as_people_write_them(self):
        assert words_of_row(" mugs,gifts ,, a b") == ["mugs", "gifts", "a b"]


class TestWordsInLines:
    @given(st.lists(WORD, min_size=2))
    def test_come_back(self, words):
        assert words_of_lines(words_in_lines(words)) == words

    def test_take_the_line_ends_of_any_system(self):
        assert words_of_lines("a\r\nb\rc\nd") == ["a", "b", "c", "d"]
        assert words_of_lines("") == []
