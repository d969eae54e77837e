"""Sums and shares as people read them (DESIGN.md 4), by CLDR through Babel."""

import re
from copy import copy
from functools import lru_cache

from babel import Locale
from babel.numbers import NumberPattern

from commons.kit.money import decimal_amount, exponent

MINUS = "\N{MINUS SIGN}"
NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
NARROW_SPACE = "\N{NARROW NO-BREAK SPACE}"

# CLDR sets a space between letters and digits (KWD 1.500), which Babel leaves out.
LETTER_MEETS_DIGIT = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")


@lru_cache(maxsize=4096)
def format_money(amount_minor: int, currency: str, locale: str = "en") -> str:
    """The whole sum with its sign of currency: €48.00, ¥3,680, −€5.00."""
    text = _pattern(locale, exponent(currency)).apply(
        decimal_amount(amount_minor, currency),
        locale,
        currency=currency,
        currency_digits=False,
    )
    return LETTER_MEETS_DIGIT.sub(NO_BREAK_SPACE, text).replace("-", MINUS)


def format_share(share_bps: int) -> str:
    """Basis points as a percentage without idle zeros: 10 %, 2.5 %, 0.01 %."""
    whole, rest = divmod(share_bps, 100)
    decimals = f".{rest:02d}".rstrip("0") if rest else ""
    return f"{whole}{decimals}{NARROW_SPACE}%"


@lru_cache(maxsize=64)
def _pattern(locale: str, decimals: int) -> NumberPattern:
    # CLDR and the card networks differ over some currencies' decimals (ISK, HUF);
    # what is charged is what must be read, so ours are forced upon the pattern.
    pattern: NumberPattern = copy(Locale.parse(locale).currency_formats["standard"])
    pattern.frac_prec = (decimals, decimals)
    return pattern
