"""Sellers on holiday: their goods stay to be seen and cannot be bought."""

from dataclasses import dataclass
from datetime import date, timedelta

from commons.kit.dates import format_day
from commons.kit.errors import Refusal
from commons.kit.language import _

LONGEST_ABSENCE = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Away:
    """The day a seller is back, and what it says meanwhile."""

    until: date
    note: str


class SellerAway(Refusal):
    """The seller sends nothing now, and says when it will."""

    code = "SELLER_AWAY"


def away_on(today: date, *, until: date | None, note: str) -> Away | None:
    """The absence as of a day; it ends by itself on the day the seller is back."""
    if until is None or until <= today:
        return None
    return Away(until, note)


def words_for(seller_name: str, away: Away) -> str:
    """What a buyer is told."""
    return _("{seller} is away and sells again from {day}.").format(
        seller=seller_name, day=format_day(away.until)
    )


def words_in_cart(seller_name: str, away: Away, title: str) -> str:
    """What a buyer is told who has something of that seller in the cart."""
    return _(
        "{seller} is away and sells again from {day}. Take {title} out of the cart, or "
        "come back."
    ).format(seller=seller_name, day=format_day(away.until), title=title)


def check_until(today: date, until: date) -> date:
    """Raise a refusal for a day that is over, or too far to mean a holiday."""
    if until <= today:
        raise Refusal(
            _("That day is not to come. Enter the day you are back."),
            code="OUT_OF_RANGE",
            path=("input", "until"),
        )
    if until > today + LONGEST_ABSENCE:
        raise Refusal(
            _("A holiday ends within a year. Archive listings to stop for longer."),
            code="OUT_OF_RANGE",
            path=("input", "until"),
        )
    return until
