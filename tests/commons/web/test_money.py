"""Sums, shares and moments as they are written."""

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone, translation

from commons.kit.language import locale_now
from commons.web.money import (
    day_text,
    moment_of,
    moment_text,
    money_html,
    money_text,
)


class TestMoneyText:
    @pytest.mark.parametrize(
        ("amount", "currency", "written"),
        [
            ("48", "EUR", "€48.00"),
            ("1284.6", "EUR", "€1,284.60"),
            ("-4.80", "EUR", "\u2212€4.80"),
            ("0", "EUR", "€0.00"),
            ("1200", "JPY", "¥1,200"),
            ("1.25", "KWD", "KWD\u00a01.250"),
            ("12.50", "USD", "$12.50"),
        ],
    )
    def test_is_written_in_full(self, amount: str, currency: str, written: str) -> None:
        assert money_text({"amount": amount, "currency": currency}) == written

    def test_follows_the_language_of_the_page(self) -> None:
        with translation.override("de"):
            written = money_text({"amount": "1284.60", "currency": "EUR"})

        assert written == "1.284,60\u00a0€"

    def test_refuses_what_is_no_sum(self) -> None:
        with pytest.raises(ValueError, match="no sum of money"):
            money_text({"amount": "much", "currency": "EUR"})


class TestMoneyHtml:
    def test_carries_the_exact_value(self) -> None:
        assert money_html({"amount": "48.00", "currency": "EUR"}) == (
            '<data class="money" value="48.00">€48.00</data>'
        )

    def test_softens_a_minus(self) -> None:
        html = money_html({"amount": "-48.00", "currency": "EUR"})

        assert html.startswith('<data class="money money-minus" value="-48.00">')


class TestMoments:
    def test_are_written_in_the_zone_of_the_page(self) -> None:
        with timezone.override("Europe/Berlin"):
            moment = moment_of("2026-11-23T13:05:00Z")

        assert moment is not None
        assert moment_text(moment) == "23 November 2026, 14:05"

    def test_accept_what_python_holds(self) -> None:
        assert moment_of(datetime(2026, 11, 23, tzinfo=UTC)) == datetime(
            2026, 11, 23, tzinfo=UTC
        )

    def test_are_nothing_when_they_are_no_time(self) -> None:
        assert moment_of("soon") is None

    def test_a_day_is_written_out(self) -> None:
        assert day_text(date(2026, 3, 1)) == "1 March 2026"


class TestLocaleOfPage:
    def test_is_english_where_nothing_is_known(self) -> None:
        with translation.override("tlh"):
            assert locale_now().language == "en"
