"""Payment intents, created and confirmed by the platform itself."""

from sandbox.amounts import check_payable
from sandbox.cards import card_of_number
from sandbox.errors import StripeError
from sandbox.json_types import JsonObject
from sandbox.listing import DATED_PARAMS, page_of
from sandbox.lookup import known, require
from sandbox.objects.payment_methods import payment_method_named
from sandbox.params import (
    clearable,
    currency,
    flag,
    group,
    integer,
    listing,
    merge_metadata,
    metadata,
    text,
)
from sandbox.payments import (
    OPEN,
    PAYABLE,
    Outcome,
    attempt,
    cancel,
    error_of,
    new_intent,
    refuse_off_session,
)
from sandbox.routing import Call, Route
from sandbox.store import Record

REASONS = ("abandoned", "duplicate", "fraudulent", "requested_by_customer")


def create(call: Call) -> JsonObject:
    params = dict(call.params)
    check_payable(params["amount"], params["currency"])
    if "customer" in params:
        require(call, "customer", params["customer"], param="customer")
    wants_confirm = params.pop("confirm", False)
    method_id = params.pop("payment_method", None)
    off_session = params.pop("off_session", False)
    return_url = params.pop("return_url", None)
    params.pop("payment_method_options", None)
    params["metadata"] = merge_metadata({}, params.get("metadata", {}))
    automatic = params.pop("automatic_payment_methods", {"enabled": True})
    params["automatic_payment_methods"] = automatic
    intent = new_intent(call.world, call.account, params)
    intent.hidden["base_url"] = call.base_url
    if method_id is not None:
        method = payment_method_named(call, method_id)
        intent.data.update(payment_method=method.id, status="requires_confirmation")
    if wants_confirm:
        _confirm(call, intent, off_session=off_session, return_url=return_url)
    return intent.data


def confirm(call: Call) -> JsonObject:
    intent = _own(call)
    if intent.data["status"] not in PAYABLE:
        raise _unexpected(intent, "confirm")
    if "payment_method" in call.params:
        method = payment_method_named(call, call.params["payment_method"])
        call.world.store.edit(intent).data["payment_method"] = method.id
    call.world.store.edit(intent).hidden["base_url"] = call.base_url
    _confirm(
        call,
        intent,
        off_session=call.params.get("off_session", False),
        return_url=call.params.get("return_url"),
    )
    return intent.data


def _confirm(
    call: Call, intent: Record, *, off_session: bool, return_url: str | None
) -> None:
    method_id = intent.data["payment_method"]
    if method_id is None:
        raise StripeError(
            400,
            "You cannot confirm this PaymentIntent because it's missing a payment "
            "method. Update the PaymentIntent with a payment method and then confirm "
            "it again.",
            code="payment_intent_unexpected_state",
            extra={"payment_intent": intent.data},
        )
    method = known(call.world, method_id)
    if off_session and card_of_number(method.hidden["number"]).needs_authentication:
        refuse_off_session(call.world, intent, method)
        raise error_of(intent)
    if attempt(call.world, intent, method, return_url=return_url) is Outcome.DECLINED:
        raise error_of(intent)


def update(call: Call) -> JsonObject:
    intent = call.world.store.edit(_own(call))
    params = dict(call.params)
    if {"amount", "currency"} & params.keys() and intent.data["status"] not in PAYABLE:
        raise _unexpected(intent, "update")
    if "metadata" in params:
        new = params.pop("metadata")
        intent.data["metadata"] = merge_metadata(intent.data["metadata"], new)
    if "payment_method" in params:
        method = payment_method_named(call, params["payment_method"])
        params |= {"payment_method": method.id, "status": "requires_confirmation"}
    merged = intent.data | params
    check_payable(merged["amount"], merged["currency"])
    intent.data.update(params)
    return intent.data


def cancel_intent(call: Call) -> JsonObject:
    intent = _own(call)
    if intent.hidden.get("session"):
        raise StripeError(
            400,
            "You cannot cancel PaymentIntents created by Checkout. Expire the Checkout "
            "Session instead.",
            code="payment_intent_unexpected_state",
            extra={"payment_intent": intent.data},
        )
    if intent.data["status"] not in OPEN:
        raise _unexpected(intent, "cancel")
    cancel(call.world, intent, call.params.get("cancellation_reason"))
    return intent.data


def retrieve(call: Call) -> JsonObject:
    return _own(call).data


def list_page(call: Call) -> JsonObject:
    return page_of(call, "payment_intent", by="customer")


def _own(call: Call) -> Record:
    return require(call, "payment_intent", call.id)


def _unexpected(intent: Record, deed: str) -> StripeError:
    return StripeError(
        400,
        f"You cannot {deed} this PaymentIntent because it has a status of "
        f"{intent.data['status']}.",
        code="payment_intent_unexpected_state",
        extra={"payment_intent": intent.data},
    )


CARD_OPTIONS = group(
    {
        "card": group(
            {"request_three_d_secure": text(choices=("any", "automatic", "challenge"))}
        )
    }
)
COMMON = {
    "customer": text(),
    "description": clearable(text()),
    "metadata": metadata(),
    "payment_method_options": CARD_OPTIONS,
    "payment_method_types": listing(text(choices=("card",))),
    "receipt_email": clearable(text()),
    "statement_descriptor_suffix": clearable(text(max_length=22)),
    "transfer_group": clearable(text()),
}
CONFIRMING = {"off_session": flag(), "payment_method": text(), "return_url": text()}
PATH = "/v1/payment_intents"
ROUTES = [
    Route(
        "POST",
        PATH,
        create,
        {
            **COMMON,
            **CONFIRMING,
            "amount": integer(least=1).must(),
            "currency": currency().must(),
            "automatic_payment_methods": group(
                {
                    "enabled": flag().must(),
                    "allow_redirects": text(choices=("always", "never")),
                }
            ),
            "capture_method": text(choices=("automatic", "automatic_async")),
            "confirm": flag(),
            "confirmation_method": text(choices=("automatic",)),
        },
    ),
    Route("GET", PATH, list_page, {**DATED_PARAMS, "customer": text()}),
    Route("GET", PATH + "/{id}", retrieve, {"client_secret": text()}),
    Route(
        "POST",
        PATH + "/{id}",
        update,
        {
            **COMMON,
            "amount": integer(least=1),
            "currency": currency(),
            "payment_method": text(),
        },
    ),
    Route("POST", PATH + "/{id}/confirm", confirm, CONFIRMING),
    Route(
        "POST",
        PATH + "/{id}/cancel",
        cancel_intent,
        {"cancellation_reason": text(choices=REASONS)},
    ),
]
