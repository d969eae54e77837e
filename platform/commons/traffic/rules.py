"""How much a client may ask for: a bucket that fills again by itself."""

from dataclasses import dataclass

# A bucket that is empty is full again after so long.
REFILL_SECONDS = 100
# What one process lets pass before it tells the others: a twentieth of a bucket.
TOLD_SHARE = 20


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a kind of client may ask for."""

    maximum: int

    @property
    def restore_rate(self) -> int:
        """Units that come back in a second."""
        return max(1, self.maximum // REFILL_SECONDS)

    @property
    def worth_telling(self) -> int:
        """What may be spent before the database hears of it."""
        return max(1, self.maximum // TOLD_SHARE)


def leaked(spent: float, *, restore_rate: int, seconds: float) -> float:
    """What still counts of earlier spending after a while."""
    return max(0.0, spent - restore_rate * max(0.0, seconds))
