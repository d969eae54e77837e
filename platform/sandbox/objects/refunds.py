"""Refunds of charges, never more than is left."""

from sandbox.amounts import check_quantum
from sandbox.books import SHOPPERS, outside
from sandbox.currencies import display
from sandbox.errors import StripeError, invalid, missing_parameter
from sandbox.events import emit
from sandbox.ids import new_id
from sandbox.json_types import JsonObject
from sandbox.listing import DATED_PARAMS, as_asked, page_of
from sandbox.lookup import known, require
from sandbox.movements import Change, move
from sandbox.params import integer, merge_metadata, metadata, text
from sandbox.routing import Call, Route
from sandbox.store import Record

REASONS = ("duplicate", "fraudulent", "requested_by_customer")


def create(call: Call) -> JsonObject:
    charge = _charge_of(call)
    left = charge.data["amount"] - charge.data["amount_refunded"]
    if not charge.data["paid"]:
        raise invalid(
            f"Charge {charge.id} cannot be refunded because it has a status of "
            f"{charge.data['status']}.",
            code="charge_not_refundable",
        )
    if left == 0:
        raise invalid(
            f"Charge {charge.id} has already been refunded.",
            code="charge_already_refunded",
        )
    amount = call.params.get("amount", left)
    money = charge.data["currency"]
    check_quantum(amount, money)
    if amount > left:
        raise invalid(
            f"Refund amount ({display(amount, money)}) is greater than unrefunded "
            f"amount on charge ({display(left, money)})",
            param="amount",
        )
    return _refund(call, charge, amount).data


def _charge_of(call: Call) -> Record:
    """The charge to refund, named itself or by its payment intent."""
    given = [name for name in ("charge", "payment_intent") if name in call.params]
    if not given:
        raise missing_parameter("payment_intent")
    if "charge" in call.params:
        return require(call, "charge", call.params["charge"], param="charge")
    intent = require(
        call,
        "payment_intent",
        call.params["payment_intent"],
        param="payment_intent",
    )
    if intent.data["status"] != "succeeded":
        raise StripeError(
            400,
            f"This PaymentIntent ({intent.id}) does not have a successful charge to "
            "refund.",
            code="payment_intent_unexpected_state",
            param="payment_intent",
        )
    return known(call.world, intent.data["latest_charge"])


def _refund(call: Call, charge: Record, amount: int) -> Record:
    """Give the money back; Stripe keeps its fee, so the platform bears it."""
    world = call.world
    refund_id = new_id("re")
    money = charge.data["currency"]
    change = Change(
        charge.account,
        "refund",
        -amount,
        money,
        refund_id,
        description="REFUND FOR CHARGE",
        outside=(outside(SHOPPERS, amount),),
    )
    (transaction,) = move(world, change)
    refund = world.store.add(
        charge.account,
        {
            "id": refund_id,
            "object": "refund",
            "amount": amount,
            "balance_transaction": transaction.id,
            "charge": charge.id,
            "created": world.clock.stamp(),
            "currency": money,
            "destination_details": {
                "card": {
                    "reference": None,
                    "reference_status": "pending",
                    "reference_type": "acquirer_reference_number",
                    "type": "refund",
                },
                "type": "card",
            },
            "metadata": merge_metadata({}, call.params.get("metadata", {})),
            "payment_intent": charge.data["payment_intent"],
            "reason": call.params.get("reason"),
            "receipt_number": None,
            "source_transfer_reversal": None,
            "status": "succeeded",
            "transfer_reversal": None,
        },
    )
    data = world.store.edit(charge).data
    data["amount_refunded"] += amount
    data["refunded"] = data["amount_refunded"] == data["amount"]
    assert data["amount_refunded"] <= data["amount"], "never more than was paid"
    emit(world, "refund.created", refund)
    emit(world, "charge.refunded", charge)
    return refund


def retrieve(call: Call) -> JsonObject:
    return require(call, "refund", call.id).data


def update(call: Call) -> JsonObject:
    refund = call.world.store.edit(require(call, "refund", call.id))
    new = call.params.get("metadata", {})
    refund.data["metadata"] = merge_metadata(refund.data["metadata"], new)
    emit(call.world, "refund.updated", refund)
    return refund.data


def list_page(call: Call) -> JsonObject:
    return page_of(
        call,
        "refund",
        by="charge" if "charge" in call.params else "payment_intent",
        keep=as_asked(call, "charge", "payment_intent"),
    )


PATH = "/v1/refunds"
ROUTES = [
    Route(
        "POST",
        PATH,
        create,
        {
            "amount": integer(least=1),
            "charge": text(),
            "metadata": metadata(),
            "payment_intent": text(),
            "reason": text(choices=REASONS),
        },
    ),
    Route(
        "GET",
        PATH,
        list_page,
        {**DATED_PARAMS, "charge": text(), "payment_intent": text()},
    ),
    Route("GET", PATH + "/{id}", retrieve),
    Route("POST", PATH + "/{id}", update, {"metadata": metadata()}),
]
