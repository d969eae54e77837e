"""Driving a server and reading what it cost."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count, cycle

from benchmarks.load import Answer, Ask, Conversation, Timings, run
from benchmarks.processes import cpu_of, database_pids, memory_mb
from benchmarks.serving import Program, worker_pids

CLIENTS = 8
WARM_UP_SECONDS = 1.5
# Every thread of every worker connects, prepares and plans its statements before they
# are as quick as they will stay.
WARM_UP_REQUESTS = 500
LONGEST_WARM_UP_SECONDS = 20
# Where each client begins, so that they do not all ask the same at once.
_turns = count(step=7)


@dataclass(frozen=True)
class Cost:
    """What a load took: times as clients saw them, processor time on both sides."""

    timings: Timings
    server_cpu_ms: float
    database_cpu_ms: float | None

    def per(self, count: int) -> tuple[float, float | None]:
        """Server and database milliseconds for each of so many."""
        database = self.database_cpu_ms
        server = self.server_cpu_ms / count
        return server, None if database is None else database / count


def measured(
    load: Callable[[], Timings], *, programs: Sequence[Program], database_url: str
) -> Cost:
    """Run a load and take the difference of the processors' clocks."""
    ours = [pid for program in programs for pid in program.pids]
    theirs = database_pids(database_url)
    before, database_before = cpu_of(ours), cpu_of(theirs)
    timings = load()
    # Clocks tick in hundredths; what is still being answered is little beside that.
    time.sleep(0.05)
    return Cost(
        timings=timings,
        server_cpu_ms=cpu_of(ours).since(before),
        database_cpu_ms=cpu_of(theirs).since(database_before) if theirs else None,
    )


def repeated(asks: Sequence[Ask], *, expect: int = 200) -> Conversation:
    """The same requests again and again, beginning anywhere."""
    begin = next(_turns) % len(asks)
    for ask in cycle([*asks[begin:], *asks[:begin]]):
        answer = yield ask
        if answer.status != expect:
            raise AssertionError(f"{ask.label}: {answer.status} {answer.body[:500]!r}")


def warm_up(load: Callable[[float], Timings]) -> None:
    """Ask until nothing is done for the first time any more."""
    until = time.monotonic() + LONGEST_WARM_UP_SECONDS
    asked = 0
    while asked < WARM_UP_REQUESTS and time.monotonic() < until:
        asked += load(WARM_UP_SECONDS).count


def hammered(
    ask: Ask, *, seconds: float, server: Program, database_url: str, expect: int = 200
) -> Cost:
    """One request by several clients for so long, after a warm-up."""
    return hammered_by_turns(
        [ask], seconds=seconds, server=server, database_url=database_url, expect=expect
    )


def hammered_by_turns(  # noqa: PLR0913 - what a load is made of
    asks: Sequence[Ask],
    *,
    seconds: float,
    server: Program,
    database_url: str,
    expect: int = 200,
    clients: int = CLIENTS,
) -> Cost:
    """Requests one after the other by several clients for so long, after a warm-up."""

    def load(length: float) -> Timings:
        return run(
            [repeated(asks, expect=expect) for _ in range(clients)], seconds=length
        )

    warm_up(load)
    return measured(lambda: load(seconds), programs=[server], database_url=database_url)


def asked_once(ask: Ask) -> Answer:
    """The answer to one request."""
    kept: list[Answer] = []

    def once() -> Conversation:
        kept.append((yield ask))

    run([once()], seconds=None)
    return kept[0]


def memory_per_worker(server: Program) -> float:
    """Of the largest worker."""
    return max(memory_mb(pid) for pid in worker_pids(server))
