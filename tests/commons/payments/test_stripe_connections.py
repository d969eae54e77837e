"""Connections to the provider: kept, proxied where the environment says so."""

import socket
from contextlib import closing

import pytest
import stripe
import urllib3

from commons.payments.stripe_connections import Connections
from sandbox.testing import RunningSandbox

KEY = {"Authorization": "Bearer sk_test_x"}


def connections(address: str) -> Connections:
    return Connections(address, connect=0.5, answer=0.5)


class TestRequest:
    def test_brings_body_status_and_headers(self, sandbox: RunningSandbox) -> None:
        url = f"{sandbox.base_url}/v1/balance"

        body, status, headers = connections(sandbox.base_url).request("get", url, KEY)

        assert (status, body[:1]) == (200, b"{")
        assert "request-id" in headers

    def test_keeps_the_connection(self, sandbox: RunningSandbox) -> None:
        kept = connections(sandbox.base_url)

        for _ in range(3):
            kept.request("get", f"{sandbox.base_url}/v1/balance", KEY)

        pool = kept._pool.connection_from_url(sandbox.base_url)
        assert (pool.num_connections, pool.num_requests) == (1, 3)

    def test_says_so_when_nobody_is_there(self) -> None:
        with closing(socket.create_server(("127.0.0.1", 0))) as door:
            address = f"http://127.0.0.1:{door.getsockname()[1]}"

        with pytest.raises(stripe.APIConnectionError, match="refused"):
            connections(address).request("get", address, KEY)

    def test_gives_up_when_nobody_answers(self) -> None:
        with closing(socket.create_server(("127.0.0.1", 0))) as door:
            address = f"http://127.0.0.1:{door.getsockname()[1]}"

            with pytest.raises(stripe.APIConnectionError, match="timed out"):
                connections(address).request("get", address, KEY)


class TestProxies:
    def test_are_taken_from_the_environment(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("https_proxy", "http://proxy.test:3128")
        monkeypatch.setenv("no_proxy", "near.test")

        far, near = connections("https://far.test"), connections("https://near.test")

        assert isinstance(far._pool, urllib3.ProxyManager)
        assert not isinstance(near._pool, urllib3.ProxyManager)
