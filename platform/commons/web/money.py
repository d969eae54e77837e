"""Writes sums, shares and moments the way the page's language does."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from commons.kit.dates import format_day, format_moment
from commons.kit.format import format_money
from commons.kit.language import language_now
from commons.kit.money import exponent

REMEMBERED_SUMS = 4_096


def amount_of(money: Mapping[str, object]) -> Decimal:
    """The sum as a number; money travels as a decimal string."""
    return _number(str(money["amount"]))


def money_text(money: Mapping[str, object]) -> str:
    """The sum in words, in full and with the minus sign of typography."""
    return _written(str(money["amount"]), str(money["currency"]), language_now())


def money_html(money: Mapping[str, object]) -> SafeString:
    """The sum with its exact value for machines."""
    return _drawn(str(money["amount"]), str(money["currency"]), language_now())


# A page says a hundred sums, and most of them were said a moment ago.
@lru_cache(maxsize=REMEMBERED_SUMS)
def _written(amount: str, currency: str, language: str) -> str:
    amount_minor = int(_number(amount).scaleb(exponent(currency)))
    return format_money(amount_minor, currency, language)


@lru_cache(maxsize=REMEMBERED_SUMS)
def _drawn(amount: str, currency: str, language: str) -> SafeString:
    kind = "money money-minus" if _number(amount) < 0 else "money"
    words = _written(amount, currency, language)
    return format_html('<data class="{}" value="{}">{}</data>', kind, amount, words)


def _number(amount: str) -> Decimal:
    try:
        return Decimal(amount)
    except InvalidOperation as error:
        raise ValueError(f"no sum of money: {amount!r}") from error


def percent_number(share_bps: int) -> Decimal:
    """Basis points as the number before the percent sign: 1250 is 12.5."""
    return Decimal(share_bps) / 100


def moment_of(value: object) -> datetime | None:
    """A time from GraphQL in the zone of the page, None if it is no time."""
    if isinstance(value, datetime):
        return timezone.localtime(value)
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return timezone.localtime(found) if found.tzinfo else timezone.make_aware(found)


def day_text(day: date) -> str:
    """23 November 2026."""
    return format_day(day)


def moment_text(moment: datetime) -> str:
    """23 November 2026, 14:05."""
    return format_moment(moment)
