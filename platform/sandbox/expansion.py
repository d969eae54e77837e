"""`expand[]`: ids replaced by the objects they name, at most four levels deep."""

from collections.abc import Callable, Sequence
from typing import Any

from sandbox.errors import StripeError, invalid
from sandbox.json_types import JsonObject
from sandbox.objects.charges import refund_list
from sandbox.objects.sessions import line_item_list
from sandbox.store import Record, copied
from sandbox.world import World

DEEPEST = 4
EXPANDABLE = {
    "balance_transaction": {"source"},
    "charge": {
        "application_fee",
        "balance_transaction",
        "customer",
        "failure_balance_transaction",
        "on_behalf_of",
        "payment_intent",
        "source_transfer",
        "transfer",
    },
    "checkout.session": {
        "customer",
        "invoice",
        "payment_intent",
        "payment_link",
        "setup_intent",
        "subscription",
    },
    "customer": {"default_source", "test_clock"},
    "payment_intent": {
        "customer",
        "latest_charge",
        "on_behalf_of",
        "payment_method",
        "review",
    },
    "payment_method": {"customer"},
    "refund": {
        "balance_transaction",
        "charge",
        "payment_intent",
        "source_transfer_reversal",
        "transfer_reversal",
    },
    "transfer": {
        "balance_transaction",
        "destination",
        "destination_payment",
        "source_transaction",
    },
    "transfer_reversal": {
        "balance_transaction",
        "destination_payment_refund",
        "source_refund",
        "transfer",
    },
}
# Lists that an object shows only when asked.
INCLUDABLE: dict[tuple[str, str], Callable[[World, Record], JsonObject]] = {
    ("charge", "refunds"): refund_list,
    ("checkout.session", "line_items"): line_item_list,
}


def expanded(world: World, tree: JsonObject, paths: Sequence[str]) -> JsonObject:
    """A copy of the answer with the named ids replaced."""
    copy = copied(tree)
    for path in paths:
        steps = path.split(".")
        if len(steps) > DEEPEST:
            raise invalid(
                f"You cannot expand more than {DEEPEST} levels of a property: {path}.",
                param="expand",
            )
        _expand(world, copy, steps, path)
    return copy


def _expand(world: World, branch: JsonObject, steps: Sequence[str], path: str) -> None:
    step, rest = steps[0], steps[1:]
    if branch.get("object") == "list":
        if step != "data":
            raise _not_expandable(path)
        for item in branch["data"]:
            if rest:
                _expand(world, item, rest, path)
        return
    kind = str(branch.get("object"))
    include = INCLUDABLE.get((kind, step))
    if include is not None:
        _include(world, branch, step, include)
    elif step not in EXPANDABLE.get(kind, ()):
        raise _not_expandable(path)
    else:
        branch[step] = _replaced(world, branch.get(step))
    inner = branch.get(step)
    if rest and isinstance(inner, dict):
        _expand(world, inner, rest, path)


def _include(
    world: World,
    branch: JsonObject,
    step: str,
    include: Callable[[World, Record], JsonObject],
) -> None:
    record = world.store.get(branch["id"])
    if record is not None and not isinstance(branch.get(step), dict):
        branch[step] = copied(include(world, record))


def _replaced(world: World, value: Any) -> Any:
    record = world.store.get(value) if isinstance(value, str) else None
    return copied(record.data) if record is not None else value


def _not_expandable(path: str) -> StripeError:
    return invalid(f"This property cannot be expanded ({path}).", param="expand")
