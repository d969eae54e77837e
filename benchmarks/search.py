"""Searches of the shop at several sizes: what people ask most, beside a floor.

Each case is a document as the shop sends it, answered in this process without HTTP:
parsing remembered, everything else done. The floor reads a card of each listing that
was found, knowing it already, by one hand-written statement.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from benchmarks.databases import ROOT, environment
from benchmarks.options import Options
from benchmarks.processes import worked_ms
from benchmarks.results import Result
from benchmarks.shops import shop, sizes

ROUNDS = 4
DEEP = 15
MOST_MS = 50
LEAST_TYPO = 6
FOUND = """
query Found($search: String, $filter: ListingFilter, $order: ListingOrder!,
    $after: String) {
  listings(search: $search, filter: $filter, orderBy: $order, first: 24,
      after: $after) {
    nodes {
      slug title price { amount currency } priceVaries
      cover { url(width: 800) alt }
      seller { name slug }
      stock { soldOut lowCount }
      shortDisclosure { text parts { text kind slug } }
    }
    pageInfo { hasNextPage endCursor }
  }
}"""
OVERVIEW = """
query Overview($search: String, $filter: ListingFilter) {
  listingSearch(search: $search, filter: $filter) {
    count { number isLeast } didYouMean
    facets { name values { value label isChosen count { number isLeast } } }
  }
}"""
SUGGESTED = "query ($prefix: String!) { searchSuggestions(prefix: $prefix) { label } }"
FLOOR = """
SELECT l.slug, l.title, l.currency, l.lowest_price_minor, s.name, s.slug, c.id, c.alt,
  c.widths::text, (
    SELECT array_agg(st.on_hand - st.reserved) FROM listings_variant v
    JOIN listings_stock st ON st.variant_id = v.id
    WHERE v.listing_id = l.id AND v.is_active)
FROM listings_listing l JOIN organizations_organization s ON s.id = l.seller_id
LEFT JOIN media_picture c ON c.id = l.cover_id WHERE l.slug = ANY(%s)"""
Variables = dict[str, object]
Answer = dict[str, Any]


def measure(options: Options) -> Iterator[Result]:
    """All cases at each size."""
    for size in sizes(options):
        url = shop(size)
        for found in _asked_of(url):
            yield _result(size.listings, found)


def _result(listings: int, found: Answer) -> Result:
    result = Result(
        case=f"search of {listings:,} listings: {found['case']}",
        statements={"at most": found["statements"]},
        p50_ms=found["p50_ms"],
        p95_ms=found["p95_ms"],
        p99_ms=found["p99_ms"],
        more={
            "floor p50, p95": found["floor"],
            "processor p50, p95": found["worked"],
            "slowest": found["slowest"],
        },
    )
    result.hold("p95 ms", found["p95_ms"], most=MOST_MS)
    return result


def _asked_of(url: str) -> list[Answer]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.search"],
        cwd=ROOT,
        env={**os.environ, **environment(url)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(done.stderr[-2000:])
    found: list[Answer] = json.loads(done.stdout.splitlines()[-1])
    return found


def cases(words: Sequence[str], rare: Sequence[str]) -> dict[str, list[Variables]]:
    """What is asked, by name; of words the frequent ones come first."""
    head, middle, tail = words[:6], words[20:40:4], words[-6:]
    one = [*head, *middle, *tail, *rare[:6], *rare[200:206]]
    others = ["oak", *tail, *head]
    two = [f"{a} {b}" for a, b in zip([*head, *middle], others, strict=False)]
    best: Variables = {"order": "BEST_MATCH"}
    narrow = {"categories": ["Kitchen", "Play"], "prices": ["EUR-2"]}
    shared = {"leastShares": [500], "causes": ["FOOD"]}
    return {
        "one word": [{**best, "search": f"{word} "} for word in one],
        "two words": [{**best, "search": f"{pair} "} for pair in two],
        "beginning of a word": [{**best, "search": word[:4]} for word in one],
        "words and facets": [
            {**best, "search": f"{word} ", "filter": filters}
            for word in one
            for filters in (narrow, shared)
        ],
        "newest with a word": [{"order": "NEWEST", "search": f"{w} "} for w in one],
        "cheapest with a word": [{"order": "PRICE_UP", "search": f"{w} "} for w in one],
        "facets alone": [
            {"order": order, "filter": filters}
            for order in ("NEWEST", "PRICE_UP", "GIVES_MOST")
            for filters in (narrow, shared, {"sellers": ["nobody"]})
        ],
    }


def _main() -> None:
    import django  # noqa: PLC0415 - the settings come first

    django.setup()
    from storefronts.demo.generator.vocabulary import (  # noqa: PLC0415
        GOODS,
        rare_words,
    )

    things = [word.lower() for word in GOODS]
    asked = cases(things, rare_words().words)
    told = [_timed(name, FOUND, some) for name, some in asked.items()]
    told.append(_timed("deep page", FOUND, _deep_pages(things)))
    overviews = [
        {key: value for key, value in one.items() if key != "order"}
        for one in (*asked["one word"], *asked["words and facets"])
    ]
    told.append(_timed("counts of facets", OVERVIEW, overviews))
    told.append(_timed("counts of the whole shop", OVERVIEW, [{}]))
    told.append(_timed("typo", OVERVIEW, _typos(things)))
    prefixes: list[Variables] = [{"prefix": word[:3]} for word in things]
    told.append(_timed("suggestions", SUGGESTED, prefixes))
    letters: list[Variables] = [{"prefix": one} for one in "abcdefghijklmnoprstw"]
    told.append(_timed("suggestions for one letter", SUGGESTED, letters))
    sys.stdout.write(f"{json.dumps(told)}\n")


def _typos(words: Sequence[str]) -> list[Variables]:
    """Two letters swapped and one too many."""
    return [
        {"search": f"{word[:2]}{word[3]}{word[2]}{word[4:]}x "}
        for word in words
        if len(word) >= LEAST_TYPO
    ]


def _deep_pages(words: Sequence[str]) -> list[Variables]:
    found: list[Variables] = []
    for word in (*words[:4], *words[40:44]):
        for order in ("BEST_MATCH", "NEWEST", "PRICE_DOWN"):
            variables: Variables = {"order": order, "search": f"{word} "}
            for _ in range(DEEP):
                page = _answer(FOUND, variables)["listings"]["pageInfo"]
                if not page["hasNextPage"]:
                    break
                variables = {**variables, "after": page["endCursor"]}
            found.append(variables)
    return found


def _timed(name: str, document: str, asked: Sequence[Variables]) -> Answer:
    from django.db import connection  # noqa: PLC0415 - after the set-up

    from benchmarks.statements import counted  # noqa: PLC0415 - needs settings

    connection.ensure_connection()
    pids = (connection.connection.info.backend_pid, os.getpid())
    times: list[float] = []
    worked: list[float] = []
    floors: list[float] = []
    most, slowest = 0, (0.0, "")
    for turn in range(ROUNDS + 1):
        for variables in asked:
            before = sum(map(worked_ms, pids))
            with counted() as counter:
                spent, answer = _spent(lambda v=variables: _answer(document, v))
            if not turn:  # the first round only warms the caches
                continue
            times.append(spent)
            worked.append((sum(map(worked_ms, pids)) - before) / 1_000)
            most = max(most, counter.count)
            slowest = max(slowest, (spent, json.dumps(variables)))
            if "listings" in answer:
                slugs = [node["slug"] for node in answer["listings"]["nodes"]]
                floors.append(_spent(lambda s=slugs: _floor(s))[0])
    beside = [f"{_percentile(floors, part):.1f} ms" for part in (0.5, 0.95) if floors]
    return {
        "case": name,
        "statements": most,
        "p50_ms": _percentile(times, 0.5),
        "p95_ms": _percentile(times, 0.95),
        "p99_ms": _percentile(times, 0.99),
        "floor": ", ".join(beside) or "none",
        "worked": ", ".join(
            f"{_percentile(worked, part):.1f} ms" for part in (0.5, 0.95)
        ),
        "slowest": f"{slowest[0] * 1_000:.0f} ms: {slowest[1]}",
    }


def _answer(document: str, variables: Variables) -> Answer:
    from django.contrib.auth.models import AnonymousUser  # noqa: PLC0415
    from django.test import RequestFactory  # noqa: PLC0415

    from commons.kit.execution import execute  # noqa: PLC0415 - needs settings
    from project.schema import schema  # noqa: PLC0415

    request = RequestFactory().post("/graphql")
    request.user = AnonymousUser()
    done = execute(schema, request, document=document, variables=variables)
    assert not done.errors, done.errors
    answer: Answer = done.data
    return answer


def _floor(slugs: list[str]) -> int:
    from django.db import connection  # noqa: PLC0415 - after the set-up

    with connection.cursor() as cursor:
        cursor.execute(FLOOR, [slugs])
        return len(cursor.fetchall())


def _spent(do: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    done = do()
    return time.perf_counter() - began, done


def _percentile(times: list[float], part: float) -> float:
    ordered = sorted(times)
    return ordered[min(int(len(ordered) * part), len(ordered) - 1)] * 1_000


if __name__ == "__main__":
    _main()
