"""What one cell of a catalogue file may say; anything else is told, never raised."""

import re
from decimal import Decimal

from commons.kit.language import _
from commons.kit.money import decimal_amount, exponent, quantum
from storefronts.listings.rules.sheets import words_of_row

TEXT_LIMIT = 255
HTML_LIMIT = 512 * 1024
ADDRESS_LIMIT = 2000
TAG_COUNT_LIMIT = 250
GREATEST_PRICE = Decimal(1_000_000_000)
GREATEST_COUNT = 100_000_000

PRICE = re.compile(r"[0-9]{1,15}(\.[0-9]{1,10})?")
WHOLE = re.compile(r"-?[0-9]{1,12}(\.0+)?")
NUMBER = re.compile(r"[0-9]{1,12}(\.[0-9]{1,6})?")
ADDRESS = re.compile(r"https?://[^\s/?#]+[^\s]*", re.IGNORECASE)


class BadCell(Exception):
    """What is wrong with a cell and what would work."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def read_text(text: str, *, limit: int = TEXT_LIMIT) -> str:
    """One line of words; too long a one is refused, never cut."""
    words = text.strip()
    if len(words) > limit:
        raise BadCell(_too_long(len(words), limit))
    return words


def read_needed_text(text: str) -> str:
    """Words that may not be missing."""
    words = read_text(text)
    if not words:
        raise BadCell(_("This cell is empty, and it is needed."))
    return words


def read_html(text: str) -> str:
    """A description as it stands, as long as it is not a book."""
    if len(text) > HTML_LIMIT:
        raise BadCell(_too_long(len(text), HTML_LIMIT))
    return text


def read_price(text: str, *, currency: str) -> int:
    """A price above zero in minor units of the currency."""
    minor = read_amount(text, currency=currency)
    if not minor:
        raise BadCell(_("A price must be more than zero."))
    return minor


def read_optional_amount(text: str, *, currency: str) -> int | None:
    """An amount that need not be there; zero says the same as nothing."""
    return (read_amount(text, currency=currency) or None) if text.strip() else None


def read_amount(text: str, *, currency: str) -> int:
    """A plain decimal number that the currency can hold exactly."""
    digits = text.strip()
    if not digits:
        raise BadCell(_("The price is missing."))
    if not PRICE.fullmatch(digits):
        example = decimal_amount(1234 * quantum(currency), currency)
        raise BadCell(
            _(
                "“{words}” is not a price. Write it like {example}, without a"
                " currency sign or separators."
            ).format(words=shortened(digits), example=example)
        )
    amount = Decimal(digits)
    if amount >= GREATEST_PRICE:
        raise BadCell(
            _("{number} is too much; prices stay below a billion.").format(
                number=shortened(digits)
            )
        )
    minor = amount.scaleb(exponent(currency))
    if minor != int(minor) or int(minor) % quantum(currency):
        raise BadCell(
            _("{number} has more decimals than {currency} has.").format(
                number=shortened(digits), currency=currency
            )
        )
    return int(minor)


def read_count(text: str) -> int:
    """A whole number, which may be negative; nothing counts as zero."""
    digits = text.strip()
    if not digits:
        return 0
    if not WHOLE.fullmatch(digits):
        raise BadCell(
            _("“{words}” is not a whole number.").format(words=shortened(digits))
        )
    count = int(digits.partition(".")[0])
    if abs(count) > GREATEST_COUNT:
        raise BadCell(_("{number} is too many.").format(number=shortened(digits)))
    return count


def read_grams(text: str) -> int:
    """A weight, rounded to the gram; nothing counts as zero."""
    digits = text.strip()
    if not digits:
        return 0
    if not NUMBER.fullmatch(digits):
        raise BadCell(
            _("“{words}” is not a weight in grams.").format(words=shortened(digits))
        )
    grams = int(Decimal(digits).to_integral_value())
    if grams > GREATEST_COUNT:
        raise BadCell(
            _("{number} grams are too many.").format(number=shortened(digits))
        )
    return grams


def read_position(text: str) -> int | None:
    """A place in a sequence, from one on; nothing means after the others."""
    if not text.strip():
        return None
    position = read_count(text)
    if not 1 <= position <= 10_000:
        raise BadCell(
            _("“{words}” is not a position; count from 1.").format(
                words=shortened(text.strip())
            )
        )
    return position


def read_truth(text: str, *, default: bool) -> bool:
    """`true` or `false`, in any case."""
    word = text.strip().lower()
    if not word:
        return default
    if word not in {"true", "false"}:
        raise BadCell(
            _("“{words}” is neither true nor false.").format(
                words=shortened(text.strip())
            )
        )
    return word == "true"


def read_address(text: str) -> str:
    """The address of a picture on the web, or nothing."""
    address = text.strip()
    if not address:
        return ""
    if len(address) > ADDRESS_LIMIT:
        raise BadCell(
            _("An address may have at most {most} characters.").format(
                most=ADDRESS_LIMIT
            )
        )
    if not ADDRESS.fullmatch(address):
        raise BadCell(
            _("“{words}” is not an address with http or https.").format(
                words=shortened(address)
            )
        )
    return address


def read_tags(text: str) -> tuple[str, ...]:
    """Words between commas, each once, in their order; a backslash guards a comma."""
    tags = tuple(dict.fromkeys(words_of_row(text)))
    if len(tags) > TAG_COUNT_LIMIT:
        raise BadCell(
            _("{count} tags are too many; at most {most} fit.").format(
                count=len(tags), most=TAG_COUNT_LIMIT
            )
        )
    for tag in tags:
        read_text(tag)
    return tags


def shortened(text: str) -> str:
    """As much of it as a sentence can hold."""
    return text if len(text) <= 40 else f"{text[:39]}…"


def _too_long(count: int, most: int) -> str:
    return _("{count} characters are too many; at most {most} fit.").format(
        count=count, most=most
    )
