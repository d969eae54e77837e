"""Where things stand in a row when a file names some of them anew."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

K = TypeVar("K")


def places(known: Mapping[K, int], wanted: Sequence[K]) -> dict[K, int]:
    """The positions that change, counted from one.

    `known` are those there are, in their order. As long as what is wanted agrees with
    that order nothing moves; what is not named stays behind what it stood behind.
    """
    order = _merged(list(known), wanted)
    kept = [key for key in order if key in known]
    if order[: len(kept)] == list(known):
        last = max(known.values(), default=0)
        return {key: at for at, key in enumerate(order[len(kept) :], start=last + 1)}
    return {key: at for at, key in enumerate(order, start=1) if known.get(key) != at}


def _merged(known: Sequence[K], wanted: Sequence[K]) -> list[K]:
    named = set(wanted)
    order = list(wanted)
    for index, key in enumerate(known):
        if key not in named:
            before = known[index - 1] if index else None
            order.insert(0 if before is None else order.index(before) + 1, key)
    return order
