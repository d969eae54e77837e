"""A sandbox per test, and Stripe's own client to talk to it."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import stripe

from sandbox.testing import RunningSandbox
from tests.sandbox.shop import new_account

SECRET = "whsec_test"


def client_of(base_url: str) -> stripe.StripeClient:
    return stripe.StripeClient(
        "sk_test_shop",
        base_addresses={"api": base_url},
        max_network_retries=0,
    )


@pytest.fixture
def sandbox() -> Iterator[RunningSandbox]:
    with RunningSandbox() as running:
        yield running


@pytest.fixture
def client(sandbox: RunningSandbox) -> stripe.StripeClient:
    return client_of(sandbox.base_url)


@pytest.fixture
def account(sandbox: RunningSandbox, client: stripe.StripeClient) -> stripe.Account:
    """A connected account that may receive transfers."""
    found = new_account(client)
    sandbox.set_capabilities(found.id, transfers="active")
    return found


@dataclass
class Inbox:
    """What arrived at a webhook endpoint; `refusals` are answered first."""

    url: str = ""
    refusals: list[int] = field(default_factory=list)
    arrived: list[tuple[bytes, str]] = field(default_factory=list)

    def events(self) -> list[stripe.Event]:
        """The genuine ones, in order of arrival."""
        found = []
        for payload, signature in self.arrived:
            try:
                event = stripe.Webhook.construct_event(payload, signature, SECRET)
            except stripe.SignatureVerificationError:
                continue
            found.append(event)
        return found

    def types(self) -> list[str]:
        return [event.type for event in self.events()]


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    box = Inbox()

    class Receiver(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            payload = self.rfile.read(int(self.headers["Content-Length"]))
            box.arrived.append((payload, self.headers["Stripe-Signature"]))
            self.send_response(box.refusals.pop(0) if box.refusals else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_words: object) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    box.url = f"http://127.0.0.1:{server.server_port}/webhooks/stripe"
    yield box
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def announcing(inbox: Inbox) -> Iterator[RunningSandbox]:
    """A sandbox that tells the inbox of its events."""
    with RunningSandbox(webhook_url=inbox.url, webhook_secret=SECRET) as running:
        yield running
