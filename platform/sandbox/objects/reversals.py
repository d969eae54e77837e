"""Transfer reversals: money a connected account gives back, if it still has it."""

from sandbox.amounts import check_quantum
from sandbox.books import AVAILABLE, PENDING
from sandbox.currencies import display
from sandbox.errors import StripeError, invalid
from sandbox.events import emit
from sandbox.ids import new_id
from sandbox.json_types import JsonObject
from sandbox.listing import PAGE_PARAMS, cut_page, sublist
from sandbox.lookup import known, require
from sandbox.movements import Change, move
from sandbox.params import clearable, integer, merge_metadata, metadata, text
from sandbox.routing import Call, Route
from sandbox.store import Record
from sandbox.world import World

SHOWN = 10


def create(call: Call) -> JsonObject:
    transfer = require(call, "transfer", call.id)
    money = transfer.data["currency"]
    left = transfer.data["amount"] - transfer.data["amount_reversed"]
    if left == 0:
        raise invalid(f"Transfer {transfer.id} is already fully reversed.")
    amount = call.params.get("amount", left)
    check_quantum(amount, money)
    if amount > left:
        raise invalid(
            f"Transfer {transfer.id} cannot be reversed for {display(amount, money)}: "
            f"only {display(left, money)} is left to reverse.",
            param="amount",
        )
    bucket_end = _pending_until(call.world, transfer)
    bucket = AVAILABLE if bucket_end is None else PENDING
    held = call.world.books.balance(transfer.data["destination"], money, bucket)
    if held < amount or call.world.faults.happens("reversal_refused"):
        raise _short(transfer)
    return _reverse(call, transfer, amount, bucket_end).data


def _pending_until(world: World, transfer: Record) -> int | None:
    payment = known(world, transfer.data["destination_payment"])
    moment = payment.hidden.get("available_at")
    return moment if moment is not None and moment > world.clock.now() else None


def _short(transfer: Record) -> StripeError:
    return invalid(
        f"The account {transfer.data['destination']} has insufficient funds in its "
        "balance to reverse this transfer.",
        code="balance_insufficient",
    )


def _reverse(
    call: Call, transfer: Record, amount: int, available_at: int | None
) -> Record:
    world, data = call.world, call.world.store.edit(transfer).data
    money = data["currency"]
    reversal_id, refund_id = new_id("trr"), new_id("pyr")
    back, gone = move(
        world,
        Change(
            transfer.account,
            "transfer_refund",
            amount,
            money,
            reversal_id,
            available_at=available_at,
        ),
        Change(
            data["destination"],
            "payment_refund",
            -amount,
            money,
            refund_id,
            available_at=available_at,
        ),
    )
    reversal = world.store.add(
        transfer.account,
        {
            "id": reversal_id,
            "object": "transfer_reversal",
            "amount": amount,
            "balance_transaction": back.id,
            "created": world.clock.stamp(),
            "currency": money,
            "destination_payment_refund": refund_id,
            "metadata": merge_metadata({}, call.params.get("metadata", {})),
            "source_refund": None,
            "transfer": transfer.id,
        },
    )
    _refund_payment(world, transfer, reversal, gone)
    data["amount_reversed"] += amount
    data["reversed"] = data["amount_reversed"] == data["amount"]
    assert data["amount_reversed"] <= data["amount"], "never more than was sent"
    shown = [reversal.data, *data["reversals"]["data"]]
    data["reversals"] = sublist(
        data["reversals"]["url"],
        shown[:SHOWN],
        has_more=data["reversals"]["has_more"] or len(shown) > SHOWN,
    )
    emit(world, "transfer.reversed", transfer)
    return reversal


def _refund_payment(
    world: World, transfer: Record, reversal: Record, gone: Record
) -> None:
    """The connected account sees its payment refunded."""
    payment = known(world, transfer.data["destination_payment"])
    given = reversal.data
    world.store.add(
        payment.account,
        {
            "id": given["destination_payment_refund"],
            "object": "refund",
            "amount": given["amount"],
            "balance_transaction": gone.id,
            "charge": payment.id,
            "created": given["created"],
            "currency": given["currency"],
            "metadata": {},
            "payment_intent": None,
            "reason": None,
            "receipt_number": None,
            "source_transfer_reversal": given["id"],
            "status": "succeeded",
            "transfer_reversal": None,
        },
    )
    data = world.store.edit(payment).data
    data["amount_refunded"] += given["amount"]
    data["refunded"] = data["amount_refunded"] == data["amount"]


def _own(call: Call) -> Record:
    reversal = require(call, "transfer_reversal", call.ids["reversal"])
    if reversal.data["transfer"] != call.id:
        raise invalid(f"Transfer {call.id} has no reversal {reversal.id}.")
    return reversal


def retrieve(call: Call) -> JsonObject:
    return _own(call).data


def update(call: Call) -> JsonObject:
    reversal = call.world.store.edit(_own(call))
    new = call.params.get("metadata", {})
    reversal.data["metadata"] = merge_metadata(reversal.data["metadata"], new)
    return reversal.data


def list_page(call: Call) -> JsonObject:
    transfer = require(call, "transfer", call.id)
    found = call.world.store.newest_first(
        "transfer_reversal", field_name="transfer", value=transfer.id
    )
    return cut_page(call, found)


PATH = "/v1/transfers/{id}/reversals"
ROUTES = [
    Route(
        "POST",
        PATH,
        create,
        {
            "amount": integer(least=1),
            "description": clearable(text()),
            "metadata": metadata(),
        },
    ),
    Route("GET", PATH, list_page, PAGE_PARAMS),
    Route("GET", PATH + "/{reversal}", retrieve),
    Route("POST", PATH + "/{reversal}", update, {"metadata": metadata()}),
]
