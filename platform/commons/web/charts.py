"""Draws what pledges brought month by month: what was sent, and what is coming."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from babel.dates import format_skeleton
from babel.numbers import format_decimal
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from commons.kit.language import _, locale_now
from commons.web.money import amount_of, money_text

MOST_BARS = 6
TOP, BASE = 32, 228
"""Between these heights, in pixels, the bars stand."""
LEFT, WIDTH = Decimal(11), Decimal(89)
"""Where the bars begin and how far they reach, in percent."""
WIDEST = Decimal("8.8")
LINES = 4
NICE = (1, 2, Decimal("2.5"), 5, 10)

Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Month:
    """One month: its name, and its sums as the schema gave them."""

    first_day: date
    name: str
    sums: Mapping[str, Mapping[str, object]]

    @property
    def sent(self) -> Decimal:
        """What transfers carried."""
        return amount_of(self.sums["sent"])

    @property
    def total(self) -> Decimal:
        """Sent or coming."""
        return self.sent + amount_of(self.sums["waiting"])


@dataclass(frozen=True, slots=True)
class Chart:
    """The months of one currency, and the picture of the last few."""

    currency: str
    months: Sequence[Month]

    @property
    def svg(self) -> SafeString:
        """Fluid: places are in percent, heights in pixels, words keep their size."""
        shown = _without_gaps(self.months)[-MOST_BARS:]
        step = _step(max(month.total for month in shown))
        bars = format_html_join(
            "", "{}", ((bar,) for bar in _bars(shown, step * LINES))
        )
        return format_html(
            '<svg class="chart" role="img" aria-label="{}">{}{}'
            '<line class="base" x1="11%" x2="100%" y1="228" y2="228"/></svg>',
            "; ".join(_words(month) for month in shown),
            _scale(step),
            bars,
        )


def charts(rows: Iterable[Row]) -> list[Chart]:
    """One for each currency, from `{month, sums {sent waiting}}`, oldest first."""
    by_currency: dict[str, list[Month]] = {}
    for row in rows:
        month = _month(row)
        currency = str(month.sums["sent"]["currency"])
        by_currency.setdefault(currency, []).append(month)
    return [Chart(currency, months) for currency, months in by_currency.items()]


def _month(row: Row) -> Month:
    sums = row["sums"]
    if not isinstance(sums, Mapping):
        raise TypeError("a month without sums")
    first_day = date.fromisoformat(str(row["month"])[:10])
    return Month(first_day, _name(first_day), sums)


def _without_gaps(months: Sequence[Month]) -> list[Month]:
    """The months with those between that brought nothing."""
    filled: list[Month] = []
    for month in months:
        while filled and _next(filled[-1].first_day) < month.first_day:
            filled.append(_empty(_next(filled[-1].first_day), like=month))
        filled.append(month)
    return filled


def _next(first_day: date) -> date:
    return (first_day + timedelta(days=31)).replace(day=1)


def _empty(first_day: date, *, like: Month) -> Month:
    nothing = {"amount": "0", "currency": like.sums["sent"]["currency"]}
    return Month(first_day, _name(first_day), {"sent": nothing, "waiting": nothing})


def _name(first_day: date) -> str:
    return str(format_skeleton("yMMMM", first_day, locale=locale_now()))


def _step(highest: Decimal) -> Decimal:
    """The distance of two lines: a plain number, four of which reach the highest."""
    least = max(highest, Decimal("0.04")) / LINES
    size = Decimal(10) ** math.floor(least.log10())
    return next(size * nice for nice in NICE if size * nice >= least)


def _scale(step: Decimal) -> SafeString:
    lines = [(step * at, BASE - (BASE - TOP) * at // LINES) for at in range(1, 5)]
    return format_html_join(
        "",
        '<line class="axis" x1="11%" x2="100%" y1="{}" y2="{}"/>'
        '<text class="scale" x="0" y="{}">{}</text>',
        ((y, y, y + 4, _figure(value)) for value, y in lines),
    )


def _bars(months: Sequence[Month], whole: Decimal) -> Iterator[str]:
    room = WIDTH / max(len(months), 4)
    width = min(WIDEST, room * Decimal("0.6"))
    for at, month in enumerate(months):
        middle = LEFT + room * at + room / 2
        x = (middle - width / 2).quantize(Decimal("0.1"))
        sent, total = (_height(sum_, whole) for sum_ in (month.sent, month.total))
        yield _rect("received", x, width, BASE - sent, sent)
        yield _rect("coming", x, width, BASE - total, total - sent)
        yield format_html(
            '<text class="figure" x="{}%" y="{}" text-anchor="middle">{}</text>'
            '<text x="{}%" y="252" text-anchor="middle">{}</text>',
            middle.quantize(Decimal("0.1")),
            BASE - total - 8,
            _figure(month.total),
            middle.quantize(Decimal("0.1")),
            format_skeleton("MMM", month.first_day, locale=locale_now()),
        )


def _rect(
    kind: str, x: Decimal, width: Decimal, y: Decimal, height: Decimal
) -> SafeString | str:
    if not height:
        return ""
    return format_html(
        '<rect class="{}" rx="1.5" x="{}%" y="{}" width="{}%" height="{}"/>',
        kind,
        x,
        y,
        width.quantize(Decimal("0.1")),
        height,
    )


def _height(value: Decimal, whole: Decimal) -> Decimal:
    return ((BASE - TOP) * value / whole).quantize(Decimal("0.1"))


def _figure(value: Decimal) -> str:
    """Whole units where they say enough; the table beside has every cent."""
    form = "#,##0" if value >= 100 or value == int(value) else "#,##0.00"
    return str(format_decimal(value, format=form, locale=locale_now()))


def _words(month: Month) -> str:
    sent, waiting = month.sums["sent"], month.sums["waiting"]
    return _("{name}: {sent} sent, {waiting} on its way").format(
        name=month.name, sent=money_text(sent), waiting=money_text(waiting)
    )
