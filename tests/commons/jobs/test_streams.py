"""Streams: batches one after the other, until told to stop."""

import threading
import time

import pytest

from commons.jobs import streams
from commons.jobs.streams import SMALL_BATCH, Stream, run_streams, set_streams

pytestmark = pytest.mark.django_db(transaction=True)


def run_for(stream, seconds: float) -> None:
    """Run one stream for a while; nothing else is known afterwards."""
    stop, before = threading.Event(), dict(streams._streams)
    set_streams({"only": Stream(stream, pause_seconds=0.2)})
    try:
        threads = run_streams(stop)
        time.sleep(seconds)
        stop.set()
        for thread in threads:
            thread.join(timeout=5)
        assert not any(thread.is_alive() for thread in threads)
    finally:
        set_streams(before)


class TestRunStreams:
    def test_goes_on_at_once_after_a_large_batch(self) -> None:
        batches = iter([SMALL_BATCH, SMALL_BATCH, SMALL_BATCH])
        done: list[int] = []

        def stream() -> int:
            done.append(next(batches, 0))
            return done[-1]

        run_for(stream, 0.1)

        assert done == [SMALL_BATCH, SMALL_BATCH, SMALL_BATCH, 0]

    def test_gathers_for_a_moment_after_a_small_one(self) -> None:
        calls: list[float] = []

        def stream() -> int:
            calls.append(time.monotonic())
            return 1

        run_for(stream, 0.5)

        assert 2 <= len(calls) <= 3
        assert calls[1] - calls[0] >= 0.19

    def test_outlives_a_batch_that_fails(self) -> None:
        calls: list[int] = []

        def stream() -> int:
            calls.append(len(calls))
            if len(calls) == 1:
                raise RuntimeError("broken")
            return 0

        run_for(stream, 0.8)

        assert len(calls) >= 2
