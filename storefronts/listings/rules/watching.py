"""When members hear of low stock, and how many of those who wait are told at once."""

from datetime import datetime, timedelta

from commons.kit.errors import Refusal
from commons.kit.language import _

# A default may be no more: the trigger that notes the fall knows this number.
MOST_BY_DEFAULT = 50
MOST_OF_ONE = 1_000_000
# Falls of one seller are gathered for so long: one mail for all of them.
GATHERED = timedelta(minutes=5)
MOST_NAMED = 50

CONFIRM_WITHIN = timedelta(days=3)
WAITS_FOR = timedelta(days=180)
# A second mail to confirm goes out only after this, whoever asks.
ASKED_AGAIN_AFTER = timedelta(minutes=10)
TOLD_WITHIN = timedelta(days=7)
ROUND = timedelta(hours=24)
TOLD_PER_PIECE = 3
MOST_TOLD = 5_000


def fit_mark(mark: int | None, *, field: str, at_most: int) -> int | None:
    """At how many pieces members hear of it; None for not at all."""
    if mark is not None and not 0 <= mark <= at_most:
        raise Refusal(
            _("Enter a whole number from 0 to {most}.").format(most=at_most),
            code="OUT_OF_RANGE",
            path=("input", field),
        )
    return mark


def told_at_once(available: int | None) -> int:
    """How many of those who wait are told in one round, the longest waiting first.

    Not everybody who is told buys, so three for each piece; the next after a day, if
    some are still there. Nobody is sent to a shelf that others have emptied. None is
    stock that nobody counts: then all are told.
    """
    if available is None:
        return MOST_TOLD
    return min(max(0, available) * TOLD_PER_PIECE, MOST_TOLD)


def waits_until(moment: datetime, *, is_confirmed: bool) -> datetime:
    """When a wait ends by itself."""
    return moment + (WAITS_FOR if is_confirmed else CONFIRM_WITHIN)
