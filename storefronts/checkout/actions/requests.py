"""What a buyer sends to start a checkout: trimmed and checked, all at once."""

from collections.abc import Callable
from typing import TypeVar

from commons.kit.errors import Refusal, Refusals
from commons.kit.language import _
from commons.kit.text import email_address, one_line
from commons.organizations.rules import countries
from storefronts.checkout.rules import (
    KEY_LENGTH,
    CheckoutRequest,
    ShippingAddress,
)

NAME_LENGTH = 120
STREET_LENGTH = 200
POSTAL_CODE_LENGTH = 20
EMAIL_LENGTH = 254
R = TypeVar("R")


def checked_request(request: CheckoutRequest) -> CheckoutRequest:
    """The request as it may be kept; raises Refusals that name every field in need."""
    address = request.address
    found: list[Refusal] = []
    checked = CheckoutRequest(
        email=_collect(found, lambda: _email(request.email)),
        address=ShippingAddress(
            name=_collect(found, lambda: _line(address.name, "name", NAME_LENGTH)),
            line1=_collect(found, lambda: _line(address.line1, "line1")),
            line2=_collect(found, lambda: _optional(address.line2, "line2")),
            city=_collect(found, lambda: _line(address.city, "city")),
            postal_code=_collect(
                found,
                lambda: _optional(
                    address.postal_code, "postalCode", POSTAL_CODE_LENGTH
                ),
            ),
            country=_collect(found, lambda: _country(address.country)),
        ),
        idempotency_key=_collect(found, lambda: _key(request.idempotency_key)),
        expected_total_minor=request.expected_total_minor,
        currency=request.currency,
    )
    if found:
        raise Refusals(found)
    return checked


def _collect(found: list[Refusal], check: Callable[[], str]) -> str:
    try:
        return check()
    except Refusal as refusal:
        found.append(refusal)
        return ""


def _line(text: str, field: str, at_most: int = STREET_LENGTH) -> str:
    return one_line(text, at_most=at_most, path=("input", "shippingAddress", field))


def _optional(text: str, field: str, at_most: int = STREET_LENGTH) -> str:
    path = ("input", "shippingAddress", field)
    return one_line(text, at_most=at_most, path=path, required=False)


def _country(text: str) -> str:
    code = text.strip().upper()
    if code not in countries():
        raise Refusal(
            _("Choose a country."),
            code="UNKNOWN_COUNTRY",
            path=("input", "shippingAddress", "country"),
        )
    return code


def _email(text: str) -> str:
    return email_address(text, at_most=EMAIL_LENGTH, path=("input", "email"))


def _key(text: str) -> str:
    return one_line(text, at_most=KEY_LENGTH, path=("input", "idempotencyKey"))
