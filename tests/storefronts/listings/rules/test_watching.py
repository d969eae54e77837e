"""Marks of low stock, and how many of those who wait are told at once."""

from datetime import UTC, datetime, timedelta

import pytest

from commons.kit.errors import Refusal
from storefronts.listings.rules.watching import (
    MOST_TOLD,
    fit_mark,
    told_at_once,
    waits_until,
)


class TestFitMark:
    @pytest.mark.parametrize("mark", [None, 0, 50])
    def test_lets_pass_what_can_be_counted(self, mark):
        assert fit_mark(mark, field="lowAt", at_most=50) == mark

    @pytest.mark.parametrize("mark", [-1, 51])
    def test_refuses_the_rest(self, mark):
        with pytest.raises(Refusal) as caught:
            fit_mark(mark, field="lowAt", at_most=50)

        assert caught.value.path == ("input", "lowAt")


class TestToldAtOnce:
    @pytest.mark.parametrize(
        ("available", "told"),
        [(None, MOST_TOLD), (0, 0), (-2, 0), (1, 3), (10, 30), (10**6, MOST_TOLD)],
    )
    def test_is_three_for_each_piece(self, available, told):
        assert told_at_once(available) == told


class TestWaitsUntil:
    def test_is_longer_for_those_who_confirmed(self):
        moment = datetime(2026, 11, 23, tzinfo=UTC)

        pending = waits_until(moment, is_confirmed=False) - moment
        confirmed = waits_until(moment, is_confirmed=True) - moment

        assert (pending, confirmed) == (timedelta(days=3), timedelta(days=180))
