"""The bars of what pledges brought, month by month."""

import re

import pytest

from commons.web.charts import charts


def row(
    month: str, sent: str, waiting: str, currency: str = "EUR"
) -> dict[str, object]:
    return {
        "month": month,
        "sums": {
            "sent": {"amount": sent, "currency": currency},
            "waiting": {"amount": waiting, "currency": currency},
        },
    }


def heights(svg: str, kind: str) -> list[float]:
    return [
        float(found)
        for found in re.findall(rf'class="{kind}"[^>]* height="([\d.]+)"', svg)
    ]


class TestCharts:
    def test_are_one_for_each_currency(self) -> None:
        rows = [row("2026-10-01", "1", "0"), row("2026-11-01", "5", "0", "JPY")]

        found = charts(rows)

        assert [(one.currency, len(one.months)) for one in found] == [
            ("EUR", 1),
            ("JPY", 1),
        ]

    def test_are_none_without_months(self) -> None:
        assert charts([]) == []

    def test_draw_sums_to_one_scale(self) -> None:
        (chart,) = charts(
            [row("2026-10-01", "100.00", "0.00"), row("2026-11-01", "50.00", "25.00")]
        )

        first, second = heights(chart.svg, "received")
        (coming,) = heights(chart.svg, "coming")

        assert first == pytest.approx(2 * second, abs=0.2)
        assert second == pytest.approx(2 * coming, abs=0.2)

    def test_say_every_sum_in_words(self) -> None:
        (chart,) = charts([row("2026-11-01", "1263.10", "622.00")])

        assert "November 2026: €1,263.10 sent, €622.00 on its way" in chart.svg
        assert chart.months[0].name == "November 2026"

    def test_leave_room_for_months_that_brought_nothing(self) -> None:
        (chart,) = charts([row("2026-11-01", "1", "0"), row("2027-02-01", "2", "0")])

        shown = re.findall(r'text-anchor="middle">([A-Z][a-z]+)<', chart.svg)

        assert shown == ["Nov", "Dec", "Jan", "Feb"]
        assert len(chart.months) == 2

    def test_show_the_last_half_year(self) -> None:
        rows = [row(f"2026-{month:02}-01", "1", "0") for month in range(1, 13)]

        (chart,) = charts(rows)

        assert len(heights(chart.svg, "received")) == 6
        assert len(chart.months) == 12

    @pytest.mark.parametrize("amount", ["0.00", "0.01", "9999999.99"])
    def test_stay_within_the_frame(self, amount: str) -> None:
        (chart,) = charts([row("2026-11-01", amount, "0")])

        assert all(height <= 196 for height in heights(chart.svg, "received"))
