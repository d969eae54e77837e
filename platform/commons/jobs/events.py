"""Events: how the low tells the high, without knowing who listens.

`project/reactions.py` fills the table. Reactions *now* run in the publisher's
transaction and take all events of a batch at once; reactions *later* are jobs,
enqueued in that transaction, and take one event's fields.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any

from commons.jobs.queue import Job


@dataclass(frozen=True)
class Event:
    """Something that happened; fields are plain values."""


@dataclass(frozen=True)
class Reactions:
    """What follows from one kind of event."""

    # Each takes a sequence of the one event class it stands under in the table.
    now: tuple[Callable[[Any], object], ...] = ()
    later: tuple[Job, ...] = ()


_table: dict[type[Event], Reactions] = {}


def set_reactions(table: Mapping[type[Event], Reactions]) -> None:
    """Install the one table of reactions; called once, by the project."""
    _table.clear()
    _table.update(table)


def publish(*events: Event) -> None:
    """Let everyone react; call inside the transaction that made it true."""
    for kind, group in groupby(events, key=type):
        _react(kind, list(group))


def _react(kind: type[Event], events: Sequence[Event]) -> None:
    reactions = _table.get(kind)
    if reactions is None:
        return
    for react in reactions.now:
        react(events)
    for job in reactions.later:
        for event in events:
            job.later(**{k: str(v) for k, v in asdict(event).items()})
