"""Payment methods: test cards, made from a documented id or number."""

from sandbox.cards import Card, card_error, card_of_number, card_of_test_id
from sandbox.errors import no_such
from sandbox.ids import new_id
from sandbox.json_types import JsonObject
from sandbox.listing import PAGE_PARAMS, page_of
from sandbox.lookup import require
from sandbox.params import group, integer, metadata, text
from sandbox.routing import Call, Route
from sandbox.store import Record
from sandbox.world import World

ADDRESS_PARTS = ("city", "country", "line1", "line2", "postal_code", "state")
CHECKS = {
    "address_line1_check": None,
    "address_postal_code_check": None,
    "cvc_check": "pass",
}
BILLING = group(
    {
        "email": text(),
        "name": text(),
        "phone": text(),
        "address": group({part: text() for part in ADDRESS_PARTS}),
    }
)
CARD = group(
    {
        "number": text().must(),
        "exp_month": integer(least=1, most=12).must(),
        "exp_year": integer(least=2000, most=2100).must(),
        "cvc": text(max_length=4),
    }
)


def billing_details(
    *, email: str | None = None, name: str | None = None, country: str | None = None
) -> JsonObject:
    address: JsonObject = dict.fromkeys(ADDRESS_PARTS)
    address["country"] = country
    return {
        "address": address,
        "email": email,
        "name": name,
        "phone": None,
        "tax_id": None,
    }


def new_payment_method(
    world: World, account: str, card: Card, billing: JsonObject
) -> Record:
    """A payment method of its own for each use of a test card, as at Stripe."""
    face: JsonObject = {
        "brand": card.brand,
        "checks": dict(CHECKS),
        "country": card.country,
        "display_brand": card.brand,
        "exp_month": card.exp_month,
        "exp_year": card.exp_year,
        "fingerprint": f"fp{card.number[-14:]}",
        "funding": card.funding,
        "generated_from": None,
        "last4": card.last4,
        "networks": {"available": [card.brand], "preferred": None},
        "regulated_status": "unregulated",
        "three_d_secure_usage": {"supported": True},
        "wallet": None,
    }
    data: JsonObject = {
        "id": new_id("pm"),
        "object": "payment_method",
        "allow_redisplay": "unspecified",
        "billing_details": billing,
        "card": face,
        "created": world.clock.stamp(),
        "customer": None,
        "customer_account": None,
        "livemode": False,
        "metadata": {},
        "type": "card",
    }
    return world.store.add(account, data, {"number": card.number})


def payment_method_named(call: Call, object_id: str) -> Record:
    """A stored payment method, or a fresh one from a documented test id."""
    card = card_of_test_id(object_id)
    if card is not None:
        return new_payment_method(call.world, call.account, card, billing_details())
    if call.world.store.get(object_id) is None and object_id.startswith("pm_card_"):
        raise no_such("PaymentMethod", object_id, param="payment_method")
    return require(
        call, "payment_method", object_id, param="payment_method", noun="PaymentMethod"
    )


def create(call: Call) -> JsonObject:
    given = call.params["card"]
    card = card_of_number(given["number"])
    if card.decline in {"incorrect_number", "test_mode_live_card"}:
        raise card_error(card.decline)
    wish = call.params.get("billing_details", {})
    billing = billing_details()
    billing["address"] |= wish.pop("address", {})
    record = new_payment_method(call.world, call.account, card, billing | wish)
    record.data["metadata"] = call.params.get("metadata") or {}
    record.data["card"] |= {
        "exp_month": given["exp_month"],
        "exp_year": given["exp_year"],
    }
    return record.data


def retrieve(call: Call) -> JsonObject:
    if call.id.startswith("pm_card_"):
        return payment_method_named(call, call.id).data
    return require(call, "payment_method", call.id, noun="PaymentMethod").data


def list_page(call: Call) -> JsonObject:
    customer = call.params.get("customer")
    return page_of(
        call,
        "payment_method",
        keep=lambda record: customer in {None, record.data["customer"]},
    )


def attach(call: Call) -> JsonObject:
    customer = require(call, "customer", call.params["customer"], param="customer")
    record = payment_method_named(call, call.id)
    call.world.store.edit(record).data["customer"] = customer.id
    return record.data


def detach(call: Call) -> JsonObject:
    record = require(call, "payment_method", call.id, noun="PaymentMethod")
    call.world.store.edit(record).data["customer"] = None
    return record.data


PATH = "/v1/payment_methods"
ROUTES = [
    Route(
        "POST",
        PATH,
        create,
        {
            "type": text(choices=("card",)).must(),
            "card": CARD.must(),
            "billing_details": BILLING,
            "metadata": metadata(),
        },
    ),
    Route(
        "GET",
        PATH,
        list_page,
        {**PAGE_PARAMS, "customer": text(), "type": text()},
    ),
    Route("GET", PATH + "/{id}", retrieve),
    Route("POST", PATH + "/{id}/attach", attach, {"customer": text().must()}),
    Route("POST", PATH + "/{id}/detach", detach),
]
