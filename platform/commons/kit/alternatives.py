"""Words of which any will do, as one reads them in a sentence."""

from collections.abc import Sequence
from functools import reduce

from commons.kit.language import _


def alternatives(words: Sequence[str]) -> str:
    """Each in quotation marks: “Mugs” or “Bowls”."""
    quoted = [_("“{word}”").format(word=word) for word in words]
    return reduce(_either, quoted) if quoted else ""


def _either(earlier: str, last: str) -> str:
    return _("{earlier} or {last}").format(earlier=earlier, last=last)
