"""Checkout sessions in payment mode, and the addresses of their hosted pages."""

from typing import Any

from sandbox.amounts import check_payable, check_quantum
from sandbox.checkout import check_open, expire_session
from sandbox.errors import invalid
from sandbox.ids import new_id
from sandbox.json_types import JsonObject
from sandbox.listing import DATED_PARAMS, PAGE_PARAMS, as_asked, page_of, sublist
from sandbox.lookup import require
from sandbox.objects.payment_intents import CARD_OPTIONS
from sandbox.params import (
    currency,
    flag,
    group,
    integer,
    listing,
    merge_metadata,
    metadata,
    text,
)
from sandbox.routing import Call, Route
from sandbox.store import Record
from sandbox.world import World

NOTHING_EXTRA = {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0}
SETTLED_BY_DEFAULT = {
    "adaptive_pricing": {"enabled": False},
    "automatic_tax": {
        "enabled": False,
        "liability": None,
        "provider": None,
        "status": None,
    },
    "custom_fields": [],
    "livemode": False,
    "payment_method_options": {},
    "payment_method_types": ["card"],
    "payment_status": "unpaid",
    "phone_number_collection": {"enabled": False},
    "shipping_options": [],
    "status": "open",
    "ui_mode": "hosted_page",
    "wallet_options": None,
    "customer_creation": "if_required",
    "payment_method_collection": "if_required",
}
CUSTOM_TEXT_PARTS = (
    "after_submit",
    "shipping_address",
    "submit",
    "terms_of_service_acceptance",
)
ABSENT = (
    "after_expiration allow_promotion_codes billing_address_collection cancel_url "
    "client_reference_id client_secret collected_information consent "
    "consent_collection currency_conversion customer customer_account "
    "customer_details customer_email discounts integration_identifier invoice "
    "invoice_creation locale managed_payments origin_context payment_intent "
    "payment_link payment_method_configuration_details permissions recovered_from "
    "saved_payment_method_options setup_intent shipping_address_collection "
    "shipping_cost submit_type subscription"
)


def create(call: Call) -> JsonObject:
    params = dict(call.params)
    if "customer" in params:
        require(call, "customer", params["customer"], param="customer")
    items = params.pop("line_items")
    money = _check_items(items, params.pop("currency", None))
    total = sum(_total(item) for item in items)
    check_payable(total, money, param="line_items")
    session_id = new_id("cs_test")
    intent_wish = params.pop("payment_intent_data", {})
    intent_wish["metadata"] = merge_metadata({}, intent_wish.get("metadata", {}))
    params["metadata"] = merge_metadata({}, params.get("metadata", {}))
    params["expires_at"] = _expiry(call.world, params.get("expires_at"))
    texts = dict.fromkeys(CUSTOM_TEXT_PARTS) | params.pop("custom_text", {})
    data: JsonObject = dict.fromkeys(ABSENT.split()) | SETTLED_BY_DEFAULT
    data |= {
        "id": session_id,
        "object": "checkout.session",
        "amount_subtotal": total,
        "amount_total": total,
        "created": call.world.clock.stamp(),
        "currency": money,
        "custom_text": texts,
        "total_details": dict(NOTHING_EXTRA),
        "url": f"{call.base_url}/c/pay/{session_id}",
        **params,
    }
    lines = [_line(call.world, item) for item in items]
    hidden: JsonObject = {
        "line_items": lines,
        "payment_intent_data": intent_wish,
        "base_url": call.base_url,
    }
    session = call.world.store.add(call.account, data, hidden)
    call.world.timers.set(data["expires_at"], "expire_session", session.id)
    return session.data


def _check_items(items: list[JsonObject], wanted: str | None) -> str:
    """The one currency of all lines; at least one line, no fractions of a quantum."""
    if not items:
        raise invalid("You must pass at least one line item.", param="line_items")
    found: set[str] = {item["price_data"]["currency"] for item in items}
    if wanted is not None:
        found.add(wanted)
    if len(found) > 1:
        raise invalid(
            "Checkout does not support multiple prices with different currencies: "
            f"{', '.join(sorted(found))}.",
            param="line_items",
        )
    (money,) = found
    for number, item in enumerate(items):
        path = f"line_items[{number}][price_data][unit_amount]"
        check_quantum(item["price_data"]["unit_amount"], money, param=path)
    return money


def _total(item: JsonObject) -> int:
    return int(item["price_data"]["unit_amount"]) * int(item.get("quantity", 1))


def _expiry(world: World, wanted: int | None) -> int:
    now = world.clock.stamp()
    least, most = world.config.min_session_seconds, world.config.max_session_seconds
    if wanted is None:
        return now + most
    if wanted < now + least:
        raise invalid(
            "The `expires_at` timestamp must be at least "
            f"{_span(least)} from Checkout Session creation.",
            param="expires_at",
        )
    if wanted > now + most:
        raise invalid(
            "The `expires_at` timestamp must be less than "
            f"{_span(most)} from Checkout Session creation.",
            param="expires_at",
        )
    return wanted


def _span(seconds: int) -> str:
    if seconds % 3600 == 0 and seconds:
        return f"{seconds // 3600} hours"
    return f"{seconds // 60} minutes" if seconds % 60 == 0 else f"{seconds} seconds"


def _line(world: World, item: JsonObject) -> JsonObject:
    """A line item with a price and a product made for the occasion, as at Stripe."""
    wish = item["price_data"]
    product = wish["product_data"]
    now, total = world.clock.stamp(), _total(item)
    price = {
        "id": new_id("price"),
        "object": "price",
        "active": False,
        "billing_scheme": "per_unit",
        "created": now,
        "currency": wish["currency"],
        "custom_unit_amount": None,
        "livemode": False,
        "lookup_key": None,
        "metadata": {},
        "nickname": None,
        "product": new_id("prod"),
        "recurring": None,
        "tax_behavior": wish.get("tax_behavior", "unspecified"),
        "tiers_mode": None,
        "transform_quantity": None,
        "type": "one_time",
        "unit_amount": wish["unit_amount"],
        "unit_amount_decimal": str(wish["unit_amount"]),
    }
    return {
        "id": new_id("li"),
        "object": "item",
        "adjustable_quantity": None,
        "amount_discount": 0,
        "amount_subtotal": total,
        "amount_tax": 0,
        "amount_total": total,
        "currency": wish["currency"],
        "description": product["name"],
        "metadata": {},
        "price": price,
        "quantity": item.get("quantity", 1),
    }


def line_item_list(_world: World, session: Record) -> JsonObject:
    """What `expand[]=line_items` shows."""
    url = f"/v1/checkout/sessions/{session.id}/line_items"
    lines = session.hidden["line_items"]
    return sublist(url, lines[:10], has_more=len(lines) > 10)


def line_items(call: Call) -> JsonObject:
    lines: list[Any] = _own(call).hidden["line_items"]
    ids = [line["id"] for line in lines]
    if after := call.params.get("starting_after"):
        if after not in ids:
            raise invalid(f"No such line item: '{after}'", param="starting_after")
        lines = lines[ids.index(after) + 1 :]
    limit = call.params.get("limit", 10)
    return sublist(call.ids["path"], lines[:limit], has_more=len(lines) > limit)


def retrieve(call: Call) -> JsonObject:
    return _own(call).data


def update(call: Call) -> JsonObject:
    session = call.world.store.edit(_own(call))
    new = call.params.get("metadata", {})
    session.data["metadata"] = merge_metadata(session.data["metadata"], new)
    return session.data


def list_page(call: Call) -> JsonObject:
    return page_of(
        call,
        "checkout.session",
        by="payment_intent",
        keep=as_asked(call, "customer", "status"),
    )


def expire(call: Call) -> JsonObject:
    session = _own(call)
    check_open(session)
    expire_session(call.world, session)
    return session.data


def _own(call: Call) -> Record:
    return require(call, "checkout.session", call.id)


ADDRESS = text(max_length=5000)
PRODUCT = group(
    {
        "name": text(max_length=5000).must(),
        "description": text(max_length=5000),
        "images": listing(text()),
        "metadata": metadata(),
        "tax_code": text(),
    }
)
PRICE = group(
    {
        "currency": currency().must(),
        "product_data": PRODUCT.must(),
        "unit_amount": integer(least=0, most=99_999_999).must(),
        "tax_behavior": text(choices=("exclusive", "inclusive", "unspecified")),
    }
)
MESSAGE = group({"message": text(max_length=1200).must()})
PATH = "/v1/checkout/sessions"
ROUTES = [
    Route(
        "POST",
        PATH,
        create,
        {
            "mode": text(choices=("payment",)).must(),
            "line_items": listing(
                group(
                    {
                        "price_data": PRICE.must(),
                        "quantity": integer(least=1, most=999_999),
                    }
                )
            ).must(),
            "success_url": ADDRESS.must(),
            "cancel_url": ADDRESS,
            "adaptive_pricing": group({"enabled": flag()}),
            "allow_promotion_codes": flag(),
            "billing_address_collection": text(choices=("auto", "required")),
            "client_reference_id": text(max_length=200),
            "currency": currency(),
            "custom_text": group(dict.fromkeys(CUSTOM_TEXT_PARTS, MESSAGE)),
            "customer": text(),
            "customer_creation": text(choices=("always", "if_required")),
            "customer_email": text(max_length=512),
            "expires_at": integer(least=0),
            "locale": text(max_length=10),
            "metadata": metadata(),
            "payment_intent_data": group(
                {
                    "capture_method": text(choices=("automatic", "automatic_async")),
                    "description": text(max_length=1000),
                    "metadata": metadata(),
                    "receipt_email": text(),
                    "statement_descriptor_suffix": text(max_length=22),
                    "transfer_group": text(),
                }
            ),
            "payment_method_options": CARD_OPTIONS,
            "payment_method_types": listing(text(choices=("card",))),
            "submit_type": text(choices=("auto", "book", "donate", "pay")),
            "ui_mode": text(choices=("hosted", "hosted_page")),
        },
    ),
    Route(
        "GET",
        PATH,
        list_page,
        {
            **DATED_PARAMS,
            "customer": text(),
            "payment_intent": text(),
            "status": text(choices=("complete", "expired", "open")),
        },
    ),
    Route("GET", PATH + "/{id}", retrieve),
    Route("POST", PATH + "/{id}", update, {"metadata": metadata()}),
    Route("GET", PATH + "/{id}/line_items", line_items, PAGE_PARAMS),
    Route("POST", PATH + "/{id}/expire", expire),
]
