"""What falls due at a moment: expiring sessions, settling funds, late fees."""

import heapq
import itertools
from dataclasses import dataclass, field


@dataclass(order=True)
class Timer:
    """At `due_at`, do `deed` to the object."""

    due_at: float
    order: int
    deed: str = field(compare=False)
    object_id: str = field(compare=False)


class Timers:
    """A heap of timers; setting one is undone unless `commit` follows."""

    def __init__(self) -> None:
        self._heap: list[Timer] = []
        self._fresh: list[Timer] = []
        self._order = itertools.count()

    def set(self, due_at: float, deed: str, object_id: str) -> None:
        self._fresh.append(Timer(due_at, next(self._order), deed, object_id))

    def next_due_at(self) -> float | None:
        return self._heap[0].due_at if self._heap else None

    def pop_due(self, now: float) -> list[Timer]:
        due = []
        while self._heap and self._heap[0].due_at <= now:
            due.append(heapq.heappop(self._heap))
        return due

    def commit(self) -> None:
        for timer in self._fresh:
            heapq.heappush(self._heap, timer)
        self._fresh.clear()

    def rollback(self) -> None:
        self._fresh.clear()
