"""Balance transactions: each is one movement in the books, seen from one account."""

from dataclasses import dataclass, field

from sandbox.books import AVAILABLE, PENDING, Leg
from sandbox.ids import new_id
from sandbox.json_types import JsonObject
from sandbox.store import Record
from sandbox.world import World

REPORTING = {
    "charge": "charge",
    "payment": "charge",
    "refund": "refund",
    "payment_refund": "refund",
    "transfer": "transfer",
    "transfer_refund": "transfer_reversal",
    "payout": "payout",
}


@dataclass(frozen=True)
class Change:
    """What happened to one account's balance."""

    account: str
    type: str
    amount_minor: int
    currency: str
    source: str
    fee_minor: int = 0
    # Until then the money is pending; None means available at once.
    available_at: int | None = None
    description: str | None = None
    outside: tuple[Leg, ...] = field(default=())

    @property
    def net_minor(self) -> int:
        return self.amount_minor - self.fee_minor

    @property
    def bucket(self) -> str:
        return AVAILABLE if self.available_at is None else PENDING


def move(world: World, *changes: Change) -> list[Record]:
    """Post one balanced movement and write a balance transaction per account."""
    legs: list[Leg] = []
    for change in changes:
        legs.append(Leg(change.account, change.bucket, change.net_minor))
        legs.extend(change.outside)
    world.books.post(changes[0].source, changes[0].currency, legs)
    return [_record(world, change) for change in changes]


def settle(world: World, transaction: Record) -> None:
    """The money is no longer pending."""
    data = world.store.edit(transaction).data
    if data["status"] != PENDING:
        return
    data["status"] = AVAILABLE
    account, net = transaction.account, data["net"]
    legs = [Leg(account, PENDING, -net), Leg(account, AVAILABLE, net)]
    world.books.post(f"{transaction.id}:settle", data["currency"], legs)


def _record(world: World, change: Change) -> Record:
    now = world.clock.stamp()
    available_on = now if change.available_at is None else change.available_at
    data: JsonObject = {
        "id": new_id("txn"),
        "object": "balance_transaction",
        "amount": change.amount_minor,
        "available_on": available_on,
        "balance_type": "payments",
        "created": now,
        "currency": change.currency,
        "description": change.description,
        "exchange_rate": None,
        "fee": change.fee_minor,
        "fee_details": _fee_details(change),
        "net": change.net_minor,
        "reporting_category": REPORTING[change.type],
        "source": change.source,
        "status": change.bucket,
        "type": change.type,
    }
    record = world.store.add(change.account, data)
    if change.available_at is not None:
        world.timers.set(change.available_at, "settle", record.id)
    return record


def _fee_details(change: Change) -> list[JsonObject]:
    if not change.fee_minor:
        return []
    return [
        {
            "amount": change.fee_minor,
            "application": None,
            "currency": change.currency,
            "description": "Stripe processing fees",
            "type": "stripe_fee",
        }
    ]
