"""The provider's messages: each kept and answered, whatever the workers do."""

import time
from collections.abc import Iterator
from uuid import uuid4

import orjson

from benchmarks.databases import fresh_database
from benchmarks.load import Ask, Conversation, Timings, run
from benchmarks.measuring import CLIENTS, measured, warm_up
from benchmarks.options import Options
from benchmarks.results import Result
from benchmarks.serving import (
    WEBHOOK_SECRET,
    free_port,
    platform_environment,
    running,
    wait_for,
    web_server,
)
from sandbox.webhooks import signature

MOST_P99_MS = 100


def measure(options: Options) -> Iterator[Result]:
    """Signed messages, each new, from eight connections."""
    url = fresh_database("inbox")
    port = free_port()
    site = f"http://127.0.0.1:{port}"
    web = web_server(port, env=platform_environment(url, site_url=site))
    with running(web):
        wait_for(f"{site}/health/live")

        def load(seconds: float) -> Timings:
            return run([_provider(site) for _ in range(CLIENTS)], seconds=seconds)

        warm_up(load)
        cost = measured(lambda: load(options.seconds), programs=[web], database_url=url)
    timings = cost.timings
    result = Result(
        case="webhook, kept and answered",
        requests_per_second=timings.count / timings.seconds,
        p50_ms=timings.percentile("webhook", 0.5),
        p95_ms=timings.percentile("webhook", 0.95),
        p99_ms=timings.percentile("webhook", 0.99),
    )
    result.server_cpu_ms, result.database_cpu_ms = cost.per(timings.count)
    result.hold("p99, ms", result.p99_ms or 0, most=MOST_P99_MS)
    yield result


def _provider(site: str) -> Conversation:
    while True:
        answer = yield _message(site)
        if answer.status != 204:
            raise AssertionError(f"{answer.status} {answer.body[:300]!r}")


def _message(site: str) -> Ask:
    """A message about a payment nobody knows: kept like any other."""
    moment = int(time.time())
    body = orjson.dumps({
        "id": f"evt_{uuid4().hex}",
        "object": "event",
        "type": "checkout.session.completed",
        "created": moment,
        "data": {
            "object": {
                "id": f"cs_test_{uuid4().hex}",
                "object": "checkout.session",
                "metadata": {"payment": str(uuid4())},
            }
        },
    })  # fmt: skip
    place = site.removeprefix("http://")
    head = (
        f"POST /webhooks/stripe HTTP/1.1\r\nHost: {place}\r\n"
        "Content-Type: application/json\r\n"
        f"Stripe-Signature: {signature(WEBHOOK_SECRET, body, moment)}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return Ask("webhook", f"{site}/webhooks/stripe", head.encode() + body)
