"""What becomes of a checkout session: paid, challenged, declined or expired."""

from dataclasses import dataclass

from sandbox.cards import Card
from sandbox.errors import invalid
from sandbox.events import emit
from sandbox.json_types import JsonObject
from sandbox.lookup import known
from sandbox.objects.payment_methods import billing_details, new_payment_method
from sandbox.payments import (
    OPEN,
    Outcome,
    answer_challenge,
    attempt,
    cancel,
    new_intent,
)
from sandbox.store import Record
from sandbox.world import World


@dataclass(frozen=True)
class Shopper:
    """Who fills in the hosted page."""

    email: str | None
    name: str | None = None
    country: str | None = None


def pay_session(world: World, session: Record, card: Card, shopper: Shopper) -> Outcome:
    """What pressing Pay on the hosted page does."""
    check_open(session)
    intent = _intent_of(world, session, shopper)
    billing = billing_details(
        email=shopper.email, name=shopper.name, country=shopper.country
    )
    method = new_payment_method(world, session.account, card, billing)
    session.hidden["shopper"] = [shopper.email, shopper.name, shopper.country]
    outcome = attempt(world, intent, method, return_url=session.data["url"])
    if outcome is Outcome.PAID:
        _complete(world, session)
    return outcome


def answer_session_challenge(world: World, session: Record, *, passed: bool) -> Outcome:
    """The shopper comes back from the bank's page."""
    check_open(session)
    intent = known(world, session.data["payment_intent"])
    outcome = answer_challenge(world, intent, passed=passed)
    if outcome is Outcome.PAID:
        _complete(world, world.store.edit(session))
    return outcome


def expire_session(world: World, session: Record) -> None:
    """Close an open session for good; another state is left alone."""
    if session.data["status"] != "open":
        return
    if session.data["payment_intent"] is not None:
        intent = known(world, session.data["payment_intent"])
        if intent.data["status"] in OPEN:
            cancel(world, intent, "automatic")
    world.store.edit(session).data.update(status="expired", url=None)
    emit(world, "checkout.session.expired", session)


def check_open(session: Record) -> None:
    status = session.data["status"]
    if status != "open":
        raise invalid(
            'Only Checkout Sessions with a status in ["open"] can be paid or '
            f"expired. This Checkout Session has a status of {status}."
        )


def success_address(session: Record) -> str:
    """Where the shopper goes after paying."""
    address: str = session.data["success_url"]
    return address.replace("{CHECKOUT_SESSION_ID}", session.id)


def _intent_of(world: World, session: Record, shopper: Shopper) -> Record:
    """The session's payment intent, made when it is first confirmed."""
    data = world.store.edit(session).data
    if data["payment_intent"] is not None:
        intent = known(world, data["payment_intent"])
        if intent.data["status"] == "requires_action":
            # The shopper walked away from the bank's page and pays anew.
            world.store.edit(intent).data.update(
                status="requires_payment_method", next_action=None
            )
        return intent
    wish: JsonObject = {
        **session.hidden["payment_intent_data"],
        "amount": data["amount_total"],
        "currency": data["currency"],
        "customer": data["customer"],
    }
    intent = new_intent(world, session.account, wish)
    intent.hidden.update(session=session.id, base_url=session.hidden["base_url"])
    data["payment_intent"] = intent.id
    return intent


def _complete(world: World, session: Record) -> None:
    email, name, country = session.hidden["shopper"]
    address = billing_details(country=country)["address"]
    session.data.update(
        customer_details={
            "address": address,
            "business_name": None,
            "email": email,
            "individual_name": None,
            "name": name,
            "phone": None,
            "tax_exempt": "none",
            "tax_ids": [],
        },
        payment_status="paid",
        status="complete",
        url=None,
    )
    emit(world, "checkout.session.completed", session)
