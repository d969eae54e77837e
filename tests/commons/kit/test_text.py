"""Words people send."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commons.kit.text import UnfitText, one_line, several_lines


class TestOneLine:
    def test_runs_white_space_together(self) -> None:
        assert one_line("  Salt \t&\n Stone ", at_most=20) == "Salt & Stone"

    def test_keeps_every_script(self) -> None:
        assert one_line("慈善 Zürich 👩‍🚀", at_most=20) == "慈善 Zürich 👩‍🚀"

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("", "EMPTY"),
            (" \n ", "EMPTY"),
            ("x" * 21, "TOO_LONG"),
            ("a\x00b", "UNFIT_TEXT"),
            ("a\x1b[31mb", "UNFIT_TEXT"),
            ("a\ud800b", "UNFIT_TEXT"),
        ],
    )
    def test_refuses_what_cannot_be_shown(self, text: str, code: str) -> None:
        with pytest.raises(UnfitText) as refusal:
            one_line(text, at_most=20, path=("input", "name"))

        assert refusal.value.code == code
        assert refusal.value.path == ("input", "name")

    def test_may_be_empty_where_nothing_is_required(self) -> None:
        assert one_line(" ", at_most=20, required=False) == ""

    @given(st.text(st.characters(codec=None, exclude_categories=())))
    def test_leaves_only_what_a_database_keeps(self, text: str) -> None:
        try:
            kept = one_line(text, at_most=1_000)
        except UnfitText:
            return
        assert "\x00" not in kept
        assert "\n" not in kept
        assert kept.encode()


class TestSeveralLines:
    def test_keeps_lines_of_every_kind(self) -> None:
        assert several_lines(" a\r\nb\rc\n\td ", at_most=20) == "a\nb\nc\n\td"

    def test_may_be_empty(self) -> None:
        assert several_lines("", at_most=20) == ""

    @pytest.mark.parametrize("text", ["a\x00b", "x" * 21, "\udfff"])
    def test_refuses_what_cannot_be_shown(self, text: str) -> None:
        with pytest.raises(UnfitText):
            several_lines(text, at_most=20)
