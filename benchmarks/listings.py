"""The list of listings over HTTP, beside one hand-written statement."""

import hashlib
import json
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import orjson
import psycopg
from graphql import parse, print_ast

from benchmarks import documents, listing_floor
from benchmarks.databases import environment, kept_database, manage
from benchmarks.load import Ask, get, post
from benchmarks.measuring import Cost, asked_once, hammered, memory_per_worker
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
from benchmarks.statements import count_statements

SMALL = {"listings": 2_000, "merchants": 100, "charities": 20, "pledges": 300}
FULL = {"listings": 100_000, "merchants": 5_000, "charities": 200, "pledges": 15_000}
LEAST_RATIO = 0.15
LEAST_FRESH, LEAST_REVALIDATED = 0.2, 0.85
REGISTERED = Path(__file__).resolve().parents[1] / "docs" / "api" / "documents"
MOST_STATEMENTS = 2
MOST_MEMORY_MB = 120
TOLD_PAGE = """
query Told($after: String) {
  listings(first: 100, after: $after) {
    nodes {
      key: slug
      short: shortDisclosure { text parts { text kind slug } }
      long: disclosure { text parts { text kind slug } }
      split {
        total { amount currency }
        parts { kind name money { amount currency } reason url share }
      }
    }
    pageInfo { hasNextPage endCursor }
  }
}
"""


def measure(options: Options) -> Iterator[Result]:
    """Cards as a page shows them and whole listings, by text and by id."""
    numbers = FULL if options.is_full else SMALL
    url = kept_database(
        f"listings_{numbers['listings']}", lambda to: _fill(to, numbers)
    )
    port, floor_port = free_port(), free_port()
    site = f"http://127.0.0.1:{port}"
    web = web_server(port, env=platform_environment(url, site_url=site))
    floor = web_server(
        floor_port,
        application="benchmarks.listing_floor:application",
        env=environment(url),
    )
    with running(web, floor):
        wait_for(f"{site}/health/live")
        for name, document in (("cards", documents.CARDS), ("whole", documents.WHOLE)):
            asks = _asks(name, document, site, floor_port)
            wait_for(asks[1].url)
            yield _compared(name, asks, (web, floor), url, options.seconds)
        floor_ask = _asks("cards", documents.CARDS, site, floor_port)[1]
        for kept, least in ((False, LEAST_FRESH), (True, LEAST_REVALIDATED)):
            ask = _trusted(site, is_kept=kept)
            yield _by_id(ask, floor_ask, (web, floor), url, options.seconds, least)


def _trusted(site: str, *, is_kept: bool) -> Ask:
    """A GET of the list's registered document; with the ETag it had, if kept."""
    text = print_ast(parse((REGISTERED / "listing_cards.graphql").read_text()))
    known = f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"
    asked = urlencode({"documentId": known, "variables": '{"first":20}'})
    url = f"{site}/graphql?{asked}"
    if not is_kept:
        return get("by id, fresh", url)
    with urllib.request.urlopen(url) as response:
        tag = response.headers["ETag"]
    plain = get("by id, revalidated", url)
    head = plain.payload.removesuffix(b"\r\n")
    return replace(plain, payload=head + f"If-None-Match: {tag}\r\n\r\n".encode())


def _by_id(  # noqa: PLR0913, PLR0917 - what a case is measured with
    ask: Ask,
    floor_ask: Ask,
    programs: tuple[Program, Program],
    url: str,
    seconds: float,
    least: float,
) -> Result:
    floor = hammered(floor_ask, seconds=seconds, server=programs[1], database_url=url)
    expect = 304 if least == LEAST_REVALIDATED else 200
    ours = hammered(
        ask, seconds=seconds, server=programs[0], database_url=url, expect=expect
    )
    result = _result(f"20 listings, {ask.label}", ours, floor)
    result.hold("of the floor", result.ratio or 0, least=least)
    return result


def _fill(url: str, numbers: Mapping[str, int]) -> None:
    words = [part for name, n in numbers.items() for part in (f"--{name}", str(n))]
    manage(url, "generate", *words)
    _write_told(url)


def _write_told(url: str) -> None:
    """Let the platform say once what the floor need not compute."""
    port = free_port()
    site = f"http://127.0.0.1:{port}"
    web = web_server(port, env=platform_environment(url, site_url=site))
    with running(web), psycopg.connect(url) as connection:
        wait_for(f"{site}/health/live")
        connection.execute(listing_floor.TOLD)
        after, more = None, True
        while more:
            body = documents.asked(TOLD_PAGE, after=after)
            page = orjson.loads(asked_once(post("told", f"{site}/graphql", body)).body)
            found = page["data"]["listings"]
            for node in found["nodes"]:
                connection.execute(
                    "INSERT INTO bench_told SELECT id, %s, %s, %s"
                    " FROM listings_listing WHERE slug = %s",
                    [*(json.dumps(node[part]) if node[part] else None
                       for part in ("short", "long", "split")), node["key"]],
                )  # fmt: skip
            more = found["pageInfo"]["hasNextPage"]
            after = found["pageInfo"]["endCursor"]


def _asks(name: str, document: str, site: str, floor_port: int) -> tuple[Ask, Ask]:
    body = documents.asked(document, first=20)
    floor_url = f"http://127.0.0.1:{floor_port}/{name}"
    return post(name, f"{site}/graphql", body), post(name, floor_url, body)


def _compared(
    name: str,
    asks: tuple[Ask, Ask],
    programs: tuple[Program, Program],
    url: str,
    seconds: float,
) -> Result:
    is_same = _answers_agree(*asks)
    floor = hammered(asks[1], seconds=seconds, server=programs[1], database_url=url)
    ours = hammered(asks[0], seconds=seconds, server=programs[0], database_url=url)
    document = documents.CARDS if name == "cards" else documents.WHOLE
    result = _result(f"20 listings, {name}", ours, floor)
    result.statements = {"all": count_statements(url, document, first=20)}
    result.memory_mb_per_worker = memory_per_worker(programs[0])
    result.more["same answer as the floor"] = is_same
    result.hold("statements", result.statements["all"], most=MOST_STATEMENTS)
    result.hold("of the floor", result.ratio or 0, least=LEAST_RATIO)
    result.hold("memory, MB", result.memory_mb_per_worker, most=MOST_MEMORY_MB)
    return result


def _answers_agree(ours: Ask, floor: Ask) -> bool:
    answers = [orjson.loads(asked_once(ask).body)["data"] for ask in (ours, floor)]
    if answers[0] != answers[1]:
        raise AssertionError(f"{ours.label}: the floor answers something else")
    return True


def _result(case: str, cost: Cost, floor: Cost | None) -> Result:
    timings = cost.timings
    (label,) = timings.by_label
    result = Result(
        case=case,
        requests_per_second=timings.count / timings.seconds,
        p50_ms=timings.percentile(label, 0.5),
        p95_ms=timings.percentile(label, 0.95),
        p99_ms=timings.percentile(label, 0.99),
    )
    result.server_cpu_ms, result.database_cpu_ms = cost.per(timings.count)
    if floor is not None:
        count = floor.timings.count
        result.floor_requests_per_second = count / floor.timings.seconds
        result.floor_server_cpu_ms, result.floor_database_cpu_ms = floor.per(count)
    return result
