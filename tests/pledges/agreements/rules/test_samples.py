import pytest

from commons.kit.errors import Refusal
from pledges.agreements.rules.samples import sample_line, usual_price_minor


class TestSampleLine:
    def test_takes_the_tax_out_of_the_whole_price(self) -> None:
        line = sample_line(1_200, currency="EUR", tax_bps=2_000, quantity=2)

        assert (line.net_minor, line.price_minor, line.quantity) == (2_000, 2_400, 2)

    @pytest.mark.parametrize(
        ("price_minor", "tax_bps", "quantity", "field"),
        [
            (-1, 0, 1, "price"),
            (1, -1, 1, "taxBps"),
            (1, 10_001, 1, "taxBps"),
            (1, 0, 0, "quantity"),
            (1, 0, 1_000, "quantity"),
        ],
    )
    def test_refuses_what_no_sale_could_be(
        self, price_minor: int, tax_bps: int, quantity: int, field: str
    ) -> None:
        with pytest.raises(Refusal) as refused:
            sample_line(price_minor, currency="EUR", tax_bps=tax_bps, quantity=quantity)

        assert refused.value.path == ("input", field)


class TestUsualPriceMinor:
    @pytest.mark.parametrize(
        ("currency", "expected"), [("EUR", 4_800), ("JPY", 4_800), ("KWD", 48_000)]
    )
    def test_reads_well_in_each_currency(self, currency: str, expected: int) -> None:
        assert usual_price_minor(currency) == expected
