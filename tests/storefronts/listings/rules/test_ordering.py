"""Positions move only where an order differs."""

from hypothesis import given
from hypothesis import strategies as st

from storefronts.listings.rules.ordering import places


class TestPlaces:
    def test_moves_nothing_that_stands_in_this_order(self):
        assert places({"a": 2, "b": 5, "c": 9}, ["a", "c"]) == {}

    def test_puts_what_is_new_behind(self):
        assert places({"a": 2, "b": 5}, ["a", "b", "x", "y"]) == {"x": 6, "y": 7}

    def test_counts_anew_where_the_order_differs(self):
        assert places({"a": 1, "b": 2, "c": 3}, ["c", "a"]) == {
            "c": 1, "a": 2, "b": 3,
        }  # fmt: skip

    def test_counts_anew_where_something_new_stands_between(self):
        assert places({"a": 1, "b": 2}, ["a", "x", "b"]) == {"x": 2, "b": 3}

    @given(st.lists(st.integers(0, 9), unique=True), st.permutations(range(10)))
    def test_gives_the_order_that_was_wanted(self, known, order):
        wanted = order[:5]
        before = {key: at for at, key in enumerate(known, start=1)}

        after = {**before, **places(before, wanted)}

        found = sorted(after, key=after.__getitem__)
        assert [key for key in found if key in wanted] == wanted
        assert set(after) == {*known, *wanted}
        assert len(set(after.values())) == len(after)
        assert places(after, wanted) == {}
