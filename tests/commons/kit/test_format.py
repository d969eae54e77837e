import pytest

from commons.kit.format import format_money, format_number, format_share, joined
from commons.kit.language import override


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

    def test_follows_whoever_reads(self) -> None:
        with override("zh-hans"):
            assert format_money(3_680, "CNY") == "¥36.80"
            assert format_money(3_680, "CNY", "en") == "CN¥36.80"


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

    def test_leaves_no_space_in_chinese(self) -> None:
        with override("zh-hans"):
            assert format_share(250) == "2.5%"

    def test_takes_the_point_of_the_language(self) -> None:
        assert format_share(250, "de") == "2,5\u202f%"


class TestFormatNumber:
    def test_tells_thousands_apart(self) -> None:
        assert format_number(1_204) == "1,204"
        assert format_number(-1_204, "de") == "−1.204"


class TestJoined:
    @pytest.mark.parametrize(
        ("words", "english", "chinese"),
        [
            ([], "", ""),
            (["A"], "A", "A"),
            (["A", "B"], "A and B", "A和B"),
            (["A", "B", "C"], "A, B and C", "A、B和C"),
        ],
    )
    def test_makes_a_list_of_a_sentence(
        self, words: list[str], english: str, chinese: str
    ) -> None:
        assert joined(words) == english
        assert joined(words, "zh-hans") == chinese
