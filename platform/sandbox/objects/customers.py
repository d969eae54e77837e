"""Customers, as far as payments name them."""

from sandbox.ids import new_id
from sandbox.json_types import JsonObject
from sandbox.listing import DATED_PARAMS, page_of
from sandbox.lookup import require
from sandbox.params import clearable, merge_metadata, metadata, text
from sandbox.routing import Call, Route

TEXTS = ("description", "email", "name", "phone")


def create(call: Call) -> JsonObject:
    params = dict(call.params)
    given = merge_metadata({}, params.pop("metadata", {}))
    data: JsonObject = {
        "id": new_id("cus"),
        "object": "customer",
        "address": None,
        "balance": 0,
        "created": call.world.clock.stamp(),
        "currency": None,
        "default_source": None,
        "delinquent": False,
        "discount": None,
        "invoice_prefix": "SANDBOX",
        "invoice_settings": {
            "custom_fields": None,
            "default_payment_method": None,
            "footer": None,
            "rendering_options": None,
        },
        "livemode": False,
        "metadata": given,
        "next_invoice_sequence": 1,
        "preferred_locales": [],
        "shipping": None,
        "tax_exempt": "none",
        "test_clock": None,
        **dict.fromkeys(TEXTS),
        **params,
    }
    return call.world.store.add(call.account, data).data


def update(call: Call) -> JsonObject:
    customer = call.world.store.edit(require(call, "customer", call.id))
    params = dict(call.params)
    if "metadata" in params:
        new = params.pop("metadata")
        customer.data["metadata"] = merge_metadata(customer.data["metadata"], new)
    customer.data.update(params)
    return customer.data


def retrieve(call: Call) -> JsonObject:
    return require(call, "customer", call.id).data


def list_page(call: Call) -> JsonObject:
    email = call.params.get("email")
    return page_of(
        call, "customer", keep=lambda each: email in {None, each.data["email"]}
    )


FIELDS = {**{name: clearable(text()) for name in TEXTS}, "metadata": metadata()}
PATH = "/v1/customers"
ROUTES = [
    Route("POST", PATH, create, FIELDS),
    Route("GET", PATH, list_page, {**DATED_PARAMS, "email": text()}),
    Route("GET", PATH + "/{id}", retrieve),
    Route("POST", PATH + "/{id}", update, FIELDS),
]
