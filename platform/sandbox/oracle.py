"""The oracle: everything the sandbox knows about money, for a test to compare with."""

from sandbox.config import PLATFORM
from sandbox.json_types import JsonObject
from sandbox.store import Record
from sandbox.world import World

HIDDEN_KINDS = {"delivery"}


def oracle(world: World) -> JsonObject:
    """Balances, totals and each movement of money with its metadata."""
    store = world.store
    accounts = reversed(list(store.newest_first("account")))
    charges = [each for each in store.newest_first("charge")
               if each.account == PLATFORM]  # fmt: skip
    return {
        "platform": PLATFORM,
        "now": world.clock.stamp(),
        "books": {
            "balanced": world.books.is_balanced(),
            "entries": world.books.entry_count,
            "fees": _of(world, "stripe_fees"),
            "shoppers": _of(world, "shoppers"),
            "banks": _of(world, "banks"),
        },
        "accounts": {
            PLATFORM: world.books.balances_of(PLATFORM),
            **{each.id: _account(world, each) for each in accounts},
        },
        "totals": {
            kind: store.count(kind)
            for kind in store.kinds()
            if kind not in HIDDEN_KINDS
        },
        "sessions": _by_status(world, "checkout.session"),
        "payment_intents": _by_status(world, "payment_intent"),
        "charges": [_charge(world, each) for each in reversed(charges)],
        "transfers": [
            _transfer(world, each)
            for each in reversed(list(store.newest_first("transfer")))
        ],
        "webhooks": _by_status(world, "delivery"),
        "idempotency_keys": len(world.keys),
        "faults": world.faults.described(),
    }


def _of(world: World, holder: str) -> dict[str, int]:
    return world.books.balances_of(holder).get("outside", {})


def _account(world: World, account: Record) -> JsonObject:
    data = account.data
    kept = ("capabilities", "charges_enabled", "payouts_enabled", "metadata")
    balances: JsonObject = {**world.books.balances_of(account.id)}
    return balances | {name: data[name] for name in kept}


def _charge(world: World, charge: Record) -> JsonObject:
    data = charge.data
    kept = (
        "id amount currency status paid captured amount_refunded refunded "
        "payment_intent transfer_group metadata failure_code created "
        "balance_transaction"
    )
    found: JsonObject = {name: data[name] for name in kept.split()}
    transaction = world.store.get(charge.hidden.get("balance_transaction", ""))
    sessions = world.store.newest_first(
        "checkout.session",
        field_name="payment_intent",
        value=str(data["payment_intent"]),
    )
    refunds = world.store.newest_first("refund", field_name="charge", value=charge.id)
    return found | {
        "fee": transaction.data["fee"] if transaction else 0,
        "net": transaction.data["net"] if transaction else 0,
        "fee_known": data["balance_transaction"] is not None,
        "session": next((each.id for each in sessions), None),
        "transferred": charge.hidden["transferred"],
        "refunds": [
            {name: each.data[name] for name in ("id", "amount", "status", "metadata")}
            for each in refunds
        ],
    }


def _transfer(world: World, transfer: Record) -> JsonObject:
    kept = (
        "id amount currency destination transfer_group source_transaction "
        "amount_reversed reversed metadata created"
    )
    found: JsonObject = {name: transfer.data[name] for name in kept.split()}
    reversals = world.store.newest_first(
        "transfer_reversal", field_name="transfer", value=transfer.id
    )
    found["reversals"] = [
        {name: each.data[name] for name in ("id", "amount", "metadata")}
        for each in reversals
    ]
    return found


def _by_status(world: World, kind: str) -> dict[str, int]:
    counts: dict[str, int] = {}
    for record in world.store.newest_first(kind):
        status = record.data["status"]
        counts[status] = counts.get(status, 0) + 1
    return counts
