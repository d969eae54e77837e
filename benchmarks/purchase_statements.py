"""How many SQL statements a purchase costs, phase by phase, in a process of its own."""

import json
import os
import subprocess
import sys
import time
import urllib.request
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import orjson

from benchmarks import documents
from benchmarks.databases import ROOT
from benchmarks.serving import WEBHOOK_SECRET, platform_environment

BATCH = 20


def statements_of_a_purchase(url: str, cart: tuple[UUID, UUID]) -> dict[str, float]:
    """Statements by phase; settling is shared by a batch of twenty."""
    from sandbox.testing import SandboxProcess  # noqa: PLC0415 - of the path

    with SandboxProcess() as sandbox:
        env = platform_environment(
            url, site_url="http://127.0.0.1:8000", sandbox_url=sandbox.base_url
        )
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.purchase_statements", *map(str, cart)],
            cwd=ROOT,
            env={**os.environ, **env},
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode != 0:
        raise RuntimeError(done.stderr[-3000:])
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _main(variants: list[str]) -> None:
    import django  # noqa: PLC0415 - the settings come first

    django.setup()
    shop = _Shop([UUID(each) for each in variants])
    shop.buy()
    shop.deliver_and_settle()
    shop.counts.clear()
    for _ in range(BATCH):
        shop.buy()
    shop.deliver_and_settle()
    found = {name: count / BATCH for name, count in shop.counts.items()}
    found["whole"] = sum(found.values())
    sys.stdout.write(f"{json.dumps(found)}\n")


class _Shop:
    """A shopper, a provider that speaks when told, and a platform that listens."""

    def __init__(self, variants: list[UUID]) -> None:
        from django.test import Client  # noqa: PLC0415 - needs settings

        self.client = Client(headers={"host": "127.0.0.1"})
        self.variants = variants
        self.counts: dict[str, int] = {}
        self.delivered: set[str] = set()

    def buy(self) -> None:
        """From an empty cart to a paid page."""
        from commons.kit.ids import public_id  # noqa: PLC0415

        lines = [{"variantId": public_id("var", key)} for key in self.variants]
        body = self._post("add", documents.ADD_LINES, {"lines": lines})
        cart = documents.payload(body, "addCartLines")["cart"]
        body = self._post("start", documents.START, documents.wish(cart))
        page = documents.payload(body, "startCheckout")["paymentUrl"]
        session = urlsplit(page).path.rstrip("/").rpartition("/")[2]
        _send("/_sandbox/pay", {"session": session, "card": "pm_card_visa"})

    def deliver_and_settle(self) -> None:
        """Every new message of the provider, then one batch."""
        from benchmarks.statements import counted  # noqa: PLC0415
        from commons.payments.actions.inbox import (  # noqa: PLC0415
            settle_webhook_events,
        )
        from sandbox.webhooks import signature  # noqa: PLC0415

        for event in self._new_events():
            body = orjson.dumps(event)
            signed = signature(WEBHOOK_SECRET, body, int(time.time()))
            with counted() as counter:
                answer = self.client.post(
                    "/webhooks/stripe",
                    body,
                    content_type="application/json",
                    headers={"Stripe-Signature": signed},
                )
            assert answer.status_code == 204, answer.status_code
            self._count("listen", counter.count)
        with counted() as counter:
            while settle_webhook_events():
                pass
        self._count("settle", counter.count)

    def _post(self, name: str, document: str, wish: dict[str, Any]) -> bytes:
        from benchmarks.statements import counted  # noqa: PLC0415

        with counted() as counter:
            answer = self.client.post(
                "/graphql",
                documents.asked(document, input=wish),
                content_type="application/json",
            )
        self._count(name, counter.count)
        content: bytes = answer.content
        return content

    def _new_events(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        after = ""
        while True:
            page = _send(f"/v1/events?limit=100{after}")
            found += page["data"]
            if not page["has_more"]:
                break
            after = f"&starting_after={found[-1]['id']}"
        new = [
            each
            for each in found[::-1]
            if each["id"] not in self.delivered and each["type"] in documents.TOLD
        ]
        self.delivered |= {each["id"] for each in new}
        return new

    def _count(self, name: str, more: int) -> None:
        self.counts[name] = self.counts.get(name, 0) + more


def _send(path: str, wish: dict[str, Any] | None = None) -> dict[str, Any]:
    request = urllib.request.Request(
        os.environ["COMMONWEAL_SANDBOX_URL"] + path,
        data=None if wish is None else orjson.dumps(wish),
        headers={"Authorization": "Bearer sk_test_x"},
    )
    with urllib.request.urlopen(request) as answer:
        found: dict[str, Any] = orjson.loads(answer.read())
    return found


if __name__ == "__main__":
    _main(sys.argv[1:])
