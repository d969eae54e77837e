"""What is read most, at several sizes: lists, one listing, the pages made of them.

A page is measured beside its own document, asked for by id: what the page costs above
that is the template and what surrounds it. The growth of each case is that of its
processor time, server and database together, over the smallest shop.
"""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import orjson
import psycopg

from benchmarks import documents
from benchmarks.databases import ROOT, environment, manage
from benchmarks.load import Ask, get, post
from benchmarks.measuring import Cost, hammered_by_turns
from benchmarks.options import Options
from benchmarks.results import Result
from benchmarks.serving import (
    Program,
    free_port,
    platform_environment,
    running,
    wait_for,
    web_server,
)
from benchmarks.shops import Size, shop, sizes
from benchmarks.statements import count_statements

# As many listings as a page can hardly remember the cards of.
TURNS = 1_000
MOST_GROWTH = 1.3
MOST_OF_DOCUMENT = 1.5
MOST_TRIVIAL_MS = 1.0
MOST_LIST_STATEMENTS, MOST_DETAIL_STATEMENTS, MOST_DETAIL_MS = 2, 4, 6.0
SLUGS = """
    SELECT slug FROM listings_listing
    WHERE state = 'ACTIVE' AND lowest_price_minor IS NOT NULL
    ORDER BY md5(slug) LIMIT %s
"""


@dataclass(frozen=True)
class Shop:
    """A filled shop being served."""

    size: Size
    url: str
    web: Program
    site: str
    seconds: float

    def cost(self, asks: Sequence[Ask], *, clients: int = 8) -> Cost:
        """Of these requests, one after the other again and again."""
        return hammered_by_turns(
            asks,
            seconds=self.seconds,
            server=self.web,
            database_url=self.url,
            clients=clients,
        )


def measure(options: Options) -> Iterator[Result]:
    """All cases at each size, and how they grew since the first."""
    smallest: dict[str, float] = {}
    texts = _page_documents()
    for size in sizes(options):
        url = shop(size)
        manage(url, "collectstatic", "--no-input", "--verbosity", "0")
        port = free_port()
        site = f"http://127.0.0.1:{port}"
        web = web_server(port, env=platform_environment(url, site_url=site))
        with running(web):
            wait_for(f"{site}/health/live")
            at = Shop(size, url, web, site, options.seconds)
            for result in _cases(at, texts):
                _hold_growth(result, smallest)
                result.case = f"{size.listings:,} listings: {result.case}"
                yield result


def _hold_growth(result: Result, smallest: dict[str, float]) -> None:
    cpu = (result.server_cpu_ms or 0) + (result.database_cpu_ms or 0)
    if result.case in smallest:
        grown = cpu / smallest[result.case]
        result.hold("grown since the smallest shop", grown, most=MOST_GROWTH)
    smallest.setdefault(result.case, cpu)


def _cases(at: Shop, texts: Mapping[str, str]) -> Iterator[Result]:
    yield _trivial(at)
    for name, document in (("cards", documents.CARDS), ("whole", documents.WHOLE)):
        result = _asked(at, f"20 listings, {name}", document, [{"first": 20}])
        result.hold("statements", result.statements["all"], most=MOST_LIST_STATEMENTS)
        yield result
    yield from _of_one_listing(at, texts["Listing"])
    home = _asked(at, "home page's document", texts["Home"], [{}])
    yield home
    yield _page(at, "home page", ["/"], home)


def _of_one_listing(at: Shop, document: str) -> Iterator[Result]:
    slugs = _slugs(at.url)
    variables = [{"slug": slug} for slug in slugs]
    detail = _asked(at, "one listing", documents.DETAIL, variables)
    detail.hold("statements", detail.statements["all"], most=MOST_DETAIL_STATEMENTS)
    alone = _one_by_one(at, documents.DETAIL, slugs)
    detail.more["p50 of one client alone, ms"] = f"{alone:.1f}"
    detail.hold("p50 of one client alone, ms", alone, most=MOST_DETAIL_MS)
    yield detail
    # Beside it the page asks for what else gives to the same charity.
    whole = _asked(at, "document of a listing's page", document, variables)
    yield whole
    yield _page(at, "page of a listing", [f"/listings/{s}/" for s in slugs], whole)


def _trivial(at: Shop) -> Result:
    result = _asked(at, "trivial query", documents.TRIVIAL, [{}])
    cpu = (result.server_cpu_ms or 0) + (result.database_cpu_ms or 0)
    result.hold("statements", result.statements["all"], most=0)
    result.hold("CPU, ms", cpu, most=MOST_TRIVIAL_MS)
    return result


def _asked(
    at: Shop, case: str, document: str, variables: Sequence[Mapping[str, object]]
) -> Result:
    asks = [
        post("asked", f"{at.site}/graphql", documents.asked(document, **each))
        for each in variables
    ]
    result = _result(case, at.cost(asks))
    result.statements = {"all": count_statements(at.url, document, **variables[0])}
    return result


def _one_by_one(at: Shop, document: str, slugs: Sequence[str]) -> float:
    asks = [
        post("asked", f"{at.site}/graphql", documents.asked(document, slug=slug))
        for slug in slugs
    ]
    return at.cost(asks, clients=1).timings.percentile("asked", 0.5)


def _page(at: Shop, case: str, paths: Sequence[str], document: Result) -> Result:
    result = _result(case, at.cost([get("asked", f"{at.site}{p}") for p in paths]))
    result.floor_server_cpu_ms = document.server_cpu_ms
    result.floor_database_cpu_ms = document.database_cpu_ms
    result.floor_requests_per_second = document.requests_per_second
    of_document = 1 / (result.cpu_ratio or 1)
    result.hold("CPU of its document's", of_document, most=MOST_OF_DOCUMENT)
    return result


def _result(case: str, cost: Cost) -> Result:
    timings = cost.timings
    result = Result(
        case=case,
        requests_per_second=timings.count / timings.seconds,
        p50_ms=timings.percentile("asked", 0.5),
        p95_ms=timings.percentile("asked", 0.95),
        p99_ms=timings.percentile("asked", 0.99),
    )
    result.server_cpu_ms, result.database_cpu_ms = cost.per(timings.count)
    return result


def _slugs(url: str) -> list[str]:
    with psycopg.connect(url) as connection:
        return [slug for (slug,) in connection.execute(SLUGS, [TURNS]).fetchall()]


def _page_documents() -> Mapping[str, str]:
    """The documents of all pages by the names of their operations."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.reading"],
        cwd=ROOT,
        env={**os.environ, **environment(os.environ["DATABASE_URL"])},
        capture_output=True,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(done.stderr.decode()[-2000:])
    found: Mapping[str, str] = orjson.loads(done.stdout.splitlines()[-1])
    return found


def _main() -> None:
    import django  # noqa: PLC0415 - the settings come first

    django.setup()
    from project.urls import LIBRARY  # noqa: PLC0415 - after the set-up

    texts = {one.name: one.text for one in LIBRARY.values()}
    sys.stdout.write(f"\n{orjson.dumps(texts).decode()}\n")


if __name__ == "__main__":
    _main()
