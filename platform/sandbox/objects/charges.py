"""Charges: made by payment intents and by transfers, never by a request."""

from dataclasses import dataclass, field

from sandbox.books import SHOPPERS, STRIPE_FEES, outside
from sandbox.cards import MESSAGES, Card, decline_code
from sandbox.errors import StripeError
from sandbox.events import emit
from sandbox.ids import new_id
from sandbox.json_types import JsonObject
from sandbox.listing import DATED_PARAMS, as_asked, page_of, sublist
from sandbox.lookup import require
from sandbox.movements import Change, move
from sandbox.objects.payment_methods import billing_details
from sandbox.params import clearable, merge_metadata, metadata, text
from sandbox.routing import Call, Route
from sandbox.store import Record, copied
from sandbox.world import World

NETWORK_DECLINES = {"generic_decline": "05", "insufficient_funds": "51"}


@dataclass(frozen=True)
class ChargeOrder:
    """What is to be charged, and for whom."""

    account: str
    amount_minor: int
    currency: str
    card: Card
    payment_method: Record
    payment_intent: str
    description: str | None = None
    receipt_email: str | None = None
    transfer_group: str | None = None
    statement_suffix: str | None = None
    authenticated: bool = False
    customer: str | None = None
    metadata: dict[str, str] = field(default_factory=dict)


def charge_card(world: World, order: ChargeOrder) -> Record:
    """Take the money, keep the fee, say so."""
    charge = world.store.add(order.account, _charge_data(world, order))
    fee = world.config.fees.fee_minor(order.amount_minor, order.currency)
    wait = 0 if order.card.bypasses_pending else world.config.settle_seconds
    available_at = world.clock.stamp() + wait if wait else None
    change = Change(
        order.account,
        "charge",
        order.amount_minor,
        order.currency,
        charge.id,
        fee_minor=fee,
        available_at=available_at,
        description=order.description,
        outside=(outside(SHOPPERS, -order.amount_minor), outside(STRIPE_FEES, fee)),
    )
    (transaction,) = move(world, change)
    charge.hidden |= {
        "balance_transaction": transaction.id,
        "available_at": available_at,
        "transferred": 0,
    }
    if world.faults.happens("late_fee"):
        late_seconds = world.faults.profile.late_fee_ms / 1000
        world.timers.set(world.clock.now() + late_seconds, "tell_fee", charge.id)
    else:
        charge.data["balance_transaction"] = transaction.id
    emit(world, "charge.succeeded", charge)
    return charge


def tell_fee(world: World, charge: Record) -> None:
    """Name the balance transaction that the charge did not have at first."""
    if charge.data["balance_transaction"] is None and charge.data["paid"]:
        data = world.store.edit(charge).data
        data["balance_transaction"] = charge.hidden["balance_transaction"]
        emit(world, "charge.updated", charge, previous={"balance_transaction": None})


def decline_card(world: World, order: ChargeOrder, reason: str) -> Record:
    """Leave a failed charge behind, as Stripe does."""
    code, _ = decline_code(reason)
    data = _charge_data(world, order) | {
        "amount_captured": 0,
        "captured": False,
        "failure_code": code,
        "failure_message": MESSAGES[reason],
        "outcome": _outcome(reason),
        "paid": False,
        "receipt_url": None,
        "status": "failed",
    }
    charge = world.store.add(order.account, data, {"transferred": 0})
    emit(world, "charge.failed", charge)
    return charge


def receive_payment(world: World, transfer: Record, account: str) -> Record:
    """The `py_…` charge by which a connected account sees a transfer arrive."""
    sent = transfer.data
    data = _blank(world) | {
        "id": new_id("py"),
        "amount": sent["amount"],
        "amount_captured": sent["amount"],
        "currency": sent["currency"],
        "billing_details": billing_details(),
        "source_transfer": transfer.id,
    }
    return world.store.add(account, data, {"transferred": 0})


def _charge_data(world: World, order: ChargeOrder) -> JsonObject:
    method = order.payment_method.data
    charge_id = new_id("ch")
    return _blank(world) | {
        "id": charge_id,
        "amount": order.amount_minor,
        "amount_captured": order.amount_minor,
        "billing_details": copied(method["billing_details"]),
        "calculated_statement_descriptor": "COMMONWEAL",
        "currency": order.currency,
        "customer": order.customer,
        "description": order.description,
        "metadata": dict(order.metadata),
        "outcome": _outcome(None),
        "payment_intent": order.payment_intent,
        "payment_method": order.payment_method.id,
        "payment_method_details": _method_details(order),
        "receipt_email": order.receipt_email,
        "receipt_url": f"https://pay.stripe.com/receipts/{charge_id}",
        "statement_descriptor_suffix": order.statement_suffix,
        "transfer_group": order.transfer_group,
    }


def _blank(world: World) -> JsonObject:
    """The parts that every charge has alike."""
    absent = (
        "application application_fee application_fee_amount balance_transaction "
        "calculated_statement_descriptor customer description "
        "failure_balance_transaction failure_code failure_message on_behalf_of "
        "outcome payment_intent payment_method payment_method_details receipt_email "
        "receipt_number receipt_url review shipping source_transfer "
        "statement_descriptor statement_descriptor_suffix transfer_data transfer_group"
    )
    return dict.fromkeys(absent.split()) | {
        "object": "charge",
        "amount_refunded": 0,
        "captured": True,
        "created": world.clock.stamp(),
        "disputed": False,
        "fraud_details": {},
        "livemode": False,
        "metadata": {},
        "paid": True,
        "radar_options": {},
        "refunded": False,
        "status": "succeeded",
    }


def _method_details(order: ChargeOrder) -> JsonObject:
    face = order.payment_method.data["card"]
    kept = ("brand", "checks", "country", "exp_month", "exp_year", "fingerprint",
            "funding", "last4", "wallet")  # fmt: skip
    secure = None
    if order.authenticated:
        secure = {
            "authentication_flow": "challenge",
            "electronic_commerce_indicator": "05",
            "exemption_indicator": None,
            "result": "authenticated",
            "result_reason": None,
            "transaction_id": None,
            "version": "2.2.0",
        }
    card: JsonObject = {name: face[name] for name in kept} | {
        "installments": None,
        "mandate": None,
        "network": face["brand"],
        "network_token": None,
        "three_d_secure": secure,
    }
    return {"card": card, "type": "card"}


def _outcome(reason: str | None) -> JsonObject:
    declined = reason is not None
    return {
        "advice_code": "try_again_later" if reason == "processing_error" else None,
        "network_advice_code": None,
        "network_decline_code": NETWORK_DECLINES.get(reason or ""),
        "network_status": (
            "declined_by_network" if declined else "approved_by_network"
        ),
        "reason": reason,
        "risk_level": "normal",
        "risk_score": 12,
        "seller_message": (
            "The bank did not return any further details with this decline."
            if declined
            else "Payment complete."
        ),
        "type": "issuer_declined" if declined else "authorized",
    }


def refund_list(world: World, charge: Record) -> JsonObject:
    """What `expand[]=refunds` shows."""
    found = list(
        world.store.newest_first("refund", field_name="charge", value=charge.id)
    )
    return sublist(
        f"/v1/charges/{charge.id}/refunds",
        [each.data for each in found[:10]],
        has_more=len(found) > 10,
    )


def retrieve(call: Call) -> JsonObject:
    return require(call, "charge", call.id).data


def update(call: Call) -> JsonObject:
    charge = call.world.store.edit(require(call, "charge", call.id))
    params = dict(call.params)
    if "metadata" in params:
        new = params.pop("metadata")
        charge.data["metadata"] = merge_metadata(charge.data["metadata"], new)
    if "transfer_group" in params and charge.data["transfer_group"] is not None:
        raise StripeError(400, "The transfer_group of a charge cannot be changed.")
    charge.data.update(params)
    emit(call.world, "charge.updated", charge)
    return charge.data


def list_page(call: Call) -> JsonObject:
    by = "transfer_group" if "transfer_group" in call.params else "payment_intent"
    return page_of(
        call,
        "charge",
        by=by,
        keep=as_asked(call, "payment_intent", "transfer_group", "customer"),
    )


PATH = "/v1/charges"
ROUTES = [
    Route(
        "GET",
        PATH,
        list_page,
        {
            **DATED_PARAMS,
            "customer": text(),
            "payment_intent": text(),
            "transfer_group": text(),
        },
    ),
    Route("GET", PATH + "/{id}", retrieve),
    Route(
        "POST",
        PATH + "/{id}",
        update,
        {
            "description": clearable(text()),
            "metadata": metadata(),
            "receipt_email": clearable(text()),
            "transfer_group": text(),
        },
    ),
]
