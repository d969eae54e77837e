"""Sums, shares and lists as people read them (DESIGN.md 3, 4), by CLDR through Babel.

In the language of whoever reads, unless one is named: what is signed or kept word
for word names one.
"""

import re
from collections.abc import Iterable, Sequence
from copy import copy
from functools import lru_cache

from babel.lists import format_list
from babel.numbers import NumberPattern, format_decimal

from commons.kit.language import ENGLISH, language_now, locale_of, pgettext
from commons.kit.money import decimal_amount, exponent

MINUS = "\N{MINUS SIGN}"
NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
NARROW_SPACE = "\N{NARROW NO-BREAK SPACE}"

# CLDR sets a space between letters and digits (KWD 1.500), which Babel leaves out.
LETTER_MEETS_DIGIT = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")


# "A, B and C", without the comma that American English sets before the last.
LISTING_LOCALES = {ENGLISH: "en_001"}


def format_money(amount_minor: int, currency: str, language: str | None = None) -> str:
    """The whole sum with its sign of currency: €48.00, ¥3,680, −€5.00."""
    return _money(amount_minor, currency, language or language_now())


def format_share(share_bps: int, language: str | None = None) -> str:
    """Basis points as a percentage without idle zeros: 10 %, 2.5 %, 0.01 %."""
    return _share(share_bps, language or language_now())


def format_number(number: int, language: str | None = None) -> str:
    """A count with its thousands told apart: 1,204."""
    locale = locale_of(language or language_now())
    return str(format_decimal(number, locale=locale)).replace("-", MINUS)


def joined(words: Sequence[str], language: str | None = None) -> str:
    """Words as a list in a sentence: A, B and C."""
    named = language or language_now()
    locale = LISTING_LOCALES.get(named) or locale_of(named)
    return str(format_list(words, locale=locale))


def enumerated(words: Iterable[str]) -> str:
    """Words side by side, with nothing said between the last two: A, B, C."""
    return pgettext("between the words of a list", ", ").join(words)


@lru_cache(maxsize=4096)
def _money(amount_minor: int, currency: str, language: str) -> str:
    locale = locale_of(language)
    text = _pattern(language, exponent(currency)).apply(
        decimal_amount(amount_minor, currency),
        locale,
        currency=currency,
        currency_digits=False,
    )
    return LETTER_MEETS_DIGIT.sub(NO_BREAK_SPACE, text).replace("-", MINUS)


@lru_cache(maxsize=1024)
def _share(share_bps: int, language: str) -> str:
    locale = locale_of(language)
    whole, rest = divmod(share_bps, 100)
    decimals = f"{rest:02d}".rstrip("0")
    point = locale.number_symbols["latn"]["decimal"] if decimals else ""
    space = "" if locale.language == "zh" else NARROW_SPACE
    return f"{whole}{point}{decimals}{space}%"


@lru_cache(maxsize=64)
def _pattern(language: str, decimals: int) -> NumberPattern:
    # CLDR and the card networks differ over some currencies' decimals (ISK, HUF);
    # what is charged is what must be read, so ours are forced upon the pattern.
    pattern: NumberPattern = copy(locale_of(language).currency_formats["standard"])
    pattern.frac_prec = (decimals, decimals)
    return pattern
