"""Connected accounts: capabilities, requirements, and what onboarding changes."""

from sandbox.config import PLATFORM
from sandbox.errors import invalid
from sandbox.events import emit
from sandbox.ids import new_id
from sandbox.json_types import JsonObject
from sandbox.listing import DATED_PARAMS, page_of, sublist
from sandbox.lookup import require
from sandbox.params import (
    clearable,
    currency,
    flag,
    group,
    merge_metadata,
    metadata,
    text,
)
from sandbox.routing import Call, Route
from sandbox.store import Record
from sandbox.world import World

CAPABILITIES = ("card_payments", "transfers")
DUE_AT_FIRST = [
    "business_profile.url",
    "business_type",
    "external_account",
    "tos_acceptance.date",
    "tos_acceptance.ip",
]
CURRENCY_OF = {
    "US": "usd", "GB": "gbp", "JP": "jpy", "CA": "cad", "AU": "aud", "CH": "chf",
    "NZ": "nzd", "SE": "sek", "NO": "nok", "DK": "dkk", "PL": "pln", "CZ": "czk",
    "HK": "hkd", "SG": "sgd", "IN": "inr", "BR": "brl", "MX": "mxn", "AE": "aed",
}  # fmt: skip
PROFILE_PARTS = ("mcc", "name", "product_description", "support_email",
                 "support_phone", "support_url", "url")  # fmt: skip
EXPRESS = {
    "fees": {"payer": "application"},
    "is_controller": True,
    "losses": {"payments": "application"},
    "requirement_collection": "stripe",
    "stripe_dashboard": {"type": "express"},
    "type": "application",
}


def create(call: Call) -> JsonObject:
    params = dict(call.params)
    kind = params.pop("type", None)
    controller = params.pop("controller", {})
    if kind is not None and controller:
        raise invalid(
            "You may not provide the `type` parameter and `controller` parameters "
            "simultaneously. They are mutually exclusive.",
            param="type",
        )
    country = params.pop("country", "US")
    wanted = _requested(params.pop("capabilities", {}))
    data = _blank(call.world, country) | {
        "id": new_id("acct"),
        "capabilities": dict.fromkeys(wanted, "inactive"),
        "controller": EXPRESS | controller,
        "type": kind or ("none" if controller else "express"),
    }
    account = call.world.store.add(call.account, data)
    _apply(account, params)
    _set_requirements(account, DUE_AT_FIRST)
    return account.data


def update(call: Call) -> JsonObject:
    account = call.world.store.edit(_own(call))
    params = dict(call.params)
    for name in _requested(params.pop("capabilities", {})):
        done = account.data["details_submitted"]
        account.data["capabilities"].setdefault(name, "active" if done else "inactive")
    _apply(account, params)
    _set_flags(account)
    emit(call.world, "account.updated", account)
    return account.data


def complete_onboarding(world: World, account: Record, *, name: str) -> None:
    """The form is filled in: what was asked for becomes active."""
    data = world.store.edit(account).data
    data["business_profile"]["name"] = name or data["business_profile"]["name"]
    data["details_submitted"] = True
    data["tos_acceptance"] = {"date": world.clock.stamp()}
    for capability in data["capabilities"]:
        data["capabilities"][capability] = "active"
    _set_requirements(account, [])
    emit(world, "account.updated", account)


def set_capabilities(world: World, account: Record, states: dict[str, str]) -> None:
    """Force states, as when Stripe's review ends well or badly."""
    data = world.store.edit(account).data
    data["capabilities"].update(states)
    due = (
        []
        if set(states.values()) <= {"active", "pending"}
        else ["individual.id_number"]
    )
    if "active" in states.values():
        data["details_submitted"] = True
    _set_requirements(account, due)
    emit(world, "account.updated", account)


def _set_requirements(account: Record, due: list[str]) -> None:
    waiting = "pending" in account.data["capabilities"].values()
    checking = ["individual.verification.document"] if waiting else []
    account.data["requirements"] = {
        "alternatives": [],
        "current_deadline": None,
        "currently_due": list(due),
        "disabled_reason": "requirements.past_due" if due else None,
        "errors": [],
        "eventually_due": list(due),
        "past_due": list(due),
        "pending_verification": checking,
    }
    _set_flags(account)


def _set_flags(account: Record) -> None:
    states = account.data["capabilities"]
    active = "active" in states.values()
    account.data["charges_enabled"] = states.get("card_payments") == "active"
    account.data["payouts_enabled"] = active and account.data["details_submitted"]


def _apply(account: Record, params: JsonObject) -> None:
    if "metadata" in params:
        new = params.pop("metadata")
        account.data["metadata"] = merge_metadata(account.data["metadata"], new)
    profile = params.pop("business_profile", {})
    account.data["business_profile"] |= profile
    company = params.pop("company", {})
    account.hidden["company"] = {**account.hidden.get("company", {}), **company}
    account.data.update(params)


def _requested(capabilities: JsonObject) -> list[str]:
    return [name for name, wish in capabilities.items() if wish.get("requested")]


def _blank(world: World, country: str) -> JsonObject:
    return {
        "object": "account",
        "business_profile": dict.fromkeys(PROFILE_PARTS),
        "business_type": None,
        "charges_enabled": False,
        "country": country,
        "created": world.clock.stamp(),
        "default_currency": CURRENCY_OF.get(country, "eur"),
        "details_submitted": False,
        "email": None,
        "external_accounts": sublist("/v1/accounts/external_accounts", []),
        "future_requirements": {
            "alternatives": [],
            "current_deadline": None,
            "currently_due": [],
            "disabled_reason": None,
            "errors": [],
            "eventually_due": [],
            "past_due": [],
            "pending_verification": [],
        },
        "metadata": {},
        "payouts_enabled": False,
        "settings": {
            "branding": dict.fromkeys(("icon", "logo", "primary_color")),
            "dashboard": {"display_name": None, "timezone": "Etc/UTC"},
            "payments": {"statement_descriptor": None},
            "payouts": {
                "debit_negative_balances": True,
                "schedule": {"delay_days": 2, "interval": "daily"},
                "statement_descriptor": None,
            },
        },
        "tos_acceptance": {"date": None},
    }


def retrieve(call: Call) -> JsonObject:
    return _own(call).data


def retrieve_current(call: Call) -> JsonObject:
    """The account behind the key, or the one in `Stripe-Account`."""
    account = call.world.store.get(call.account)
    if account is not None:
        return account.data
    return _blank(call.world, "US") | {
        "id": PLATFORM,
        "capabilities": dict.fromkeys(CAPABILITIES, "active"),
        "charges_enabled": True,
        "controller": {"type": "account"},
        "details_submitted": True,
        "payouts_enabled": True,
        "requirements": _blank(call.world, "US")["future_requirements"],
        "type": "standard",
    }


def remove(call: Call) -> JsonObject:
    account = _own(call)
    held = call.world.books.balances_of(account.id)
    if any(amount for sums in held.values() for amount in sums.values()):
        raise invalid(f"Account {account.id} still has a balance and stays.")
    call.world.store.edit(account).hidden["deleted"] = True
    return {"id": account.id, "object": "account", "deleted": True}


def list_page(call: Call) -> JsonObject:
    return page_of(call, "account", keep=lambda each: not each.hidden.get("deleted"))


def _own(call: Call) -> Record:
    """Only the platform reaches its connected accounts."""
    account = call.world.store.get(call.id)
    if account is not None and call.account == account.id:
        return account
    found = require(call, "account", call.id)
    if found.hidden.get("deleted"):
        raise invalid(f"Account {call.id} was deleted.", code="account_invalid")
    return found


ADDRESS = group(
    {
        part: text()
        for part in ("city", "country", "line1", "line2", "postal_code", "state")
    }
)
COMMON = {
    "business_profile": group(
        {part: clearable(text()) for part in PROFILE_PARTS if part != "support_address"}
    ),
    "business_type": text(
        choices=("company", "government_entity", "individual", "non_profit")
    ),
    "capabilities": group(
        {name: group({"requested": flag()}) for name in CAPABILITIES}
    ),
    "company": group(
        {"name": text(), "phone": text(), "tax_id": text(), "address": ADDRESS}
    ),
    "default_currency": currency(),
    "email": text(),
    "metadata": metadata(),
}
PATH = "/v1/accounts"
ROUTES = [
    Route(
        "POST",
        PATH,
        create,
        {
            **COMMON,
            "type": text(choices=("custom", "express", "standard")),
            "controller": group(
                {
                    "fees": group({"payer": text(choices=("account", "application"))}),
                    "losses": group(
                        {"payments": text(choices=("application", "stripe"))}
                    ),
                    "requirement_collection": text(choices=("application", "stripe")),
                    "stripe_dashboard": group(
                        {"type": text(choices=("express", "full", "none"))}
                    ),
                }
            ),
            "country": text(max_length=2),
        },
    ),
    Route("GET", PATH, list_page, DATED_PARAMS),
    Route("GET", "/v1/account", retrieve_current),
    Route("GET", PATH + "/{id}", retrieve),
    Route("POST", PATH + "/{id}", update, COMMON),
    Route("DELETE", PATH + "/{id}", remove),
]
