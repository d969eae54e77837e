"""Whether mails go out: for the readiness probe, without any data."""

from collections.abc import Iterator
from datetime import timedelta

from commons.kit.clock import now
from commons.mails.models import Letter, LetterState

LATE = timedelta(minutes=6)  # more than a lease: a dead worker's letters are not late
AWAY = timedelta(minutes=15)


def mail_problems() -> Iterator[str]:
    """Nobody takes letters up, or the mail server is away.

    One address that cannot be reached is no reason to call anybody: see the admin.
    """
    moment = now()
    waiting = Letter.objects.filter(state=LetterState.WAITING)
    late = waiting.filter(not_before__lte=moment - LATE).count()
    if late:
        yield f"Late mails: {late}. Is a worker running?"
    held = waiting.filter(
        created_at__lte=moment - AWAY, problem__startswith="PostAway"
    ).count()
    if held:
        yield f"Mails held up, because the mail server is away: {held}."
