"""How a pledge stands, in one word, from its versions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Status(StrEnum):
    """What a merchant and its charities see first."""

    PROPOSED = "PROPOSED"
    REFUSED = "REFUSED"
    UPCOMING = "UPCOMING"
    IN_FORCE = "IN_FORCE"
    CAP_REACHED = "CAP_REACHED"
    PAUSED = "PAUSED"
    STOPPED = "STOPPED"
    ENDED = "ENDED"


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionFacts:
    """One version as the status sees it; `held_from` is None if it never held."""

    state: str
    held_from: datetime | None
    held_until: datetime | None
    was_stopped: bool


def status_of(
    versions: Sequence[VersionFacts],
    *,
    is_paused: bool,
    is_ended: bool,
    is_cap_reached: bool,
    at: datetime,
) -> Status:
    """The one word; versions come oldest first.

    STOPPED: a charity revoked its consent or was suspended; new terms may follow.
    """
    agreed = [version for version in versions if version.held_from is not None]
    holds = any(_holds(version, at) for version in agreed)
    last = versions[-1:]
    signs = (
        (is_ended, Status.ENDED),
        (is_paused, Status.PAUSED),
        (holds and is_cap_reached, Status.CAP_REACHED),
        (holds, Status.IN_FORCE),
        (any(_is_ahead(version, at) for version in agreed), Status.UPCOMING),
        (any(version.state == "PROPOSED" for version in last), Status.PROPOSED),
        (any(version.was_stopped for version in last), Status.STOPPED),
        (any(version.state == "REFUSED" for version in last), Status.REFUSED),
        (any(version.was_stopped for version in agreed[-1:]), Status.STOPPED),
    )
    return next((status for is_so, status in signs if is_so), Status.ENDED)


def _holds(version: VersionFacts, at: datetime) -> bool:
    begun = version.held_from is not None and version.held_from <= at
    return begun and (version.held_until is None or at < version.held_until)


def _is_ahead(version: VersionFacts, at: datetime) -> bool:
    return version.held_from is not None and at < version.held_from
