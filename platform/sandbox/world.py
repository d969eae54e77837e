"""Everything one sandbox holds, changed only inside `World.transaction()`."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import orjson

from sandbox.books import SPACE as ENTRIES
from sandbox.books import Books
from sandbox.clock import VirtualClock
from sandbox.config import SandboxConfig
from sandbox.faults import FaultProfile, Faults, adjusted, named_profile
from sandbox.idempotency import SPACE as KEYS
from sandbox.idempotency import IdempotencyKeys
from sandbox.persistence import Persistence
from sandbox.store import SPACE as RECORDS
from sandbox.store import Record, Store
from sandbox.timers import Timers

META = "meta"
Deed = Callable[["World", Record], None]


class World:
    """Objects, books, keys, timers and clock under one lock."""

    def __init__(self, config: SandboxConfig, deeds: Mapping[str, Deed]) -> None:
        self.config = config
        self.lock = threading.RLock()
        self.faults = Faults(config.seed, profile_from(config.faults))
        self.persistence = Persistence(config.state_path)
        self.changed = threading.Event()
        # Which request is running, told to the events it causes.
        self.running: tuple[str | None, str | None] = (None, None)
        self._deeds = deeds
        self._listeners: list[Callable[[Record], None]] = []
        self._outbox: list[Record] = []
        self._start_empty()
        self._load()

    def on_delivery(self, listener: Callable[[Record], None]) -> None:
        """Who is told of each committed webhook delivery."""
        self._listeners.append(listener)

    def queue_delivery(self, delivery: Record) -> None:
        self._outbox.append(delivery)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, also on disk."""
        with self.lock:
            self.run_due()
            try:
                yield
            except BaseException:
                self.undo()
                raise
            self._commit()

    def undo(self) -> None:
        """Take back what the running transaction has changed so far."""
        for part in (self.store, self.books, self.keys, self.timers):
            part.rollback()
        self._outbox.clear()

    def run_due(self) -> None:
        """Do what has fallen due, each in a transaction of its own."""
        with self.lock:
            for timer in self.timers.pop_due(self.clock.now()):
                record = self.store.get(timer.object_id)
                if record is not None:
                    self._do(timer.deed, record)

    def advance(self, seconds: float) -> None:
        """Move the clock ahead and do what falls due on the way."""
        with self.lock:
            self.clock.advance(seconds)
            body = {"ahead_seconds": self.clock.ahead_seconds}
            self.persistence.save([(META, "clock", 0, body)])
            self.run_due()
            self._forget_old_keys()

    def reset(self) -> None:
        """Forget everything but the configuration."""
        with self.lock:
            self.persistence.clear()
            self._start_empty()
            self.faults = Faults(self.config.seed, profile_from(self.config.faults))

    def close(self) -> None:
        with self.lock:
            self.persistence.close()

    def _do(self, deed: str, record: Record) -> None:
        try:
            self._deeds[deed](self, record)
        except BaseException:
            self.undo()
            raise
        self._commit()

    def _start_empty(self) -> None:
        self.clock = VirtualClock()
        self.store = Store()
        self.books = Books()
        self.keys = IdempotencyKeys()
        self.timers = Timers()
        self._outbox.clear()

    def _load(self) -> None:
        for _space, _key, _seq, body in self.persistence.load(META):
            self.clock.ahead_seconds = body["ahead_seconds"]
        self.store.load(self.persistence.load(RECORDS))
        self.books.load(self.persistence.load(ENTRIES))
        self.keys.load(self.persistence.load(KEYS))
        self._forget_old_keys()

    def _forget_old_keys(self) -> None:
        forgotten = self.keys.prune(self.clock.stamp())
        self.persistence.forget(KEYS, forgotten)

    def _commit(self) -> None:
        rows = [*self.store.changed(), *self.books.changed(), *self.keys.changed()]
        try:
            self.persistence.save(rows)
        except BaseException:
            self.undo()
            raise
        for part in (self.store, self.books, self.keys, self.timers):
            part.commit()
        deliveries, self._outbox = self._outbox, []
        for delivery in deliveries:
            for listener in self._listeners:
                listener(delivery)
        self.changed.set()


def profile_from(wish: str) -> FaultProfile:
    """A profile by name, from a JSON file, or from JSON itself."""
    if wish.lstrip().startswith("{"):
        return adjusted(FaultProfile(), orjson.loads(wish))
    if wish.endswith(".json"):
        return adjusted(FaultProfile(), orjson.loads(Path(wish).read_bytes()))
    return named_profile(wish)
