"""Delivery of events: signed, in the background, again and again until a 2xx."""

import hashlib
import heapq
import hmac
import http.client
import itertools
import logging
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import orjson

from sandbox.lookup import known
from sandbox.store import Record
from sandbox.world import World

logger = logging.getLogger(__name__)
STALE_SECONDS = 900
OVERTAKEN_SECONDS = 0.25
GOOD = "good"
BAD_SIGNATURE = "webhook_bad_signature"
STALE = "webhook_stale"


@dataclass(order=True)
class Errand:
    """One copy of an event to be carried to one endpoint at a moment."""

    due_at: float
    order: int
    delivery_id: str = field(compare=False)
    quality: str = field(compare=False, default=GOOD)
    # Only the errand that counts is retried and changes the delivery's state.
    counts: bool = field(compare=False, default=True)


@dataclass(frozen=True)
class Parcel:
    """What goes over the wire, and where to."""

    url: str
    secret: str
    payload: bytes


def signature(secret: str, payload: bytes, timestamp: int) -> str:
    """Stripe's scheme v1: an HMAC over the timestamp, a dot and the payload."""
    signed = f"{timestamp}.".encode() + payload
    digest = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    return f"t={timestamp},v1={digest}"


class Dispatcher:
    """Worker threads that carry deliveries out when they are due."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._policy = world.config.webhooks
        self._heap: list[Errand] = []
        self._order = itertools.count()
        self._wake = threading.Condition()
        self._stopped = False
        self._threads = [
            threading.Thread(target=self._work, name=f"webhooks-{number}", daemon=True)
            for number in range(self._policy.worker_count)
        ]
        world.on_delivery(self.take)

    def start(self) -> None:
        with self._world.lock:
            left_over = list(self._world.store.newest_first("delivery"))
        for delivery in reversed(left_over):
            if delivery.data["status"] == "pending":
                self.take(delivery)
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        with self._wake:
            self._stopped = True
            self._heap.clear()
            self._wake.notify_all()
        for thread in self._threads:
            thread.join(timeout=self._policy.timeout_seconds)

    def take(self, delivery: Record) -> None:
        """Accept a delivery, with whatever the seed has in store for it."""
        fate = self._world.faults.for_delivery()
        now = time.monotonic()
        good_at = now
        if fate in {BAD_SIGNATURE, STALE}:
            self._push(now, delivery.id, quality=fate, counts=False)
            good_at += OVERTAKEN_SECONDS
        elif fate == "webhook_reorder":
            good_at += OVERTAKEN_SECONDS
        elif fate == "webhook_delay":
            good_at += self._world.faults.profile.webhook_delay_ms / 1000
        elif fate == "webhook_duplicate":
            self._push(now, delivery.id, counts=False)
        self._push(good_at, delivery.id)

    def _push(
        self,
        due_at: float,
        delivery_id: str,
        *,
        quality: str = GOOD,
        counts: bool = True,
    ) -> None:
        errand = Errand(due_at, next(self._order), delivery_id, quality, counts)
        with self._wake:
            heapq.heappush(self._heap, errand)
            self._wake.notify()

    def _work(self) -> None:
        client = Client(self._policy.timeout_seconds)
        while (errand := self._next()) is not None:
            try:
                self._run(errand, client)
            except Exception:
                logger.exception("delivery %s broke", errand.delivery_id)
        client.close()

    def _next(self) -> Errand | None:
        """Wait for the next errand that is due; None when the day is over."""
        with self._wake:
            while not self._stopped:
                now = time.monotonic()
                if self._heap and self._heap[0].due_at <= now:
                    return heapq.heappop(self._heap)
                self._wake.wait(self._heap[0].due_at - now if self._heap else None)
        return None

    def _run(self, errand: Errand, client: "Client") -> None:
        parcel = self._parcel(errand.delivery_id)
        if parcel is None:
            return
        secret, timestamp = parcel.secret, int(time.time())
        if errand.quality == BAD_SIGNATURE:
            secret += "x"
        if errand.quality == STALE:
            timestamp -= STALE_SECONDS
        header = signature(secret, parcel.payload, timestamp)
        status = client.post(parcel.url, parcel.payload, header)
        if errand.counts:
            self._conclude(errand.delivery_id, status)

    def _parcel(self, delivery_id: str) -> Parcel | None:
        with self._world.lock:
            delivery = self._world.store.get(delivery_id)
            if delivery is None:
                return None
            endpoint = known(self._world, delivery.data["endpoint"])
            event = known(self._world, delivery.data["event"])
            payload = orjson.dumps(event.data, option=orjson.OPT_INDENT_2)
            return Parcel(endpoint.data["url"], endpoint.hidden["secret"], payload)

    def _conclude(self, delivery_id: str, status: int | None) -> None:
        """Write down how it went, and plan the next try if it went badly."""
        done = status is not None and 200 <= status < 300
        with self._world.transaction():
            delivery = self._world.store.get(delivery_id)
            if delivery is None or delivery.data["status"] == "delivered":
                return
            data = self._world.store.edit(delivery).data
            data["attempts"] += 1
            data["last_status"] = status
            attempts = data["attempts"]
            over = done or attempts >= self._policy.attempts
            if over:
                data["status"] = "delivered" if done else "failed"
                event = known(self._world, data["event"])
                if done:
                    self._world.store.edit(event).data["pending_webhooks"] -= 1
        if not over:
            self._push(time.monotonic() + self._pause(attempts), delivery_id)

    def _pause(self, attempts: int) -> float:
        first, longest = (
            self._policy.first_retry_seconds,
            self._policy.longest_retry_seconds,
        )
        return min(longest, first * 2.0 ** min(attempts - 1, 16))


class Client:
    """One worker's kept-alive connections, one per address."""

    def __init__(self, timeout_seconds: float) -> None:
        self._timeout = timeout_seconds
        self._open: dict[tuple[str, str], http.client.HTTPConnection] = {}

    def post(self, url: str, payload: bytes, signature_header: str) -> int | None:
        """The status of the answer, or None when there was none."""
        parts = urlsplit(url)
        path = parts.path or "/"
        target = f"{path}?{parts.query}" if parts.query else path
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Stripe-Signature": signature_header,
            "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
        }
        address = (parts.scheme, parts.netloc)
        for is_fresh in (address not in self._open, True):
            try:
                connection = self._connection(address)
                connection.request("POST", target, payload, headers)
                answer = connection.getresponse()
                answer.read()
            except (OSError, http.client.HTTPException):
                self._drop(address)
                if is_fresh:
                    return None
            else:
                return answer.status
        return None

    def close(self) -> None:
        for address in list(self._open):
            self._drop(address)

    def _connection(self, address: tuple[str, str]) -> http.client.HTTPConnection:
        if address not in self._open:
            scheme, netloc = address
            secure = scheme == "https"
            kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
            self._open[address] = kind(netloc, timeout=self._timeout)
        return self._open[address]

    def _drop(self, address: tuple[str, str]) -> None:
        connection = self._open.pop(address, None)
        if connection is not None:
            connection.close()
