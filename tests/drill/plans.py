"""What each shopper and each killing is going to do, from the seed alone."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

GOOD_CARD = "pm_card_visa"
BAD_CARDS = ("pm_card_chargeDeclined", "pm_card_chargeDeclinedInsufficientFunds")
ASKING_CARD = "pm_card_threeDSecure2Required"
TRACKED_FEW = 6


class Ending(StrEnum):
    """How a shopper's visit ends."""

    PAYS = "pays"
    IS_ASKED = "is asked by the bank and pays"
    FAILS_THE_QUESTION = "fails the bank's question and leaves"
    IS_DECLINED = "is declined and leaves"
    IS_DECLINED_ONCE = "is declined and pays with another card"
    LEAVES = "leaves"
    CANCELS = "cancels"
    CANCELS_AND_PAYS = "cancels and pays nevertheless"
    TWO_TABS = "opens two tabs and pays in both"
    STARTS_TWICE = "sends the same start twice at once"


WEIGHTS = {
    Ending.PAYS: 10,
    Ending.IS_ASKED: 2,
    Ending.FAILS_THE_QUESTION: 1,
    Ending.IS_DECLINED: 3,
    Ending.IS_DECLINED_ONCE: 2,
    Ending.LEAVES: 2,
    Ending.CANCELS: 1,
    Ending.CANCELS_AND_PAYS: 1,
    Ending.TWO_TABS: 2,
    Ending.STARTS_TWICE: 2,
}
DECLINED = frozenset({Ending.IS_DECLINED, Ending.FAILS_THE_QUESTION})


class Target(StrEnum):
    """What is killed."""

    WEB = "the web server, whole"
    WEB_WORKER = "one process of the web server"
    WORKER = "a worker"


@dataclass(frozen=True)
class Visit:
    """One shopper's plan; `picks` are places in the list of goods, with quantities."""

    number: int
    is_guest: bool
    picks: tuple[tuple[int, int], ...]
    ending: Ending
    bad_card: str


@dataclass(frozen=True)
class Kill:
    """When so many visits have begun, and a little later, this is killed."""

    after_visits: int
    delay_seconds: float
    target: Target
    which: int


def visits(seed: int, count: int, shelves: Sequence[Sequence[int]]) -> list[Visit]:
    """Visits of shoppers; each buys from one shelf, for a cart has one currency."""
    return [_visit(random.Random(f"{seed}:visit:{n}"), n, shelves)
            for n in range(count)]  # fmt: skip


def _visit(
    chance: random.Random, number: int, shelves: Sequence[Sequence[int]]
) -> Visit:
    shelf = chance.choice(shelves)
    picked = chance.sample(shelf, k=min(len(shelf), chance.choice((1, 2, 2, 3))))
    return Visit(
        number=number,
        is_guest=chance.random() < 0.6,
        picks=tuple((place, chance.choice((1, 1, 1, 2))) for place in picked),
        ending=chance.choices(list(WEIGHTS), list(WEIGHTS.values()))[0],
        bad_card=chance.choice(BAD_CARDS),
    )


def kills(seed: int, visit_count: int) -> list[Kill]:
    """About one for every seven visits, in the order in which they strike."""
    chance = random.Random(f"{seed}:kills")
    moments = sorted(
        chance.randrange(1, visit_count + 1) for _ in range(max(2, visit_count // 7))
    )
    # Every drill kills the web server whole at least once, and a worker.
    targets = [Target.WORKER, Target.WEB]
    targets += chance.choices(
        [Target.WORKER, Target.WEB_WORKER, Target.WEB], [5, 3, 1], k=len(moments) - 2
    )
    chance.shuffle(targets)
    return [
        Kill(moment, chance.uniform(0, 0.6), target, chance.randrange(1_000))
        for moment, target in zip(moments, targets, strict=True)
    ]
