"""A clock that drills and tests may move forward."""

import time


class VirtualClock:
    """Real time plus what it was moved ahead."""

    def __init__(self, ahead_seconds: float = 0.0) -> None:
        self.ahead_seconds = ahead_seconds

    def now(self) -> float:
        return time.time() + self.ahead_seconds

    def stamp(self) -> int:
        """The moment as Stripe writes it: whole seconds."""
        return int(self.now())

    def advance(self, seconds: float) -> None:
        self.ahead_seconds += seconds
