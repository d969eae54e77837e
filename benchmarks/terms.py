"""Terms in force for a cart, with few pledges and with very many: it should be flat."""

import json
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator

from benchmarks.databases import ROOT, environment, kept_database, manage
from benchmarks.options import Options
from benchmarks.results import Result

# Pledges, and how many merchants and listings they are spread over.
SIZES = ((1_000, 100, 400), (100_000, 10_000, 10_000), (2_500_000, 250_000, 20_000))
SMALL = 2
CHARITIES = 200
LINES = 3
CARTS = 300
ROUNDS = 5
MOST_GROWTH = 1.3


def measure(options: Options) -> Iterator[Result]:
    """The same question at each size; growth is told beside the smallest."""
    first: dict[str, float] = {}
    for pledges, merchants, listings in SIZES if options.is_full else SIZES[:SMALL]:
        numbers = {
            "pledges": pledges,
            "merchants": merchants,
            "listings": listings,
            "charities": CHARITIES,
        }
        words = [part for name, n in numbers.items() for part in (f"--{name}", str(n))]
        url = kept_database(
            f"terms_{pledges}",
            lambda to, words=words: manage(to, "generate", *words),
        )
        found = _asked_of(url)
        first = first or found
        yield _result(pledges, found, first)


def _result(pledges: int, found: dict[str, float], first: dict[str, float]) -> Result:
    result = Result(
        case=f"terms in force, {pledges:,} pledges",
        statements={"all": int(found["statements"])},
        p50_ms=found["p50_ms"],
        p95_ms=found["p95_ms"],
        p99_ms=found["p99_ms"],
        more={"pages of the database read": found["pages"]},
    )
    result.hold("statements", found["statements"], most=1)
    if found is not first:
        grown = found["p50_ms"] / first["p50_ms"]
        result.hold("growth of the time", grown, most=MOST_GROWTH)
    return result


def _asked_of(url: str) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.terms"],
        cwd=ROOT,
        env={**os.environ, **environment(url)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(done.stderr[-2000:])
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _main() -> None:
    import django  # noqa: PLC0415 - the settings come first

    django.setup()
    from benchmarks.statements import counted  # noqa: PLC0415
    from commons.kit.clock import now  # noqa: PLC0415
    from pledges.agreements.rules.targets import ListingFacts  # noqa: PLC0415
    from pledges.agreements.selectors.terms import terms_in_force  # noqa: PLC0415
    from storefronts.listings.models import Listing  # noqa: PLC0415

    columns = ("id", "seller_id", "tags", "category")
    facts = [ListingFacts(*row) for row in Listing.objects.values_list(*columns)]
    chance = random.Random(1)
    carts = [chance.sample(facts, LINES) for _ in range(CARTS)]
    times = []
    for turn in range(ROUNDS + 1):
        for cart in carts:
            began = time.perf_counter()
            terms_in_force(cart, at=now())
            if turn:  # the first round only warms the caches
                times.append(time.perf_counter() - began)
    with counted() as counter:
        terms_in_force(carts[0], at=now())
    times.sort()
    found = {
        "p50_ms": statistics.median(times) * 1_000,
        "p95_ms": times[int(len(times) * 0.95)] * 1_000,
        "p99_ms": times[int(len(times) * 0.99)] * 1_000,
        "statements": counter.count,
        "pages": _pages_read(lambda: [terms_in_force(c, at=now()) for c in carts]),
    }
    sys.stdout.write(f"{json.dumps(found)}\n")


def _pages_read(ask) -> float:  # type: ignore[no-untyped-def]
    """Shared pages touched for each cart: the same on every machine."""
    from django.db import connection  # noqa: PLC0415 - needs settings

    explained: list[float] = []

    def explain(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
        plan = f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}"
        with connection.connection.cursor() as cursor:
            cursor.execute(plan, params)
            top = cursor.fetchone()[0][0]["Plan"]
        explained.append(top["Shared Hit Blocks"] + top["Shared Read Blocks"])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explain):
        ask()
    return round(statistics.mean(explained), 1)


if __name__ == "__main__":
    _main()
