"""What a cart may hold, what a checkout must say, and what it costs: pure."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from uuid import UUID

from commons.kit.errors import Refusal
from commons.kit.format import joined
from commons.kit.language import _
from pledges.agreements.rules.disclosure import (
    charity_part,
    disclosure,
    own_goods_disclosure,
)
from pledges.agreements.rules.sentences import DisclosureText
from pledges.agreements.rules.shares import Promise, SoldLine
from storefronts.splits.parts import PartKind
from storefronts.splits.rules import LineSplit, LineToSplit, SellerTerms

MOST_LINES = 50
MOST_OF_ONE = 999
KEY_LENGTH = 64


class QuantityOutOfRange(Refusal):
    """Fewer than none, or more than a shop sells at once."""

    code = "QUANTITY_OUT_OF_RANGE"


class CartFull(Refusal):
    """As many different things as a cart holds."""

    code = "CART_FULL"


class CurrencyMixed(Refusal):
    """Prices in another currency than the cart's."""

    code = "CURRENCY_MIXED"


class CurrencyNotSold(Refusal):
    """Something in the cart has no price in that currency."""

    code = "CURRENCY_NOT_SOLD"


@dataclass(frozen=True)
class ShippingAddress:
    """Where the parcels go."""

    name: str
    line1: str
    line2: str
    city: str
    postal_code: str
    country: str


@dataclass(frozen=True)
class CartKey:
    """What a cart's public id says: its key and its secret."""

    cart_id: UUID
    secret: UUID


@dataclass(frozen=True, slots=True)
class InCart:
    """A line of a cart as it is kept: the price is only what was last shown."""

    line_id: UUID
    variant_id: UUID
    quantity: int
    seen_price_minor: int


@dataclass(frozen=True)
class CheckoutRequest:
    """What a buyer sends to start a checkout, checked and trimmed."""

    email: str
    address: ShippingAddress
    idempotency_key: str
    expected_total_minor: int
    currency: str

    def digest(self) -> str:
        """The same for the same request, whatever the key."""
        plain = {**asdict(self), "idempotency_key": ""}
        text = json.dumps(plain, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def check_quantity(quantity: int, *, path: Sequence[str], least: int = 1) -> None:
    """Raise QuantityOutOfRange for what cannot be bought at once."""
    if not least <= quantity <= MOST_OF_ONE:
        raise QuantityOutOfRange(
            _("Enter a number from {least} to {most}.").format(
                least=least, most=MOST_OF_ONE
            ),
            path=path,
        )


def chosen_currency(cart_currency: str, asked: str | None) -> str:
    """In what goods are put into a cart, empty for their own; raises CurrencyMixed."""
    if cart_currency and asked and asked != cart_currency:
        words = _(
            "Your cart is in {currency}. Change its currency on the page of the cart, "
            "or buy what is in it first."
        )
        raise CurrencyMixed(
            words.format(currency=cart_currency), path=("input", "currency")
        )
    return cart_currency or asked or ""


def check_currency(cart_currency: str, currencies: Iterable[str]) -> str:
    """The one currency of the cart with the new goods; raises CurrencyMixed."""
    found = {cart_currency, *currencies} - {""}
    if len(found) > 1:
        raise CurrencyMixed(
            _(
                "These are priced in {currencies}. One cart holds one currency: buy "
                "what is in the cart first, or empty it."
            ).format(currencies=joined(sorted(found))),
            path=("input", "lines"),
        )
    return found.pop() if found else ""


def with_locked_caps(
    promises: Iterable[Promise], remaining: Mapping[UUID, int]
) -> tuple[Promise, ...]:
    """The promises with what their pledges have left, now that the caps are locked."""
    return tuple(
        replace(
            promise,
            remaining_cap_minor=remaining.get(
                promise.pledge_id, promise.remaining_cap_minor
            ),
        )
        for promise in promises
    )


def line_disclosure(
    seller: SellerTerms, line: LineToSplit, split: LineSplit, used: dict[UUID, int]
) -> DisclosureText | None:
    """The sentence beside a line; `used` remembers what lines take of their pledges.

    Call it line by line, in the order of the split, so that a cap two lines share is
    told as it is divided.
    """
    promises = [_with_cap_left(promise, used) for promise in line.promises]
    for share in split.shares:
        used[share.pledge_id] = used.get(share.pledge_id, 0) + share.amount_minor
    total, currency = split.division.total_minor, split.division.currency
    if seller.is_charity:
        own = sum(
            part.amount_minor
            for part in split.division.parts
            if part.kind is PartKind.CHARITY and part.terms_id is None
        )
        name = charity_part(seller.seller_name, seller.seller_slug)
        return own_goods_disclosure(name, own, currency)
    return disclosure(
        promises,
        SoldLine(
            net_minor=total - split.tax_minor,
            price_minor=total,
            quantity=line.quantity,
            currency=currency,
        ),
    )


def _with_cap_left(promise: Promise, used: Mapping[UUID, int]) -> Promise:
    if promise.remaining_cap_minor is None:
        return promise
    left = promise.remaining_cap_minor - used.get(promise.pledge_id, 0)
    return replace(promise, remaining_cap_minor=max(0, left))
