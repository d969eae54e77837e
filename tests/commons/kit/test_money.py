"""Money in whole quanta, and its division."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commons.kit.money import (
    InvalidMoney,
    Money,
    apportion,
    decimal_amount,
    from_minor,
    share_of,
    to_minor,
)

weights = st.lists(st.integers(0, 10_000), min_size=1, max_size=8).filter(any)


class TestToMinor:
    @pytest.mark.parametrize(
        ("amount", "currency", "minor"),
        [("12.50", "EUR", 1250), ("1200", "JPY", 1200), ("1.230", "KWD", 1230)],
    )
    def test_counts_in_the_currency_s_own_units(self, amount, currency, minor):
        assert to_minor(Money(amount, currency)) == minor

    @pytest.mark.parametrize(
        ("amount", "currency"),
        [("0.001", "EUR"), ("0.5", "JPY"), ("10.50", "ISK"), ("1.234", "KWD")],
    )
    def test_refuses_what_cannot_be_paid_exactly(self, amount, currency):
        with pytest.raises(InvalidMoney):
            to_minor(Money(amount, currency))

    @given(st.integers(-(10**12), 10**12), st.sampled_from(["EUR", "JPY"]))
    def test_undoes_from_minor(self, minor, currency):
        assert to_minor(from_minor(minor, currency)) == minor


class TestDecimalAmount:
    def test_keeps_all_decimals(self):
        assert str(decimal_amount(1200, "EUR")) == "12.00"
        assert str(decimal_amount(1200, "JPY")) == "1200"
        assert str(decimal_amount(1200, "KWD")) == "1.200"


class TestShareOf:
    @pytest.mark.parametrize(
        ("base", "bps", "currency", "share"),
        [(4800, 1000, "EUR", 480), (5, 1000, "EUR", 1), (4, 1000, "EUR", 0),
         (105, 1000, "JPY", 11), (150, 1000, "KWD", 20), (140, 1000, "KWD", 10)],
    )  # fmt: skip
    def test_rounds_half_up_to_the_quantum(self, base, bps, currency, share):
        assert share_of(base, bps, currency) == share

    @given(st.integers(0, 10**9), st.integers(1, 10_000))
    def test_never_exceeds_its_base(self, base, bps):
        assert 0 <= share_of(base, bps, "EUR") <= base


class TestApportion:
    @given(st.integers(0, 10**6), weights, st.sampled_from([1, 10]))
    def test_adds_up_to_the_total(self, seats, given_weights, step):
        parts = apportion(seats * step, given_weights, step=step)

        assert sum(parts) == seats * step
        assert min(parts) >= 0
        assert all(part % step == 0 for part in parts)

    @given(st.integers(0, 5_000), weights)
    def test_never_shrinks_a_part_when_the_total_grows(self, total, given_weights):
        smaller = apportion(total, given_weights)
        larger = apportion(total + 1, given_weights)

        assert all(a <= b for a, b in zip(smaller, larger, strict=True))

    @given(st.integers(0, 300), weights)
    def test_equals_handing_out_seat_by_seat(self, total, given_weights):
        parts = [0] * len(given_weights)
        for _ in range(total):
            quotients = [
                Fraction(weight, 2 * part + 1)
                for weight, part in zip(given_weights, parts, strict=True)
            ]
            parts[quotients.index(max(quotients))] += 1

        assert apportion(total, given_weights) == parts

    @given(st.integers(1, 10**6), weights)
    def test_gives_nothing_to_a_weight_of_zero(self, total, given_weights):
        parts = apportion(total, [*given_weights, 0])

        assert parts[-1] == 0

    @pytest.mark.parametrize(
        ("total", "given_weights"), [(-1, [1]), (1, []), (1, [0, 0]), (1, [-1, 2])]
    )
    def test_refuses_what_cannot_be_divided(self, total, given_weights):
        with pytest.raises(ValueError, match="apportion"):
            apportion(total, given_weights)

    def test_refuses_parts_of_a_quantum(self):
        with pytest.raises(ValueError, match="whole steps"):
            apportion(15, [1, 1], step=10)

    def test_divides_nothing_by_nothing(self):
        assert apportion(0, [0, 0]) == [0, 0]


def test_share_of_agrees_with_decimal_arithmetic():
    assert share_of(9_999, 3_333, "EUR") == int(
        Decimal("3332.6667").to_integral_value()
    )
