"""Why a part is what it is, in a reader's words."""

from collections.abc import Sequence
from decimal import Decimal

from babel.numbers import format_currency

from commons.kit.money import decimal_amount

NARROW_SPACE = "\u202f"


def money_words(amount_minor: int, currency: str) -> str:
    """€9.65, with all the decimals of the currency."""
    return format_currency(
        decimal_amount(amount_minor, currency), currency, locale="en"
    )


def percent_words(bps: int) -> str:
    """Basis points as a percentage, with as many digits as it needs."""
    number = (Decimal(bps) / 100).normalize()
    return f"{number:f}{NARROW_SPACE}%"


def residual_reason(
    tax_minor: int, currency: str, *, is_charity: bool, has_delivery: bool = False
) -> str:
    """Why the seller keeps the rest, and how much of it is tax."""
    reason = "sells this itself" if is_charity else "the rest of the price"
    if has_delivery:
        reason += ", and delivery"
    if tax_minor:
        reason += f", with {money_words(tax_minor, currency)} tax in it"
    return reason


def platform_reason(bps: int) -> str:
    """Why the platform gets something."""
    return f"{percent_words(bps)} of the price"


def fee_reason(bps: int, fixed_minor: int, currency: str) -> str:
    """How the card fee is estimated."""
    fixed = money_words(fixed_minor, currency)
    return f"estimated: {percent_words(bps)} of the payment and {fixed}"


def merged_reason(reasons: Sequence[str]) -> str:
    """The reasons of parts that become one, each told once."""
    return "; ".join(dict.fromkeys(reasons))
