"""Transfers from the platform to connected accounts, refused as Stripe refuses."""

from sandbox.amounts import check_quantum
from sandbox.books import AVAILABLE
from sandbox.currencies import display
from sandbox.errors import invalid, missing_parameter, no_such
from sandbox.events import emit
from sandbox.ids import new_id
from sandbox.json_types import JsonObject
from sandbox.listing import DATED_PARAMS, as_asked, page_of, sublist
from sandbox.lookup import require
from sandbox.movements import Change, move
from sandbox.objects.charges import receive_payment
from sandbox.params import (
    clearable,
    currency,
    integer,
    merge_metadata,
    metadata,
    text,
)
from sandbox.routing import Call, Route
from sandbox.store import Record
from sandbox.world import World


def create(call: Call) -> JsonObject:
    destination = _destination_of(call)
    charge = _source_of(call)
    if "amount" not in call.params:
        raise missing_parameter("amount")
    amount, money = call.params["amount"], call.params["currency"]
    check_quantum(amount, money)
    if charge is None:
        _check_available(call, amount, money)
    else:
        _check_source(charge, amount, money)
    return _transfer(call, destination, charge).data


def _destination_of(call: Call) -> Record:
    wanted = call.params["destination"]
    account = call.world.store.get(wanted)
    if account is None or account.kind != "account" or account.hidden.get("deleted"):
        raise no_such("destination", wanted, param="destination")
    if account.data["capabilities"].get("transfers") != "active":
        raise invalid(
            "Your destination account needs to have at least one of the following "
            "capabilities enabled: transfers, crypto_transfers, legacy_payments",
            code="insufficient_capabilities_for_transfer",
            param="destination",
        )
    return account


def _source_of(call: Call) -> Record | None:
    wanted = call.params.get("source_transaction")
    if wanted is None:
        return None
    charge = require(call, "charge", wanted, param="source_transaction")
    if not charge.data["paid"]:
        raise invalid(
            f"The source_transaction {charge.id} did not succeed.",
            param="source_transaction",
        )
    return charge


def _check_available(call: Call, amount: int, money: str) -> None:
    if call.world.books.balance(call.account, money, AVAILABLE) < amount:
        raise invalid(
            "You have insufficient available funds in your Stripe account. Try adding "
            "funds directly to your available balance by creating Charges using the "
            "4000000000000077 test card. See: "
            "https://stripe.com/docs/testing#available-balance",
            code="balance_insufficient",
        )


def _check_source(charge: Record, amount: int, money: str) -> None:
    """A charge can be passed on once, in its own currency."""
    own = charge.data["currency"]
    if money != own:
        raise invalid(
            f"The currency of source_transaction's balance transaction ({own}) must "
            f"be the same as the transfer currency ({money})",
            param="currency",
        )
    used, most = charge.hidden["transferred"], charge.data["amount"]
    if used + amount > most:
        raise invalid(
            "Transfers using this transaction as a source must not exceed the source "
            f"amount of {display(most, own)}. (There is already {display(used, own)} "
            "in transfers using this source)",
            param="amount",
        )


def _transfer(call: Call, destination: Record, charge: Record | None) -> Record:
    world, params = call.world, call.params
    group = params.get("transfer_group")
    if charge is not None:
        group = _bind(world, charge, group, params["amount"])
    data: JsonObject = {
        "id": new_id("tr"),
        "object": "transfer",
        "amount": params["amount"],
        "amount_reversed": 0,
        "created": world.clock.stamp(),
        "currency": params["currency"],
        "description": params.get("description"),
        "destination": destination.id,
        "livemode": False,
        "metadata": merge_metadata({}, params.get("metadata", {})),
        "reversed": False,
        "source_transaction": charge.id if charge else None,
        "source_type": "card",
        "transfer_group": group,
    }
    data["reversals"] = sublist(f"/v1/transfers/{data['id']}/reversals", [])
    transfer = world.store.add(call.account, data)
    _send(world, transfer, _pending_until(world, charge))
    emit(world, "transfer.created", transfer)
    return transfer


def _bind(world: World, charge: Record, group: str | None, amount: int) -> str | None:
    """Count the transfer against the charge; both end up in one transfer group."""
    world.store.edit(charge).hidden["transferred"] += amount
    assert charge.hidden["transferred"] <= charge.data["amount"], "passed on once"
    if charge.data["transfer_group"] is None:
        named = charge.data["payment_intent"] or charge.id
        charge.data["transfer_group"] = group or f"group_{named}"
    own: str = charge.data["transfer_group"]
    return group or own


def _pending_until(world: World, charge: Record | None) -> int | None:
    """A transfer out of a charge waits for that charge's funds."""
    moment = charge.hidden.get("available_at") if charge else None
    return moment if moment is not None and moment > world.clock.now() else None


def _send(world: World, transfer: Record, available_at: int | None) -> None:
    data = transfer.data
    destination = data["destination"]
    payment = receive_payment(world, transfer, destination)
    sent, received = move(
        world,
        Change(
            transfer.account,
            "transfer",
            -data["amount"],
            data["currency"],
            transfer.id,
            available_at=available_at,
            description=data["description"],
        ),
        Change(
            destination,
            "payment",
            data["amount"],
            data["currency"],
            payment.id,
            available_at=available_at,
        ),
    )
    payment.data["balance_transaction"] = received.id
    payment.hidden["available_at"] = available_at
    data["balance_transaction"] = sent.id
    data["destination_payment"] = payment.id


def retrieve(call: Call) -> JsonObject:
    return require(call, "transfer", call.id).data


def update(call: Call) -> JsonObject:
    transfer = call.world.store.edit(require(call, "transfer", call.id))
    if "metadata" in call.params:
        new = call.params["metadata"]
        transfer.data["metadata"] = merge_metadata(transfer.data["metadata"], new)
    if "description" in call.params:
        transfer.data["description"] = call.params["description"]
    emit(call.world, "transfer.updated", transfer)
    return transfer.data


def list_page(call: Call) -> JsonObject:
    return page_of(
        call,
        "transfer",
        by="transfer_group" if "transfer_group" in call.params else "destination",
        keep=as_asked(call, "destination", "transfer_group"),
    )


PATH = "/v1/transfers"
ROUTES = [
    Route(
        "POST",
        PATH,
        create,
        {
            "amount": integer(least=1),
            "currency": currency().must(),
            "description": clearable(text()),
            "destination": text().must(),
            "metadata": metadata(),
            "source_transaction": text(),
            "source_type": text(choices=("card",)),
            "transfer_group": text(),
        },
    ),
    Route(
        "GET",
        PATH,
        list_page,
        {**DATED_PARAMS, "destination": text(), "transfer_group": text()},
    ),
    Route("GET", PATH + "/{id}", retrieve),
    Route(
        "POST",
        PATH + "/{id}",
        update,
        {"description": clearable(text()), "metadata": metadata()},
    ),
]
