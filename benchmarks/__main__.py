"""`python -m benchmarks`: what the platform costs, each case beside its floor."""

import argparse
import os
import platform
import sys
from collections.abc import Callable, Iterator, Mapping

from benchmarks import (
    imports,
    inbox,
    listings,
    purchases,
    reading,
    registers,
    search,
    terms,
)
from benchmarks.options import Options
from benchmarks.results import Result, as_json, told

CASES: Mapping[str, Callable[[Options], Iterator[Result]]] = {
    "listings": listings.measure,
    "reading": reading.measure,
    "terms": terms.measure,
    "search": search.measure,
    "inbox": inbox.measure,
    "registers": registers.measure,
    "imports": imports.measure,
    "purchase": purchases.measure,
}


def main(arguments: list[str]) -> int:
    """Measure the cases named, or all; a missed bar is told, not punished."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("cases", nargs="*", metavar="CASE", help=", ".join(CASES))
    parser.add_argument("--json", action="store_true", help="for programs")
    parser.add_argument("--full", action="store_true", help="large sizes")
    parser.add_argument("--seconds", type=float, default=6.0, help="of each load")
    parser.add_argument("--orders", type=int, default=240, help="of each purchase case")
    given = parser.parse_args(arguments)
    unknown = set(given.cases) - set(CASES)
    if unknown:
        parser.error(f"no such case: {', '.join(sorted(unknown))}")
    options = Options(given.full, given.seconds, given.orders)
    results = []
    for name in given.cases or CASES:
        for result in CASES[name](options):
            results.append(result)
            if not given.json:
                print(told(result), end="\n\n", flush=True)
    if given.json:
        sys.stdout.buffer.write(as_json(results, _machine()) + b"\n")
    return 0


def _machine() -> dict[str, object]:
    return {
        "cores": os.cpu_count(),
        "load": os.getloadavg()[0],
        "python": platform.python_version(),
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
