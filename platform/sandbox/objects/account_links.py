"""Account links: one-time addresses of the hosted onboarding page."""

from sandbox.ids import new_id
from sandbox.json_types import JsonObject
from sandbox.lookup import require
from sandbox.params import group, text
from sandbox.routing import Call, Route

LIFETIME_SECONDS = 5 * 60


def create(call: Call) -> JsonObject:
    account = require(call, "account", call.params["account"], param="account")
    link_id = new_id("alink")
    now = call.world.clock.stamp()
    data = {
        "object": "account_link",
        "created": now,
        "expires_at": now + LIFETIME_SECONDS,
        "url": f"{call.base_url}/c/onboarding/{link_id}",
    }
    hidden = {
        "account": account.id,
        "refresh_url": call.params["refresh_url"],
        "return_url": call.params["return_url"],
        "used": False,
    }
    # Stripe's account links have no id; ours is the last part of the address.
    call.world.store.add(call.account, {"id": link_id, **data}, hidden)
    return data


COLLECTION = group(
    {
        "fields": text(choices=("currently_due", "eventually_due")),
        "future_requirements": text(choices=("include", "omit")),
    }
)
ROUTES = [
    Route(
        "POST",
        "/v1/account_links",
        create,
        {
            "account": text().must(),
            "refresh_url": text().must(),
            "return_url": text().must(),
            "type": text(choices=("account_onboarding", "account_update")).must(),
            "collect": text(choices=("currently_due", "eventually_due")),
            "collection_options": COLLECTION,
        },
    )
]
