"""Moments for tests in which time passes."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import time_machine

MARCH = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let everything within happen at this very moment."""
    with time_machine.travel(moment, tick=False):
        yield
