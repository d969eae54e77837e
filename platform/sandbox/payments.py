"""How a card payment proceeds: attempt, challenge, success, decline, cancellation."""

from enum import Enum

from sandbox.cards import MESSAGES, Card, card_of_number, decline_code
from sandbox.errors import DOCS, StripeError
from sandbox.events import emit
from sandbox.ids import new_id
from sandbox.json_types import JsonObject
from sandbox.objects.charges import ChargeOrder, charge_card, decline_card
from sandbox.store import Record, copied
from sandbox.world import World

AUTHENTICATION_FAILED = (
    "We are unable to authenticate your payment method. Please choose a different "
    "payment method and try again."
)
PAYABLE = ("requires_payment_method", "requires_confirmation")
OPEN = (*PAYABLE, "requires_action")


class Outcome(Enum):
    """How an attempt to pay ended."""

    PAID = "paid"
    DECLINED = "declined"
    CHALLENGED = "challenged"


def new_intent(world: World, account: str, wish: JsonObject) -> Record:
    """A payment intent that waits for a payment method."""
    intent_id = new_id("pi")
    absent = (
        "application application_fee_amount canceled_at cancellation_reason customer "
        "customer_account description excluded_payment_method_types "
        "last_payment_error latest_charge next_action on_behalf_of payment_method "
        "payment_method_configuration_details processing receipt_email review "
        "setup_future_usage shipping statement_descriptor statement_descriptor_suffix "
        "transfer_data transfer_group automatic_payment_methods"
    )
    data: JsonObject = dict.fromkeys(absent.split()) | {
        "id": intent_id,
        "object": "payment_intent",
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "capture_method": "automatic_async",
        "client_secret": new_id(f"{intent_id}_secret"),
        "confirmation_method": "automatic",
        "created": world.clock.stamp(),
        "livemode": False,
        "metadata": {},
        "payment_method_options": {"card": _card_options()},
        "payment_method_types": ["card"],
        "status": "requires_payment_method",
    }
    intent = world.store.add(account, data | wish)
    emit(world, "payment_intent.created", intent)
    return intent


def attempt(
    world: World, intent: Record, method: Record, *, return_url: str | None = None
) -> Outcome:
    """Try to take the money with this payment method."""
    card = card_of_number(method.hidden["number"])
    data = world.store.edit(intent).data
    data["payment_method"] = method.id
    data["last_payment_error"] = None
    if card.needs_authentication:
        _challenge(world, intent, return_url)
        return Outcome.CHALLENGED
    return _conclude(world, intent, method, authenticated=False)


def answer_challenge(world: World, intent: Record, *, passed: bool) -> Outcome:
    """The shopper has passed the bank's check, or failed it."""
    data = world.store.edit(intent).data
    assert data["status"] == "requires_action", "only a challenge can be answered"
    method = world.store.get(data["payment_method"])
    assert method is not None, "a challenge is about a payment method"
    if passed:
        return _conclude(world, intent, method, authenticated=True)
    error = {
        "code": "payment_intent_authentication_failure",
        "doc_url": DOCS + "payment-intent-authentication-failure",
        "message": AUTHENTICATION_FAILED,
        "type": "invalid_request_error",
    }
    _fail(world, intent, error | {"payment_method": copied(method.data)})
    return Outcome.DECLINED


def refuse_off_session(world: World, intent: Record, method: Record) -> None:
    """Without the shopper present a card that asks for a check is declined."""
    order = _order(intent, method, authenticated=False)
    charge = decline_card(world, order, "generic_decline")
    error = {
        "charge": charge.id,
        "code": "authentication_required",
        "decline_code": "authentication_required",
        "doc_url": DOCS + "authentication-required",
        "message": "Your card was declined. This transaction requires authentication.",
        "payment_method": copied(method.data),
        "type": "card_error",
    }
    world.store.edit(intent).data["latest_charge"] = charge.id
    _fail(world, intent, error)


def cancel(world: World, intent: Record, reason: str | None) -> None:
    world.store.edit(intent).data.update(
        status="canceled",
        canceled_at=world.clock.stamp(),
        cancellation_reason=reason,
        next_action=None,
    )
    emit(world, "payment_intent.canceled", intent)


def error_of(intent: Record) -> StripeError:
    """The 402 that tells why the last attempt failed."""
    told = dict(intent.data["last_payment_error"])
    told.pop("doc_url", None)
    return StripeError(
        status=402,
        message=told.pop("message"),
        type=told.pop("type"),
        code=told.pop("code"),
        extra={**told, "payment_intent": intent.data},
        keeps_effects=True,
    )


def _conclude(
    world: World, intent: Record, method: Record, *, authenticated: bool
) -> Outcome:
    card = card_of_number(method.hidden["number"])
    order = _order(intent, method, authenticated=authenticated)
    data = intent.data
    data["next_action"] = None
    if card.decline is not None:
        charge = decline_card(world, order, card.decline)
        data["latest_charge"] = charge.id
        _fail(world, intent, _decline(card, charge, method))
        return Outcome.DECLINED
    charge = charge_card(world, order)
    data.update(
        amount_received=data["amount"], latest_charge=charge.id, status="succeeded"
    )
    emit(world, "payment_intent.succeeded", intent)
    return Outcome.PAID


def _order(intent: Record, method: Record, *, authenticated: bool) -> ChargeOrder:
    data = intent.data
    return ChargeOrder(
        account=intent.account,
        amount_minor=data["amount"],
        currency=data["currency"],
        card=card_of_number(method.hidden["number"]),
        payment_method=method,
        payment_intent=intent.id,
        description=data["description"],
        receipt_email=data["receipt_email"],
        transfer_group=data["transfer_group"],
        statement_suffix=data["statement_descriptor_suffix"],
        authenticated=authenticated,
        customer=data["customer"],
        metadata=data["metadata"],
    )


def _challenge(world: World, intent: Record, return_url: str | None) -> None:
    action: JsonObject = {
        "redirect_to_url": {
            "return_url": return_url,
            "url": f"{intent.hidden.get('base_url', '')}/c/3ds/{intent.id}",
        },
        "type": "redirect_to_url",
    }
    intent.hidden["return_url"] = return_url
    intent.data.update(status="requires_action", next_action=action)
    emit(world, "payment_intent.requires_action", intent)


def _fail(world: World, intent: Record, error: JsonObject) -> None:
    intent.data.update(
        last_payment_error=error,
        next_action=None,
        payment_method=None,
        status="requires_payment_method",
    )
    emit(world, "payment_intent.payment_failed", intent)


def _decline(card: Card, charge: Record, method: Record) -> JsonObject:
    assert card.decline is not None, "only a declined card has a reason"
    code, declined = decline_code(card.decline)
    error: JsonObject = {
        "charge": charge.id,
        "code": code,
        "doc_url": DOCS + code.replace("_", "-"),
        "message": MESSAGES[card.decline],
        "payment_method": copied(method.data),
        "type": "card_error",
    }
    return error | ({"decline_code": declined} if declined else {})


def _card_options() -> JsonObject:
    return {
        "installments": None,
        "mandate_options": None,
        "network": None,
        "request_three_d_secure": "automatic",
    }
