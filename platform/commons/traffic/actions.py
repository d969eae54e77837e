"""Forgetting what is over."""

from datetime import timedelta

from commons.jobs.queue import job
from commons.kit.clock import now
from commons.traffic.models import KeptAnswer, Spending
from commons.traffic.rules import REFILL_SECONDS

KEPT_FOR = timedelta(hours=48)


@job
def forget_old_answers() -> int:
    """Delete kept answers whose time is over; their keys may be used anew."""
    old = KeptAnswer.objects.filter(kept_at__lt=now() - KEPT_FOR)
    return int(old.delete()[0])


@job
def forget_old_spending() -> int:
    """Delete buckets that are full again whatever was spent."""
    old = Spending.objects.filter(at__lt=now() - timedelta(seconds=2 * REFILL_SECONDS))
    return int(old.delete()[0])
