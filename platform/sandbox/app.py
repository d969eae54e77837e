"""One running sandbox: world, API, pages, controls, deliveries and timers."""

import logging
import threading
import time

from sandbox.api import Api
from sandbox.checkout import expire_session
from sandbox.config import PLATFORM, SandboxConfig
from sandbox.control import Control
from sandbox.messages import Request, Response
from sandbox.movements import settle
from sandbox.objects import (
    account_links,
    accounts,
    balance_transactions,
    charges,
    customers,
    events,
    payment_intents,
    payment_methods,
    refunds,
    reversals,
    sessions,
    transfers,
)
from sandbox.pages.site import Site
from sandbox.routing import Router
from sandbox.server import Server
from sandbox.store import Record
from sandbox.webhooks import Dispatcher
from sandbox.world import World

logger = logging.getLogger(__name__)
ROUTES = [
    route
    for module in (
        account_links,
        accounts,
        balance_transactions,
        charges,
        customers,
        events,
        payment_intents,
        payment_methods,
        refunds,
        reversals,
        sessions,
        transfers,
    )
    for route in module.ROUTES
]
DEEDS = {
    "expire_session": expire_session,
    "settle": settle,
    "tell_fee": charges.tell_fee,
}
LONGEST_NAP_SECONDS = 1.0
POLL_SECONDS = 0.05


class Sandbox:
    """Start it, talk to it at `base_url`, stop it."""

    def __init__(self, config: SandboxConfig) -> None:
        self.config = config
        self.world = World(config, DEEDS)
        self._api = Api(self.world, Router(ROUTES))
        self._control = Control(self.world)
        self._site = Site(self.world)
        self._dispatcher = Dispatcher(self.world)
        self._server = Server(config.host, config.port, self.answer)
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(
                target=self._server.serve_forever, args=(POLL_SECONDS,), daemon=True
            ),
            threading.Thread(target=self._keep_time, daemon=True),
        ]

    @property
    def base_url(self) -> str:
        host, port = self._server.address
        return f"http://{host}:{port}"

    def start(self) -> None:
        self._remember_timers()
        self._register_endpoint()
        self._dispatcher.start()
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self.world.changed.set()
        self._server.stop()
        self._dispatcher.stop()
        for thread in self._threads:
            thread.join(timeout=5)
        self.world.close()

    def answer(self, request: Request) -> Response:
        """Each part of the address space has its own door."""
        if request.path.startswith("/_sandbox/"):
            response = self._control.answer(request)
            if request.path == "/_sandbox/reset":
                self._register_endpoint()
            return response
        if request.path.startswith("/c/") or request.path == "/":
            return self._site.answer(request)
        return self._api.answer(request)

    def _register_endpoint(self) -> None:
        """The endpoint of the command line hears the platform and its accounts."""
        url, secret = self.config.webhook_url, self.config.webhook_secret
        if url is None:
            return
        with self.world.transaction():
            for endpoint in self.world.store.newest_first("webhook_endpoint"):
                if endpoint.hidden["scope"] == "both":
                    self.world.store.edit(endpoint).data["url"] = url
                    endpoint.hidden["secret"] = secret or endpoint.hidden["secret"]
                    return
            wish = {"url": url, "enabled_events": ["*"], "secret": secret}
            events.new_endpoint(self.world, PLATFORM, wish, "both")

    def _remember_timers(self) -> None:
        """Timers live in memory: after a restart they follow from the objects."""
        timers, store = self.world.timers, self.world.store
        with self.world.lock:
            for session in store.newest_first("checkout.session"):
                if session.data["status"] == "open":
                    due_at = session.data["expires_at"]
                    timers.set(due_at, "expire_session", session.id)
            for transaction in store.newest_first("balance_transaction"):
                if transaction.data["status"] == "pending":
                    due_at = transaction.data["available_on"]
                    timers.set(due_at, "settle", transaction.id)
            for charge in store.newest_first("charge"):
                if _owes_fee(charge):
                    timers.set(0, "tell_fee", charge.id)
            timers.commit()

    def _keep_time(self) -> None:
        while not self._stopping.is_set():
            try:
                self.world.run_due()
            except Exception:
                logger.exception("a timer broke")
            self.world.changed.wait(self._nap())
            self.world.changed.clear()
            # Changes come in bursts; one look at the timers serves a whole burst.
            time.sleep(0.02)

    def _nap(self) -> float:
        with self.world.lock:
            due_at = self.world.timers.next_due_at()
            now = self.world.clock.now()
        if due_at is None:
            return LONGEST_NAP_SECONDS
        return min(LONGEST_NAP_SECONDS, max(0.0, due_at - now))


def _owes_fee(charge: Record) -> bool:
    """Whether the charge's fee is booked but not yet told."""
    is_told = charge.data["balance_transaction"] is not None
    return "balance_transaction" in charge.hidden and not is_told
