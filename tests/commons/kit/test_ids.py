"""Keys inside and ids outside."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commons.kit.errors import NotFound
from commons.kit.ids import new_id, parse_public_id, public_id


class TestPublicId:
    @given(st.lists(st.uuids(), min_size=1, max_size=3))
    def test_carries_its_keys(self, keys):
        text = public_id("ord", *keys)

        assert parse_public_id("ord", text, parts=len(keys)) == tuple(keys)

    def test_keeps_one_length(self):
        assert len(public_id("lst", UUID(int=0))) == 4 + 22
        assert len(public_id("lst", UUID(int=2**128 - 1))) == 4 + 22


class TestParsePublicId:
    @given(st.text(max_size=60))
    def test_finds_nothing_in_arbitrary_text(self, text):
        with pytest.raises(NotFound):
            parse_public_id("lst", "lst_" + text + "!")

    @pytest.mark.parametrize(
        "text",
        ["", "lst", "lst_", "var_" + "0" * 22, "lst_" + "z" * 22, "lst_" + "é" * 22],
    )
    def test_finds_nothing_in_wrong_ids(self, text):
        with pytest.raises(NotFound):
            parse_public_id("lst", text)


class TestNewId:
    def test_sorts_by_time(self):
        made = [new_id() for _ in range(100)]

        assert made == sorted(made)
        assert made[0].version == 7
