"""Events and the endpoints that hear of them."""

from sandbox.errors import invalid
from sandbox.ids import new_id
from sandbox.json_types import JsonObject
from sandbox.listing import DATED_PARAMS, PAGE_PARAMS, page_of
from sandbox.lookup import require
from sandbox.params import clearable, flag, listing, merge_metadata, metadata, text
from sandbox.routing import Call, Route
from sandbox.store import Record
from sandbox.world import World


def retrieve(call: Call) -> JsonObject:
    return require(call, "event", call.id).data


def list_page(call: Call) -> JsonObject:
    types = set(call.params.get("types", []))
    if "type" in call.params:
        types.add(call.params["type"])
    delivered = call.params.get("delivery_success")

    def keep(event: Record) -> bool:
        is_delivered = event.data["pending_webhooks"] == 0
        return delivered in {None, is_delivered} and any(
            _is_of(event.data["type"], wanted) for wanted in types or {"*"}
        )

    return page_of(call, "event", keep=keep)


def _is_of(event_type: str, wanted: str) -> bool:
    """Whether the type is wanted by name, or by a prefix as in `charge.*`."""
    return wanted in {"*", event_type} or (
        wanted.endswith(".*") and event_type.startswith(wanted[:-1])
    )


def new_endpoint(world: World, account: str, wish: JsonObject, scope: str) -> Record:
    """An address that hears of events: the platform's, its accounts', or both."""
    data: JsonObject = {
        "id": new_id("we"),
        "object": "webhook_endpoint",
        "api_version": None,
        "application": None,
        "created": world.clock.stamp(),
        "description": None,
        "livemode": False,
        "metadata": {},
        "status": "enabled",
    }
    secret = wish.pop("secret", None) or new_id("whsec")
    return world.store.add(account, data | wish, {"secret": secret, "scope": scope})


def create_endpoint(call: Call) -> JsonObject:
    params = dict(call.params)
    if not params["url"].startswith(("http://", "https://")):
        raise invalid("Invalid URL: must begin with http:// or https://", param="url")
    scope = "connect" if params.pop("connect", False) else "platform"
    params["metadata"] = merge_metadata({}, params.get("metadata", {}))
    endpoint = new_endpoint(call.world, call.account, params, scope)
    # Only this answer ever shows the secret.
    return {**endpoint.data, "secret": endpoint.hidden["secret"]}


def retrieve_endpoint(call: Call) -> JsonObject:
    return _endpoint(call).data


def update_endpoint(call: Call) -> JsonObject:
    endpoint = call.world.store.edit(_endpoint(call))
    params = dict(call.params)
    if "disabled" in params:
        off = params.pop("disabled")
        endpoint.data["status"] = "disabled" if off else "enabled"
    if "metadata" in params:
        new = params.pop("metadata")
        endpoint.data["metadata"] = merge_metadata(endpoint.data["metadata"], new)
    endpoint.data.update(params)
    return endpoint.data


def remove_endpoint(call: Call) -> JsonObject:
    endpoint = call.world.store.edit(_endpoint(call))
    endpoint.data["status"] = "disabled"
    endpoint.hidden["deleted"] = True
    return {"id": endpoint.id, "object": "webhook_endpoint", "deleted": True}


def list_endpoints(call: Call) -> JsonObject:
    return page_of(
        call, "webhook_endpoint", keep=lambda each: not each.hidden.get("deleted")
    )


def _endpoint(call: Call) -> Record:
    endpoint = require(call, "webhook_endpoint", call.id)
    if endpoint.hidden.get("deleted"):
        raise invalid(f"No such webhook endpoint: '{call.id}'", code="resource_missing")
    return endpoint


EVENTS = "/v1/events"
ENDPOINTS = "/v1/webhook_endpoints"
ENDPOINT_PARAMS = {
    "description": clearable(text()),
    "metadata": metadata(),
}
ROUTES = [
    Route(
        "GET",
        EVENTS,
        list_page,
        {
            **DATED_PARAMS,
            "delivery_success": flag(),
            "type": text(),
            "types": listing(text()),
        },
    ),
    Route("GET", EVENTS + "/{id}", retrieve),
    Route(
        "POST",
        ENDPOINTS,
        create_endpoint,
        {
            **ENDPOINT_PARAMS,
            "api_version": text(),
            "connect": flag(),
            "enabled_events": listing(text()).must(),
            "url": text().must(),
        },
    ),
    Route("GET", ENDPOINTS, list_endpoints, PAGE_PARAMS),
    Route("GET", ENDPOINTS + "/{id}", retrieve_endpoint),
    Route(
        "POST",
        ENDPOINTS + "/{id}",
        update_endpoint,
        {
            **ENDPOINT_PARAMS,
            "disabled": flag(),
            "enabled_events": listing(text()),
            "url": text(),
        },
    ),
    Route("DELETE", ENDPOINTS + "/{id}", remove_endpoint),
]
