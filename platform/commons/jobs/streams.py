"""Streams: work that comes by the thousand and is done in batches, not a job each."""

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.db import close_old_connections, connection

logger = logging.getLogger(__name__)
# A batch costs about as much for one as for ten (docs/performance.md): after a small
# one, what comes next is gathered for the stream's pause.
SMALL_BATCH = 20
LONGEST_PAUSE_SECONDS = 10.0


@dataclass(frozen=True)
class Stream:
    """What does a batch and says of how many, and how long it lets them gather."""

    run: Callable[[], int]
    pause_seconds: float


_streams: dict[str, Stream] = {}


def set_streams(table: Mapping[str, Stream]) -> None:
    """Install the one table of streams; called once, by the project."""
    _streams.clear()
    _streams.update(table)


def run_streams(stop: threading.Event) -> list[threading.Thread]:
    """Start a thread per stream; each runs until `stop` is set."""
    threads = [
        threading.Thread(target=_run, args=(name, stream, stop), name=name)
        for name, stream in _streams.items()
    ]
    for thread in threads:
        thread.start()
    return threads


def _run(name: str, stream: Stream, stop: threading.Event) -> None:
    pause = stream.pause_seconds
    while not stop.is_set():
        try:
            close_old_connections()
            done = stream.run()
            pause = stream.pause_seconds
        except Exception:  # a worker outlives whatever one batch meets
            logger.exception("stream failed", extra={"stream": name})
            connection.close()
            done, pause = 0, min(pause * 2, LONGEST_PAUSE_SECONDS)
        if done < SMALL_BATCH:
            stop.wait(pause)
    connection.close()
