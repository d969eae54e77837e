"""Finding the object a request names, within the account that asks."""

from sandbox.errors import no_such
from sandbox.routing import Call
from sandbox.store import Record
from sandbox.world import World


def require(
    call: Call, kind: str, object_id: str, *, param: str = "id", noun: str = ""
) -> Record:
    """The account's object of this kind, or Stripe's refusal."""
    record = call.world.store.get(object_id)
    if record is None or record.kind != kind or record.account != call.account:
        raise no_such(noun or kind, object_id, param=param)
    return record


def known(world: World, object_id: str) -> Record:
    """An object that another object of ours names, so it must exist."""
    record = world.store.get(object_id)
    assert record is not None, f"{object_id} is named by another object"
    return record
