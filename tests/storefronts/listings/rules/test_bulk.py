"""What a bulk edit makes of prices, stock and tags."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storefronts.listings.rules.bulk import (
    Edit,
    NotPossible,
    new_price,
    new_stock,
    new_tags,
)

KINDS = st.sampled_from(["SET", "PERCENT", "ADD"])


class TestNewPrice:
    @pytest.mark.parametrize(
        ("price", "change", "expected"),
        [(1_000, 1_000, 1_100), (999, 50, 1_004), (1, -5_000, 1), (333, 3_333, 444)],
    )
    def test_rounds_a_percentage_half_up(self, price, change, expected):
        edit = Edit(price_kind="PERCENT", price=change)

        assert new_price(edit, price, None, "EUR") == expected

    @pytest.mark.parametrize(
        ("price", "expected"),
        [(1, 99), (99, 99), (100, 99), (148, 99), (149, 199), (1_050, 1_099)],
    )
    def test_ends_in_99_where_that_is_nearest(self, price, expected):
        edit = Edit(price_kind="SET", price=price, ends_in_99=True)

        assert new_price(edit, 5, None, "EUR") == expected

    def test_moves_in_what_the_currency_can_be_paid_in(self):
        edit = Edit(price_kind="PERCENT", price=333)

        assert new_price(edit, 1_230, None, "KWD") == 1_270
        assert new_price(edit, 123, None, "JPY") == 127

    def test_stays_below_the_earlier_price_beside_it(self):
        edit = Edit(price_kind="ADD", price=500)

        with pytest.raises(NotPossible):
            new_price(edit, 1_000, 1_500, "EUR")

        assert new_price(edit, 1_000, 1_501, "EUR") == 1_500

    @given(
        KINDS,
        st.integers(-(10**12), 10**12),
        st.integers(1, 10**11 - 1),
        st.booleans(),
        st.sampled_from(["EUR", "JPY", "KWD", "ISK"]),
    )
    def test_is_never_nothing_and_never_beyond_bounds(
        self, kind, change, price, ends_in_99, currency
    ):
        edit = Edit(price_kind=kind, price=change, ends_in_99=ends_in_99)
        try:
            found = new_price(edit, price, None, currency)
        except NotPossible:
            return  # told, and left as it is

        assert 0 < found < 10**11


class TestNewStock:
    def test_is_never_less_than_what_is_held(self):
        edit = Edit(stock_kind="ADD", stock=-3)

        with pytest.raises(NotPossible):
            new_stock(edit, 5, 3)

        assert new_stock(edit, 6, 3) == 3

    def test_stays_where_nothing_is_said(self):
        assert new_stock(Edit(), 5, 9) == 5


class TestNewTags:
    def test_adds_and_takes_away_each_once(self):
        edit = Edit(tags_added=("b", "c"), tags_removed=("a", "x"))

        assert new_tags(edit, ["a", "b"]) == ["b", "c"]

    def test_lets_no_listing_have_too_many(self):
        edit = Edit(tags_added=("one more",))

        with pytest.raises(NotPossible):
            new_tags(edit, [f"t{number}" for number in range(50)])


class TestEdit:
    @given(
        st.builds(
            Edit,
            price_kind=KINDS,
            price=st.integers(1, 99),
            ends_in_99=st.booleans(),
            tags_added=st.lists(st.text(min_size=1), max_size=2).map(tuple),
            category=st.none() | st.text(max_size=3),
        )
    )
    def test_comes_back_from_the_database(self, edit):
        assert Edit.from_json(edit.as_json()) == edit
