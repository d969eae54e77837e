"""Tokens, by the rules alone."""

from datetime import UTC, datetime, timedelta

import pytest

from commons.kit.errors import Refusal
from commons.kit.scopes import Scope
from commons.people.rules import (
    checked_scopes,
    digest_of,
    expiry,
    hint_of,
    is_use_worth_noting,
)

MOMENT = datetime(2026, 3, 1, 12, tzinfo=UTC)


class TestDigestOf:
    def test_is_the_same_for_the_same_secret_only(self) -> None:
        assert digest_of("cwt_a") == digest_of("cwt_a")
        assert digest_of("cwt_a") != digest_of("cwt_b")

    def test_takes_any_text(self) -> None:
        assert len(digest_of("\ud800é" * 1000)) == 64


class TestHintOf:
    def test_tells_the_beginning_alone(self) -> None:
        assert hint_of("cwt_abcdefghijkl") == "cwt_abcd"


class TestCheckedScopes:
    def test_names_each_once_in_one_order(self) -> None:
        chosen = checked_scopes([Scope.SHOP, Scope.READ, Scope.SHOP])

        assert chosen == ["read", "shop"]

    def test_refuses_none(self) -> None:
        with pytest.raises(Refusal):
            checked_scopes([])


class TestExpiry:
    @pytest.mark.parametrize("days", [1, 365])
    def test_is_so_many_days_away(self, days: int) -> None:
        assert expiry(days, moment=MOMENT) == MOMENT + timedelta(days=days)

    @pytest.mark.parametrize("days", [-1, 0, 366, 2**31])
    def test_refuses_more_than_a_year_and_less_than_a_day(self, days: int) -> None:
        with pytest.raises(Refusal):
            expiry(days, moment=MOMENT)


class TestIsUseWorthNoting:
    @pytest.mark.parametrize(
        ("last_used_at", "noted"),
        [
            (None, True),
            (MOMENT, False),
            (MOMENT - timedelta(minutes=59), False),
            (MOMENT - timedelta(hours=1), True),
        ],
    )
    def test_is_true_once_an_hour(
        self, last_used_at: datetime | None, *, noted: bool
    ) -> None:
        assert is_use_worth_noting(last_used_at, moment=MOMENT) is noted
