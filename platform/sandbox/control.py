"""What lies under /_sandbox/: the oracle and the levers, for this machine only."""

from collections.abc import Callable
from ipaddress import ip_address
from urllib.parse import urlsplit

import orjson

from sandbox.books import AVAILABLE, BANKS, outside
from sandbox.cards import Card, card_of_number, card_of_test_id
from sandbox.checkout import (
    Shopper,
    answer_session_challenge,
    check_open,
    expire_session,
    pay_session,
    success_address,
)
from sandbox.config import PLATFORM
from sandbox.errors import StripeError, invalid, missing_parameter, unrecognized_url
from sandbox.events import queue_delivery
from sandbox.ids import new_id
from sandbox.json_types import JsonObject
from sandbox.lookup import known
from sandbox.messages import Request, Response, json_response
from sandbox.movements import Change, move
from sandbox.objects.accounts import CAPABILITIES, set_capabilities
from sandbox.oracle import oracle
from sandbox.payments import Outcome
from sandbox.store import Record
from sandbox.world import World

LOCAL_NAMES = {"localhost", "testserver"}
STATES = {"active", "inactive", "pending"}
NEXT = {
    Outcome.PAID: "complete",
    Outcome.DECLINED: "declined",
    Outcome.CHALLENGED: "requires_action",
}
Lever = Callable[[World, JsonObject, str], JsonObject]


class Control:
    """Answers what only a test, a drill or a developer may ask."""

    def __init__(self, world: World) -> None:
        self._world = world

    def answer(self, request: Request) -> Response:
        try:
            _require_local(request)
            lever, name = _find(request)
            wish = _wish(request)
            return json_response(200, lever(self._world, wish, name))
        except StripeError as error:
            return json_response(error.status, error.envelope(new_id("req")))


def _require_local(request: Request) -> None:
    """Neither other machines nor other people's web pages pull these levers."""
    host = urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
    origin = request.headers.get("origin")
    is_own_page = origin is None or urlsplit(origin).netloc == request.headers["host"]
    if not (_is_loopback(request.client_host) and _is_loopback(host) and is_own_page):
        raise StripeError(403, "The controls answer on the loopback interface only.")


def _is_loopback(host: str) -> bool:
    try:
        return host in LOCAL_NAMES or ip_address(host).is_loopback
    except ValueError:
        return False


def _find(request: Request) -> tuple[Lever, str]:
    steps = request.path.strip("/").split("/")[1:]
    # accounts/ID/capabilities: the name in the middle is not part of the lever's.
    name = steps.pop(1) if len(steps) == 3 else ""
    lever = LEVERS.get((request.method, "/".join(steps)))
    if lever is None:
        raise unrecognized_url(request.method, request.path)
    return lever, name


def _wish(request: Request) -> JsonObject:
    if not request.body:
        return {}
    try:
        wish = orjson.loads(request.body)
    except orjson.JSONDecodeError as error:
        raise invalid(f"The body is not JSON: {error}") from error
    if not isinstance(wish, dict):
        raise invalid("The body must be a JSON object.")
    return wish


def _health(world: World, _wish: JsonObject, _name: str) -> JsonObject:
    with world.lock:
        deliveries = world.store.newest_first("delivery")
        return {
            "status": "ok",
            "now": world.clock.stamp(),
            "balanced": world.books.is_balanced(),
            "webhooks_pending": sum(
                each.data["status"] == "pending" for each in deliveries
            ),
        }


def _oracle(world: World, _wish: JsonObject, _name: str) -> JsonObject:
    with world.transaction():
        return oracle(world)


def _read_faults(world: World, _wish: JsonObject, _name: str) -> JsonObject:
    return world.faults.described()


def _set_faults(world: World, wish: JsonObject, _name: str) -> JsonObject:
    world.faults.configure(wish)
    return world.faults.described()


def _pay(world: World, wish: JsonObject, _name: str) -> JsonObject:
    """Do what a shopper does on the hosted page, challenge included."""
    card = _card(str(wish.get("card", "4242424242424242")))
    challenge = wish.get("challenge", "complete")
    if challenge not in {"complete", "fail", "leave"}:
        raise invalid("challenge is complete, fail or leave", param="challenge")
    with world.transaction():
        session = _session(world, str(wish.get("session", "")))
        email = wish.get("email") or session.data["customer_email"]
        shopper = Shopper(email or "shopper@example.com", "Test Shopper", "US")
        outcome = pay_session(world, session, card, shopper)
        if outcome is Outcome.CHALLENGED and challenge != "leave":
            passed = challenge == "complete"
            outcome = answer_session_challenge(world, session, passed=passed)
        return _paid(world, session, outcome)


def _paid(world: World, session: Record, outcome: Outcome) -> JsonObject:
    intent = known(world, session.data["payment_intent"])
    error = intent.data["last_payment_error"] or {}
    is_paid = outcome is Outcome.PAID
    return {
        "outcome": NEXT[outcome],
        "session": session.id,
        "payment_intent": intent.id,
        "charge": intent.data["latest_charge"],
        "redirect": success_address(session) if is_paid else None,
        "code": error.get("code"),
        "decline_code": error.get("decline_code"),
        "message": error.get("message"),
    }


def _card(wanted: str) -> Card:
    card = card_of_test_id(wanted)
    if card is None and wanted.startswith("pm_"):
        raise invalid(f"No such test card: {wanted}", param="card")
    return card or card_of_number(wanted)


def _session(world: World, session_id: str) -> Record:
    session = world.store.get(session_id)
    if session is None or session.kind != "checkout.session":
        raise invalid(f"No such session: '{session_id}'", code="resource_missing")
    return session


def _expire(world: World, _wish: JsonObject, name: str) -> JsonObject:
    with world.transaction():
        session = _session(world, name)
        check_open(session)
        expire_session(world, session)
        return session.data


def _set_capabilities(world: World, wish: JsonObject, name: str) -> JsonObject:
    if not wish or not wish.keys() <= set(CAPABILITIES) or not _are_states(wish):
        raise invalid(f"Give {' or '.join(CAPABILITIES)} as one of {sorted(STATES)}")
    with world.transaction():
        account = _account(world, name)
        set_capabilities(world, account, wish)
        return account.data


def _are_states(wish: JsonObject) -> bool:
    return all(state in STATES for state in wish.values())


def _account(world: World, account_id: str) -> Record:
    account = world.store.get(account_id)
    if account is None or account.kind != "account":
        raise invalid(f"No such account: '{account_id}'", code="resource_missing")
    return account


def _payout(world: World, wish: JsonObject, name: str) -> JsonObject:
    """Empty an account toward its bank, so that reversals find nothing."""
    money = str(wish.get("currency", "usd"))
    with world.transaction():
        holder = PLATFORM if name == PLATFORM else _account(world, name).id
        held = world.books.balance(holder, money, AVAILABLE)
        amount = wish.get("amount", held)
        if not isinstance(amount, int) or not 0 < amount <= held:
            raise invalid(f"There is {held} available, not {amount}", param="amount")
        leaves = outside(BANKS, amount)
        change = Change(
            holder, "payout", -amount, money, new_id("po"), outside=(leaves,)
        )
        (transaction,) = move(world, change)
        return transaction.data


def _advance(world: World, wish: JsonObject, _name: str) -> JsonObject:
    seconds = wish.get("advance_seconds")
    if not isinstance(seconds, int | float) or seconds < 0:
        raise missing_parameter("advance_seconds")
    world.advance(seconds)
    return {"now": world.clock.stamp()}


def _reset(world: World, _wish: JsonObject, _name: str) -> JsonObject:
    world.reset()
    return {"status": "ok"}


def _replay(world: World, wish: JsonObject, _name: str) -> JsonObject:
    """Deliver events again: one by id, or all since a moment."""
    with world.transaction():
        wanted = wish.get("event")
        since = int(wish.get("since", 0))
        events = [
            each
            for each in world.store.newest_first("event")
            if (wanted is None or each.id == wanted) and each.data["created"] >= since
        ]
        if wanted is not None and not events:
            raise invalid(f"No such event: '{wanted}'", code="resource_missing")
        endpoints = [
            each
            for each in world.store.newest_first("webhook_endpoint")
            if each.data["status"] == "enabled"
        ]
        for event in reversed(events):
            for endpoint in endpoints:
                queue_delivery(world, world.store.edit(event), endpoint)
        return {"events": len(events), "deliveries": len(events) * len(endpoints)}


LEVERS: dict[tuple[str, str], Lever] = {
    ("GET", "health"): _health,
    ("GET", "oracle"): _oracle,
    ("GET", "faults"): _read_faults,
    ("PUT", "faults"): _set_faults,
    ("POST", "pay"): _pay,
    ("POST", "clock"): _advance,
    ("POST", "reset"): _reset,
    ("POST", "accounts/capabilities"): _set_capabilities,
    ("POST", "accounts/payout"): _payout,
    ("POST", "sessions/expire"): _expire,
    ("POST", "webhook_endpoints/replay"): _replay,
}
