"""Order of pictures, and what follows when one cannot be fetched; pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from commons.kit.language import gettext_lazy

K = TypeVar("K")

MOST_PICTURES = 50
MOST_AT_ONCE = 10
# Who does not answer now may do so later; then it is the seller's turn.
WAITS = (timedelta(minutes=10), timedelta(hours=1), timedelta(hours=12))
# What a second attempt may mend; all else stays as it is until somebody changes it.
PASSING = frozenset({"NO_ANSWER", "TOO_SLOW", "BUSY"})
OTHER_PROBLEM = gettext_lazy("The file there is no picture we can show.")
PROBLEMS: Mapping[str, object] = {
    "NO_ANSWER": gettext_lazy("The server did not answer over https."),
    "TOO_SLOW": gettext_lazy("The server takes too long."),
    "BUSY": gettext_lazy("The server has no time for us."),
    "NO_ADDRESS": gettext_lazy("This is no address on https."),
    "NO_HOST": gettext_lazy("There is no server of that name."),
    "NOT_PUBLIC": gettext_lazy("The server is not on the open internet."),
    "MISSING": gettext_lazy("There is nothing at that address."),
    "CLOSED": gettext_lazy("The server does not hand it out."),
    "LEADS_AWAY": gettext_lazy("The address leads on and on."),
    "TOO_LARGE": gettext_lazy("The picture is larger than 10 MB."),
    "TOO_MANY_PIXELS": gettext_lazy("The picture has more than 40 million pixels."),
    "TOO_SMALL": gettext_lazy("The picture is smaller than 32 × 32 pixels."),
    "TOO_LONG": gettext_lazy(
        "The picture is more than ten times as long as it is wide."
    ),
    "SVG": gettext_lazy("It is an SVG drawing; those can carry programs."),
    "NOT_A_PICTURE": gettext_lazy("What is there is no picture we know."),
    "BROKEN": gettext_lazy("The picture there is broken or incomplete."),
    "EMPTY_FILE": gettext_lazy("The file there is empty."),
    "MISLABELLED": gettext_lazy("The file calls itself another kind than it is."),
}


def problem_words(code: str) -> str:
    """What is told to the seller, in the language of whoever reads."""
    return str(PROBLEMS.get(code, OTHER_PROBLEM)) if code else ""


def next_attempt(code: str, *, attempts: int, moment: datetime) -> datetime | None:
    """When to look again after so many attempts; None when that would not help."""
    if code not in PASSING or attempts > len(WAITS):
        return None
    return moment + WAITS[attempts - 1]


def placed(keys: Sequence[K], key: K, *, place: int) -> list[K]:
    """The keys with one of them at a place, counted from 1; the ends are the ends."""
    others = [one for one in keys if one != key]
    at = min(max(place, 1), len(keys)) - 1
    return [*others[:at], key, *others[at:]]
