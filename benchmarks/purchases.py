"""Whole purchases over HTTP, from an empty cart to settled books."""

import time
import urllib.request
from collections.abc import Iterator, Sequence
from urllib.parse import urlencode, urlsplit
from uuid import UUID

import orjson
import psycopg

from benchmarks import documents, order_floor
from benchmarks.databases import fresh_database, manage
from benchmarks.load import Ask, Conversation, Timings, post, run
from benchmarks.measuring import CLIENTS, Cost, measured, memory_per_worker
from benchmarks.options import Options
from benchmarks.processes import cpu_of
from benchmarks.purchase_statements import statements_of_a_purchase
from benchmarks.results import Result
from benchmarks.serving import (
    Program,
    free_port,
    platform_environment,
    running,
    wait_for,
    web_server,
    worker,
)
from commons.kit.ids import public_id
from sandbox.testing import SandboxProcess

SIZES = {"merchants": 40, "charities": 10, "listings": 200, "pledges": 80}
WARM_UP_ORDERS = 120
PATIENCE_SECONDS = 120
MOST_STATEMENTS = 30
MOST_CPU_MS = 30
LEAST_RATIO = 0.1
MOST_MEMORY_MB = 120
PLENTY = "UPDATE listings_stock SET on_hand = 1000000, is_tracked = true"
# One thing of each of two merchants who have pledged something of everything.
PAIRS = """
    SELECT min(variant.id::text)::uuid FROM listings_variant AS variant
    JOIN agreements_pledgetarget AS target
        ON target.merchant_id = variant.seller_id AND target.key = 'all'
    WHERE variant.is_active GROUP BY variant.seller_id, variant.listing_id
    ORDER BY variant.seller_id, 1
"""
SETTLED = """
    SELECT (SELECT count(*) FROM orders_checkout WHERE state = 'PAID'),
        (SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')
            AND task_name NOT LIKE '%.every')
        + (SELECT count(*) FROM mails_letter WHERE state = 'WAITING')
"""
BOOKED = "SELECT count(*) FROM ledger_entry WHERE kind = 'SALE'"
DEADLOCKS = """
    SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()
"""

Cart = tuple[UUID, UUID]


def measure(options: Options) -> Iterator[Result]:
    """Spread over the catalogue, then all on two hot variants."""
    url = fresh_database("orders")
    words = [part for name, n in SIZES.items() for part in (f"--{name}", str(n))]
    manage(url, "generate", *words)
    carts = _carts(url)
    port = free_port()
    site = f"http://127.0.0.1:{port}"
    with SandboxProcess() as sandbox:
        env = {
            **platform_environment(url, site_url=site, sandbox_url=sandbox.base_url),
            "STRIPE_WEBHOOK_SECRET": _subscribe(site, sandbox.base_url),
        }
        web, worked = web_server(port, env=env), worker(env)
        with running(web, worked):
            wait_for(f"{site}/health/live")
            place = _Place(url, site, sandbox.base_url, (web, worked))
            place.buy(carts, WARM_UP_ORDERS)
            floor = order_floor.measured_floor(url, options.orders)
            statements = statements_of_a_purchase(url, carts[0])
            for name, some in (("spread", carts), ("two hot variants", carts[:1])):
                cost = place.buy(some, options.orders)
                yield place.result(name, cost, floor, statements)


def _subscribe(site: str, sandbox_url: str) -> str:
    """Have the provider tell what docs/operating.md says it should; the secret."""
    wish = [("url", f"{site}/webhooks/stripe")]
    wish += [("enabled_events[]", name) for name in documents.TOLD]
    request = urllib.request.Request(
        f"{sandbox_url}/v1/webhook_endpoints",
        data=urlencode(wish).encode(),
        headers={"Authorization": "Bearer sk_test_x"},
    )
    with urllib.request.urlopen(request) as answer:
        return str(orjson.loads(answer.read())["secret"])


def _carts(url: str) -> list[Cart]:
    with psycopg.connect(url) as connection:
        connection.execute(PLENTY)
        found = [key for (key,) in connection.execute(PAIRS).fetchall()]
    half = len(found) // 2
    # Keys are in the order of their sellers, so the halves differ in them.
    return list(zip(found[:half], found[half:], strict=False))


class _Place:
    """A running platform to buy from."""

    def __init__(
        self, url: str, site: str, sandbox_url: str, programs: Sequence[Program]
    ) -> None:
        self.url, self.site, self.sandbox_url = url, site, sandbox_url
        self.programs = programs
        self.orders = 0

    def buy(self, carts: Sequence[Cart], orders: int) -> Cost:
        """So many purchases by eight clients, until the last one is in the books."""
        before = self._deadlocks()

        def load() -> Timings:
            shares = [
                orders // CLIENTS + (n < orders % CLIENTS) for n in range(CLIENTS)
            ]
            talks = [self._shopper(carts, n, share) for n, share in enumerate(shares)]
            began = time.perf_counter()
            timings = run(talks, seconds=None)
            self._wait_until_settled(orders)
            timings.seconds = time.perf_counter() - began
            return timings

        self.before = [cpu_of(program.pids) for program in self.programs]
        cost = measured(load, programs=self.programs, database_url=self.url)
        self.after = [cpu_of(program.pids) for program in self.programs]
        self.orders = orders
        self.deadlocks = self._deadlocks() - before
        return cost

    def result(
        self,
        name: str,
        cost: Cost,
        floor: order_floor.Floor,
        statements: dict[str, float],
    ) -> Result:
        """The figures of the last load for each order."""
        timings, orders = cost.timings, self.orders
        result = Result(
            case=f"whole purchase, {name}",
            requests_per_second=orders / timings.seconds,
            floor_requests_per_second=floor.orders_per_second,
            floor_server_cpu_ms=floor.client_cpu_ms,
            floor_database_cpu_ms=floor.database_cpu_ms,
            statements={key: round(n, 1) for key, n in statements.items()},
            p50_ms=timings.percentile("start", 0.5),
            p95_ms=timings.percentile("start", 0.95),
            p99_ms=timings.percentile("start", 0.99),
            memory_mb_per_worker=memory_per_worker(self.programs[0]),
        )
        result.server_cpu_ms, result.database_cpu_ms = cost.per(orders)
        for program, before, after in zip(
            ("web", "worker"), self.before, self.after, strict=True
        ):
            used = after.since(before) / orders
            result.more[f"CPU of the {program}, ms"] = round(used, 1)
        for label in ("add", "start", "pay"):
            result.more[f"{label} p50, ms"] = round(timings.percentile(label, 0.5), 1)
        result.more["deadlocks"] = self.deadlocks
        whole = result.server_cpu_ms + (result.database_cpu_ms or 0)
        result.hold("statements", statements["whole"], most=MOST_STATEMENTS)
        result.hold("CPU of an order, ms", whole, most=MOST_CPU_MS)
        result.hold("of the floor", result.ratio or 0, least=LEAST_RATIO)
        result.hold("deadlocks", self.deadlocks, most=0)
        result.hold("memory, MB", result.memory_mb_per_worker, most=MOST_MEMORY_MB)
        return result

    def _shopper(self, carts: Sequence[Cart], client: int, count: int) -> Conversation:
        for turn in range(count):
            pair = carts[(client + turn * CLIENTS) % len(carts)]
            lines = [{"variantId": public_id("var", key)} for key in pair]
            answer = yield self._ask("add", documents.ADD_LINES, lines=lines)
            cart = documents.payload(answer.body, "addCartLines")["cart"]
            answer = yield self._ask("start", documents.START, **documents.wish(cart))
            paid_at = documents.payload(answer.body, "startCheckout")["paymentUrl"]
            session = urlsplit(paid_at).path.rstrip("/").rpartition("/")[2]
            wish = orjson.dumps({"session": session, "card": "pm_card_visa"})
            answer = yield post("pay", f"{self.sandbox_url}/_sandbox/pay", wish)
            if answer.status != 200:
                raise AssertionError(f"paying failed: {answer.body[:300]!r}")

    def _ask(self, label: str, document: str, **wish: object) -> Ask:
        body = documents.asked(document, input=wish)
        return post(label, f"{self.site}/graphql", body)

    def _wait_until_settled(self, orders: int) -> None:
        """Paid, booked and told; `orders` more than before."""
        until = time.monotonic() + PATIENCE_SECONDS
        self.paid = getattr(self, "paid", 0) + orders
        with psycopg.connect(self.url, autocommit=True) as connection:
            while time.monotonic() < until:
                paid, jobs = connection.execute(SETTLED).fetchone() or (0, 0)
                if paid >= self.paid and not jobs:
                    (booked,) = connection.execute(BOOKED).fetchone() or (0,)
                    assert booked >= self.paid
                    return
                time.sleep(0.02)
        raise TimeoutError(
            f"{paid} of {self.paid} checkouts are paid, {jobs} jobs wait"
        )

    def _deadlocks(self) -> int:
        with psycopg.connect(self.url) as connection:
            return int((connection.execute(DEADLOCKS).fetchone() or (0,))[0])
