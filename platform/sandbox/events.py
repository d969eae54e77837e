"""Events: a snapshot of what happened, and one delivery per endpoint that wants it."""

from sandbox.config import PLATFORM
from sandbox.ids import new_id
from sandbox.json_types import JsonObject
from sandbox.store import Record, copied
from sandbox.world import World

EVERYTHING = "*"


def emit(
    world: World,
    event_type: str,
    subject: Record,
    *,
    previous: JsonObject | None = None,
) -> Record:
    """Record that something happened to the subject and queue its announcements."""
    snapshot: JsonObject = {"object": copied(subject.data)}
    if previous is not None:
        snapshot["previous_attributes"] = previous
    request_id, key = world.running
    about = subject.id if subject.kind == "account" else subject.account
    body: JsonObject = {
        "id": new_id("evt"),
        "object": "event",
        "api_version": world.config.api_version,
        "created": world.clock.stamp(),
        "data": snapshot,
        "livemode": False,
        "pending_webhooks": 0,
        "request": {"id": request_id, "idempotency_key": key},
        "type": event_type,
    }
    if about != PLATFORM:
        body["account"] = about
    event = world.store.add(about, body)
    for endpoint in _wanting(world, event):
        queue_delivery(world, event, endpoint)
    return event


def queue_delivery(world: World, event: Record, endpoint: Record) -> Record:
    """Promise one endpoint this event."""
    event.data["pending_webhooks"] += 1
    delivery = world.store.add(
        event.account,
        {
            "id": new_id("whd"),
            "object": "delivery",
            "event": event.id,
            "endpoint": endpoint.id,
            "status": "pending",
            "attempts": 0,
            "last_status": None,
        },
    )
    world.queue_delivery(delivery)
    return delivery


def _wanting(world: World, event: Record) -> list[Record]:
    endpoints = list(world.store.newest_first("webhook_endpoint"))
    return [each for each in reversed(endpoints) if _wants(each, event)]


def _wants(endpoint: Record, event: Record) -> bool:
    if endpoint.data["status"] != "enabled":
        return False
    types = endpoint.data["enabled_events"]
    scope = endpoint.hidden.get("scope", "platform")
    heard = "platform" if event.account == PLATFORM else "connect"
    return scope in {"both", heard} and (
        EVERYTHING in types or event.data["type"] in types
    )
