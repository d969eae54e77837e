"""The sandbox's own double-entry books, by account, currency and bucket."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sandbox.json_types import JsonObject, Row

SPACE = "entry"
AVAILABLE = "available"
PENDING = "pending"
# The world outside, so that every movement has two sides.
SHOPPERS = "shoppers"
STRIPE_FEES = "stripe_fees"
BANKS = "banks"
OUTSIDE = "outside"
Place = tuple[str, str, str]


@dataclass(frozen=True)
class Leg:
    """One side of a movement: plus is what the holder gains."""

    holder: str
    bucket: str
    amount_minor: int


@dataclass(frozen=True)
class Movement:
    """A balanced entry in one currency and what caused it."""

    reference: str
    currency: str
    legs: tuple[Leg, ...]


def outside(holder: str, amount_minor: int) -> Leg:
    """A side of a movement beyond the balances Stripe keeps."""
    return Leg(holder, OUTSIDE, amount_minor)


class Books:
    """Balances as the sum of movements, undone unless `commit` follows."""

    def __init__(self) -> None:
        self._balances: dict[Place, int] = defaultdict(int)
        self._fresh: list[Movement] = []
        self.entry_count = 0

    def post(self, reference: str, currency: str, legs: Sequence[Leg]) -> None:
        """Record one movement, which must balance."""
        assert sum(leg.amount_minor for leg in legs) == 0, "every movement balances"
        movement = Movement(reference, currency, tuple(legs))
        self._apply(movement, sign=1)
        self._fresh.append(movement)
        self.entry_count += 1

    def balance(self, holder: str, currency: str, bucket: str) -> int:
        return self._balances.get((holder, currency, bucket), 0)

    def balances_of(self, holder: str) -> dict[str, dict[str, int]]:
        """Bucket to currency to sum, both buckets always named."""
        found: dict[str, dict[str, int]] = {AVAILABLE: {}, PENDING: {}}
        for (owner, currency, bucket), amount in self._balances.items():
            if owner == holder:
                found.setdefault(bucket, {})[currency] = amount
        return found

    def totals(self) -> dict[str, int]:
        """The sum over everyone per currency: zero, or the books are wrong."""
        sums: dict[str, int] = defaultdict(int)
        for (_holder, currency, _bucket), amount in self._balances.items():
            sums[currency] += amount
        return dict(sums)

    def is_balanced(self) -> bool:
        return not any(self.totals().values())

    def changed(self) -> list[Row]:
        """What a commit would have to write down."""
        first = self.entry_count - len(self._fresh) + 1
        return [
            (SPACE, f"{number:012d}", number, _packed(movement))
            for number, movement in enumerate(self._fresh, start=first)
        ]

    def commit(self) -> None:
        self._fresh.clear()

    def rollback(self) -> None:
        for movement in self._fresh:
            self._apply(movement, sign=-1)
        self.entry_count -= len(self._fresh)
        self._fresh.clear()

    def load(self, rows: Iterable[Row]) -> None:
        for _space, _key, number, body in rows:
            self._apply(_unpacked(body), sign=1)
            self.entry_count = number
        assert self.is_balanced(), "the stored books balance"

    def _apply(self, movement: Movement, *, sign: int) -> None:
        for leg in movement.legs:
            place = (leg.holder, movement.currency, leg.bucket)
            self._balances[place] += sign * leg.amount_minor


def _packed(movement: Movement) -> JsonObject:
    legs = [[leg.holder, leg.bucket, leg.amount_minor] for leg in movement.legs]
    return {
        "reference": movement.reference,
        "currency": movement.currency,
        "legs": legs,
    }


def _unpacked(body: JsonObject) -> Movement:
    legs = tuple(Leg(*leg) for leg in body["legs"])
    return Movement(body["reference"], body["currency"], legs)
