"""How alike two names are, for people to judge by; pure."""

import re
import unicodedata
from difflib import SequenceMatcher

# Words that tell the form of an organization, not which one it is.
FORMS = frozenset(
    {"and", "cic", "cio", "co", "company", "corp", "corporation", "inc", "incorporated",
     "limited", "llc", "ltd", "of", "plc", "the"}
)  # fmt: skip


def likeness_percent(name: str, other: str) -> int:
    """From 0 to 100; order, case, accents and legal forms do not count."""
    one, two = _words(name), _words(other)
    if not one or not two:
        return 0
    return round(100 * SequenceMatcher(None, one, two, autojunk=False).ratio())


def _words(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.casefold())
    bare = "".join(sign for sign in plain if not unicodedata.combining(sign))
    words = re.findall(r"\w+", bare)
    telling = [word for word in words if word not in FORMS] or words
    return " ".join(sorted(telling))
