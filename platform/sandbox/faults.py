"""Faults drawn from a seed: the n-th request or delivery always meets the same fate."""

import random
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from sandbox.errors import invalid
from sandbox.json_types import JsonObject

# In the order in which one draw decides between them.
REQUEST_FAULTS = (
    "reset",
    "rate_limited",
    "conflict",
    "error_before",
    "error_stored",
    "error_after_commit",
    "lost_response",
    "slow",
)
# Reading has no effect and no key, so only these may meet it.
READ_FAULTS = frozenset({"reset", "rate_limited", "error_before", "slow"})
WEBHOOK_FAULTS = (
    "webhook_duplicate",
    "webhook_reorder",
    "webhook_delay",
    "webhook_bad_signature",
    "webhook_stale",
)
RATE_LIMIT_REASONS = (
    "global-rate",
    "endpoint-rate",
    "global-concurrency",
    "endpoint-concurrency",
    "resource-specific",
)


@dataclass(frozen=True)
class FaultProfile:
    """How likely each fault is (0 to 1), and how long the slow ones take."""

    reset: float = 0.0
    rate_limited: float = 0.0
    conflict: float = 0.0
    error_before: float = 0.0
    error_stored: float = 0.0
    error_after_commit: float = 0.0
    lost_response: float = 0.0
    slow: float = 0.0
    slow_ms: int = 400
    webhook_duplicate: float = 0.0
    webhook_reorder: float = 0.0
    webhook_delay: float = 0.0
    webhook_delay_ms: int = 1500
    webhook_bad_signature: float = 0.0
    webhook_stale: float = 0.0
    late_fee: float = 0.0
    late_fee_ms: int = 800
    reversal_refused: float = 0.0


PROFILES = {
    "none": FaultProfile(),
    "mild": FaultProfile(
        reset=0.005,
        rate_limited=0.01,
        conflict=0.005,
        error_before=0.005,
        lost_response=0.01,
        slow=0.03,
        slow_ms=150,
        webhook_duplicate=0.05,
        webhook_reorder=0.05,
        late_fee=0.1,
        late_fee_ms=300,
    ),
    "rough": FaultProfile(
        reset=0.03,
        rate_limited=0.04,
        conflict=0.02,
        error_before=0.03,
        error_stored=0.01,
        error_after_commit=0.02,
        lost_response=0.05,
        slow=0.08,
        webhook_duplicate=0.25,
        webhook_reorder=0.25,
        webhook_delay=0.1,
        webhook_bad_signature=0.08,
        webhook_stale=0.05,
        late_fee=0.4,
        reversal_refused=0.05,
    ),
}


@dataclass(frozen=True)
class PlannedFault:
    """A fault that the next matching request meets for certain."""

    fault: str
    method: str
    path: str

    def meets(self, method: str, path: str) -> bool:
        return self.method in {"", method} and path.startswith(self.path)


class Faults:
    """Draws fates from the seed, after those that were planned by name."""

    def __init__(self, seed: int, profile: FaultProfile) -> None:
        self.seed = seed
        self.profile = profile
        self._drawn: dict[str, int] = {}
        self._planned: list[PlannedFault] = []
        self._lock = threading.Lock()

    def configure(self, wish: Mapping[str, Any]) -> None:
        """Change profile, seed or plan: `{profile?, seed?, next?, <fault>: p}`."""
        odds = {k: v for k, v in wish.items() if k not in {"profile", "seed", "next"}}
        base = named_profile(str(wish["profile"])) if "profile" in wish else None
        profile = adjusted(base or self.profile, odds)
        planned = [_planned(item) for item in wish.get("next", [])]
        with self._lock:
            self.profile = profile
            if "seed" in wish:
                self.seed = int(wish["seed"])
                self._drawn.clear()
            self._planned = [*self._planned, *planned] if "next" in wish else []

    def described(self) -> JsonObject:
        planned = [asdict(each) for each in self._planned]
        return {"seed": self.seed, "next": planned, **asdict(self.profile)}

    def for_request(self, method: str, path: str) -> str | None:
        """The fate of one API request, or None."""
        with self._lock:
            for planned in self._planned:
                if planned.meets(method, path):
                    self._planned.remove(planned)
                    return planned.fault
            draw = self._draw("request").random()
        fault = _pick(self.profile, REQUEST_FAULTS, draw)
        if fault is not None and method != "POST" and fault not in READ_FAULTS:
            return None
        return fault

    def for_delivery(self) -> str | None:
        """The fate of one webhook delivery, or None."""
        with self._lock:
            draw = self._draw("webhook").random()
        return _pick(self.profile, WEBHOOK_FAULTS, draw)

    def happens(self, name: str) -> bool:
        """Whether a yes-or-no fault strikes this time."""
        with self._lock:
            draw = self._draw(name).random()
        return draw < float(getattr(self.profile, name))

    def rate_limit_reason(self) -> str:
        with self._lock:
            return self._draw("reason").choice(RATE_LIMIT_REASONS)

    def _draw(self, stream: str) -> random.Random:
        number = self._drawn.get(stream, 0)
        self._drawn[stream] = number + 1
        return random.Random(f"{self.seed}:{stream}:{number}")  # noqa: S311


def named_profile(name: str) -> FaultProfile:
    if name not in PROFILES:
        raise invalid(f"Unknown fault profile: {name}; one of {', '.join(PROFILES)}")
    return PROFILES[name]


def adjusted(profile: FaultProfile, odds: Mapping[str, Any]) -> FaultProfile:
    """The profile with some odds replaced; refuses names and numbers that make none."""
    known = {each.name for each in fields(FaultProfile)}
    for name, value in odds.items():
        if name not in known:
            raise invalid(f"Unknown fault: {name}; one of {', '.join(sorted(known))}")
        if not isinstance(value, int | float) or value < 0:
            raise invalid(f"{name} must be a number that is not negative")
    return replace(profile, **odds)


def _planned(item: Any) -> PlannedFault:
    wish = {"fault": item} if isinstance(item, str) else dict(item)
    if wish.get("fault") not in REQUEST_FAULTS:
        raise invalid(f"Unknown request fault: {wish.get('fault')}")
    return PlannedFault(wish["fault"], wish.get("method", "POST"), wish.get("path", ""))


def _pick(profile: FaultProfile, names: tuple[str, ...], draw: float) -> str | None:
    for name in names:
        draw -= float(getattr(profile, name))
        if draw < 0:
            return name
    return None
