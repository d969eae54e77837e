"""Chinese and Japanese are written without spaces: their words are pairs of signs.

The database splits what is to be found in the same way (`listings_split`): of 陶瓷杯 it
keeps 陶, 陶瓷, 瓷杯 and 杯, so that any sign begins some word, and neighbours follow
each other.
"""

import re
from collections.abc import Sequence

# Marks of repetition, kana, and the blocks of Han signs: see the database's function.
SIGNS = (
    "\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_PIECE = re.compile(f"[{SIGNS}]+|[^{SIGNS}]+")
_SIGN = re.compile(f"[{SIGNS}]")


def is_unspaced(word: str) -> bool:
    """Whether it begins with a sign that needs no space after it."""
    return _SIGN.match(word) is not None


def pieces(word: str) -> list[str]:
    """A word where its script changes is several: mug陶瓷 is mug and 陶瓷."""
    return _PIECE.findall(word)


def as_phrase(words: Sequence[str]) -> tuple[str, ...]:
    """The words the database has for these, one after the other.

    It keeps a first and a last sign by themselves too; what stands within a text may
    begin or end in the midst of it.
    """
    kept: list[str] = []
    last = len(words) - 1
    for place, word in enumerate(words):
        if not is_unspaced(word):
            kept.append(word)
            continue
        if place:
            kept.append(word[0])
        kept += [word[at : at + 2] for at in range(len(word) - 1)]
        if place < last or (not place and len(word) == 1):
            kept.append(word[-1])
    return tuple(kept)
