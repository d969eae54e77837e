"""Filled shops of several sizes, kept from run to run."""

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.databases import kept_database, manage
from benchmarks.options import Options

CHARITIES = 200


@dataclass(frozen=True)
class Size:
    """How many listings, and over how much else they are spread."""

    listings: int
    merchants: int
    pledges: int


SIZES = (
    Size(10_000, 500, 1_500),
    Size(100_000, 5_000, 15_000),
    Size(1_000_000, 50_000, 150_000),
)


def sizes(options: Options) -> Sequence[Size]:
    """Those to measure: the smallest, or all."""
    return SIZES if options.is_full else SIZES[:1]


def shop(size: Size) -> str:
    """The address of a database with such a shop."""
    numbers = {**vars(size), "charities": CHARITIES}
    words = [part for name, n in numbers.items() for part in (f"--{name}", str(n))]
    return kept_database(f"shop_{size.listings}", lambda to: _generate(to, words))


def _generate(url: str, words: Sequence[str]) -> None:
    manage(url, "generate", *words)
