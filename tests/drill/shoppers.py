"""Shoppers: through GraphQL over HTTP, as patient and as forgetful as real ones."""

import http.client
import json
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from sandbox.testing import SandboxClient, SandboxRefused
from tests.drill.plans import ASKING_CARD, GOOD_CARD, Ending, Visit

PATIENCE_SECONDS = 90
ANSWER_SECONDS = 15
ASK_AGAIN = frozenset({"PROVIDER_UNAVAILABLE", "PAYMENT_UNAVAILABLE"})
# A line of the cart was bought in another tab a moment ago.
ALWAYS_POSSIBLE = frozenset({"NOT_FOUND"})
MOST_STARTS = 6
ADDRESS = {
    "name": "Ada Moor",
    "line1": "Quay 1",
    "city": "Rotterdam",
    "postalCode": "3011",
    "country": "NL",
}
ADD = """
mutation ($input: AddCartLinesInput!) {
  addCartLines(input: $input) { cart { id } errors { code message } }
}"""
SEE = """
query ($id: ID) {
  cart(id: $id) {
    id total { amount currency } problems { code lineId }
    parcels { lines { id } }
  }
}"""
UPDATE = """
mutation ($input: UpdateCartLineInput!) {
  updateCartLine(input: $input) { errors { code message } }
}"""
START = """
mutation ($input: StartCheckoutInput!) {
  startCheckout(input: $input) {
    checkout { id state } paymentUrl errors { code message }
  }
}"""
CANCEL = """
mutation ($input: CancelCheckoutInput!) {
  cancelCheckout(input: $input) { checkout { state } errors { code } }
}"""


class GaveUp(Exception):
    """The platform did not answer for longer than anybody waits."""


class Refused(Exception):
    """The platform said no, with a code."""

    def __init__(self, codes: Sequence[str]) -> None:
        super().__init__(", ".join(codes))
        self.codes = codes


@dataclass
class Diary:
    """What happened to all shoppers, written down by many threads."""

    begun: int = 0
    declined: int = 0
    charged: int = 0
    refusals: dict[str, int] = field(default_factory=dict)
    # Answers that must never be given, such as faults in a resolver.
    surprises: list[str] = field(default_factory=list)
    turn: threading.Condition = field(default_factory=threading.Condition)

    def note(self, **counts: int) -> None:
        """Count something."""
        with self.turn:
            for name, more in counts.items():
                setattr(self, name, getattr(self, name) + more)
            self.turn.notify_all()

    def note_refusal(self, refused: Refused) -> None:
        """Count a no by its code."""
        with self.turn:
            for code in refused.codes:
                self.refusals[code] = self.refusals.get(code, 0) + 1

    def note_surprise(self, words: str) -> None:
        """Keep what has to be looked at."""
        with self.turn:
            self.surprises.append(words)


class Door:
    """The platform's API for one shopper; a lost answer is asked for again."""

    def __init__(self, site_url: str, token: str | None, diary: Diary) -> None:
        self.place = urlsplit(site_url).netloc
        self.diary = diary
        self.headers = {"Content-Type": "application/json"}
        if token:
            self.headers["Authorization"] = f"Bearer {token}"

    def ask(self, document: str, **variables: Any) -> dict[str, Any]:
        """The data of an answer; raises GaveUp, or Refused with a payload's errors."""
        body = json.dumps({"query": document, "variables": variables})
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            answer = self._try(body)
            if answer is not None:
                return self._read(answer)
            time.sleep(0.3)
        raise GaveUp(document.split("{")[1].strip())

    def _try(self, body: str) -> dict[str, Any] | None:
        connection = http.client.HTTPConnection(self.place, timeout=ANSWER_SECONDS)
        try:
            connection.request("POST", "/graphql", body, self.headers)
            response = connection.getresponse()
            content = response.read()
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()
        if response.status >= 500:
            self.diary.note_surprise(f"HTTP {response.status}: {content[:200]!r}")
            return None
        found: dict[str, Any] = json.loads(content)
        return found

    def _read(self, answer: dict[str, Any]) -> dict[str, Any]:
        if answer.get("errors"):
            codes = [error["extensions"]["code"] for error in answer["errors"]]
            if not ALWAYS_POSSIBLE.issuperset(codes):
                self.diary.note_surprise(f"GraphQL errors: {answer['errors']}")
            raise Refused(codes)
        data: dict[str, Any] = answer["data"]
        for payload in data.values():
            errors = payload.get("errors") if isinstance(payload, dict) else None
            if errors:
                raise Refused([error["code"] for error in errors])
        return data


class Shopper:
    """One visit from an empty cart to its ending."""

    def __init__(
        self, visit: Visit, door: Door, sandbox: SandboxClient, variants: Sequence[str]
    ) -> None:
        self.visit, self.door, self.sandbox = visit, door, sandbox
        self.variants = variants
        self.cart_id: str | None = None

    def go(self) -> None:
        """Do it all; a refusal ends the visit, as it would end a person's."""
        self.door.diary.note(begun=1)
        try:
            self._fill()
            self._end()
        except Refused as refused:
            self.door.diary.note_refusal(refused)
        except GaveUp as gave_up:
            self.door.diary.note_surprise(f"no answer to {gave_up}")

    def _fill(self) -> None:
        if not self.visit.is_guest:
            self._empty()
        lines = [
            {"variantId": self.variants[place], "quantity": quantity}
            for place, quantity in self.visit.picks
        ]
        data = self.door.ask(ADD, input={"lines": lines})
        self.cart_id = data["addCartLines"]["cart"]["id"]

    def _empty(self) -> None:
        """A signed-in shopper's cart may hold what an earlier visit left behind."""
        cart = self.door.ask(SEE, id=None)["cart"]
        for parcel in cart["parcels"] if cart else ():
            for line in parcel["lines"]:
                wish = {"cartId": cart["id"], "lineId": line["id"], "quantity": 0}
                try:
                    self.door.ask(UPDATE, input=wish)
                except Refused:  # gone already: the answer to it was lost
                    continue

    def _end(self) -> None:
        match self.visit.ending:
            case Ending.TWO_TABS:
                self._pay_in_two_tabs()
            case Ending.STARTS_TWICE:
                self._start_twice()
            case Ending.CANCELS | Ending.CANCELS_AND_PAYS:
                self._cancel()
            case _:
                self._pay_as_planned(self._start(f"{uuid4()}")[1])

    def _pay_as_planned(self, url: str | None) -> None:
        ending, bad = self.visit.ending, self.visit.bad_card
        match ending:
            case Ending.IS_DECLINED:
                self._pay(url, bad)
            case Ending.IS_DECLINED_ONCE:
                self._pay(url, bad)
                self._pay(url, GOOD_CARD)
            case Ending.IS_ASKED:
                self._pay(url, ASKING_CARD)
            case Ending.FAILS_THE_QUESTION:
                self._pay(url, ASKING_CARD, challenge="fail")
            case Ending.PAYS:
                self._pay(url, GOOD_CARD)

    def _pay_in_two_tabs(self) -> None:
        first = self._start(f"{uuid4()}")[1]
        second = self._start(f"{uuid4()}")[1]
        with ThreadPoolExecutor(2) as tabs:
            for url in (first, second):
                tabs.submit(self._pay, url, GOOD_CARD)

    def _start_twice(self) -> None:
        key = f"{uuid4()}"
        with ThreadPoolExecutor(2) as clicks:
            started = [clicks.submit(self._start, key) for _ in range(2)]
        checkouts = [each.result() for each in started]
        if checkouts[0][0] != checkouts[1][0]:
            self.door.diary.note_surprise(f"one key, two checkouts: {checkouts}")
        self._pay(checkouts[0][1] or checkouts[1][1], GOOD_CARD)

    def _cancel(self) -> None:
        checkout_id, url = self._start(f"{uuid4()}")
        self.door.ask(CANCEL, input={"checkoutId": checkout_id})
        if self.visit.ending is Ending.CANCELS_AND_PAYS:
            self._pay(url, GOOD_CARD)

    def _start(self, key: str) -> tuple[str, str | None]:
        """The checkout and its page; asked with the same key until there is one."""
        for _ in range(MOST_STARTS):
            cart = self.door.ask(SEE, id=self.cart_id)["cart"]
            try:
                payload = self.door.ask(START, input=self._wish(cart, key))
            except Refused as refused:
                if not ASK_AGAIN.issuperset(refused.codes):
                    raise
                time.sleep(0.5)
                continue
            started = payload["startCheckout"]
            return started["checkout"]["id"], started["paymentUrl"]
        raise Refused(["NO_PAYMENT_PAGE"])

    def _wish(self, cart: dict[str, Any], key: str) -> dict[str, Any]:
        return {
            "cartId": cart["id"],
            "email": f"shopper-{self.visit.number}@example.org",
            "shippingAddress": ADDRESS,
            "idempotencyKey": key,
            "expectedTotal": cart["total"],
        }

    def _pay(self, url: str | None, card: str, challenge: str = "complete") -> None:
        """At the hosted page; it may be closed by now."""
        if url is None:
            return
        session = urlsplit(url).path.rstrip("/").rpartition("/")[2]
        try:
            outcome = self.sandbox.pay(session, card, challenge=challenge)
        except SandboxRefused:
            return
        if outcome["redirect"] is not None:
            self.door.diary.note(charged=1)
        elif card != GOOD_CARD:
            self.door.diary.note(declined=1)
