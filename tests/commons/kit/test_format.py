import pytest

from commons.kit.format import format_money, format_share


class TestFormatMoney:
    @pytest.mark.parametrize(
        ("amount_minor", "currency", "expected"),
        [
            (4_800, "EUR", "€48.00"),
            (0, "EUR", "€0.00"),
            (123_456_780, "EUR", "€1,234,567.80"),
            (-500, "EUR", "−€5.00"),
            (3_680, "JPY", "¥3,680"),
            (1_500, "KWD", "KWD\xa01.500"),
            (3_680, "CNY", "CN¥36.80"),
            (100, "ISK", "ISK\xa01.00"),  # CLDR writes none, cards charge two
        ],
    )
    def test_writes_all_decimals_of_the_currency(
        self, amount_minor: int, currency: str, expected: str
    ) -> None:
        assert format_money(amount_minor, currency) == expected

    def test_follows_the_language(self) -> None:
        assert format_money(123_450, "EUR", "de") == "1.234,50\xa0€"


class TestFormatShare:
    @pytest.mark.parametrize(
        ("share_bps", "expected"),
        [
            (1_000, "10\u202f%"),
            (10_000, "100\u202f%"),
            (250, "2.5\u202f%"),
            (1_234, "12.34\u202f%"),
            (5, "0.05\u202f%"),
        ],
    )
    def test_writes_no_idle_zeros(self, share_bps: int, expected: str) -> None:
        assert format_share(share_bps) == expected
