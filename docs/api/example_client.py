"""Buys the first thing that can be had, through the API and nothing else.

    python3 docs/api/example_client.py http://127.0.0.1:8000

It needs Python's standard library only. Against the demo it pays at the sandbox; at a
real site the buyer opens the payment page.
"""

import json
import sys
import time
import urllib.request
import uuid
from typing import Any  # JSON
from urllib.parse import urlsplit

FIND = """
query Find($after: String) {
  listings(first: 20, after: $after) {
    nodes { slug title seller { name } variants {
      id price { amount currency } stock { soldOut }
    } }
    pageInfo { hasNextPage endCursor }
  }
}"""
FILL = """
mutation Fill($input: AddCartLinesInput!) {
  addCartLines(input: $input) {
    cart { id total { amount currency } }
    errors { code message }
  }
}"""
START = """
mutation Start($input: StartCheckoutInput!) {
  startCheckout(input: $input) {
    checkout { id reference }
    paymentUrl
    errors { code message path }
  }
}"""
STATE = "query State($id: ID!) { node(id: $id) { ... on Checkout { state } } }"
ADDRESS = {
    "name": "Ada Moor", "line1": "Quay 1", "city": "Rotterdam",
    "postalCode": "3011 AB", "country": "NL",
}  # fmt: skip


class Refused(Exception):
    """The API said no, and why."""


def send(url: str, body: object) -> Any:
    """Post JSON and read JSON; the answer also when its status tells of an error."""
    request = urllib.request.Request(
        url,
        json.dumps(body).encode(),
        {"Content-Type": "application/json", "Accept": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


class Shop:
    """The API of one site."""

    def __init__(self, site: str) -> None:
        self.url = f"{site.rstrip('/')}/graphql"

    def ask(self, document: str, **variables: object) -> Any:
        """The data of an answer without errors."""
        answer = send(self.url, {"query": document, "variables": variables})
        for error in answer.get("errors", ()):
            raise Refused(error["message"])
        for payload in answer["data"].values():
            for error in (payload or {}).get("errors", ()):
                raise Refused(error["message"])
        return answer["data"]

    def find(self) -> tuple[str, str]:
        """Title and variant of the first thing that is not sold out."""
        after, goes_on = None, True
        while goes_on:
            page = self.ask(FIND, after=after)["listings"]
            for listing in page["nodes"]:
                for variant in listing["variants"]:
                    if not variant["stock"]["soldOut"]:
                        return listing["title"], variant["id"]
            goes_on, after = page["pageInfo"].values()
        raise Refused("Everything is sold out.")

    def start(self, variant: str) -> tuple[str, str]:
        """A checkout of one piece: its id, and where to pay."""
        line = {"variantId": variant, "quantity": 1}
        wish = {"lines": [line], "idempotencyKey": str(uuid.uuid4())}
        cart = self.ask(FILL, input=wish)["addCartLines"]["cart"]
        order = {
            "cartId": cart["id"],
            "email": "ada@example.org",
            "shippingAddress": ADDRESS,
            "expectedTotal": cart["total"],
            "idempotencyKey": str(uuid.uuid4()),
        }
        started = self.ask(START, input=order)["startCheckout"]
        return started["checkout"]["id"], started["paymentUrl"]

    def state(self, checkout: str) -> str:
        """How far the checkout is."""
        return str(self.ask(STATE, id=checkout)["node"]["state"])


def pay_at_sandbox(url: str) -> None:
    """What a buyer does by hand, at the stand-in for the payment provider."""
    parts = urlsplit(url)
    session = parts.path.rstrip("/").rpartition("/")[2]
    pay = f"{parts.scheme}://{parts.netloc}/_sandbox/pay"
    send(pay, {"session": session, "card": "pm_card_visa"})


def main(site: str) -> None:
    """Find, fill, start, pay, wait."""
    shop = Shop(site)
    title, variant = shop.find()
    checkout, url = shop.start(variant)
    sys.stdout.write(f"Buying {title}. Pay at {url}\n")
    pay_at_sandbox(url)
    for _ in range(60):
        if shop.state(checkout) == "PAID":
            sys.stdout.write("Paid.\n")
            return
        time.sleep(1)
    raise SystemExit("The payment has not arrived within a minute.")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")
