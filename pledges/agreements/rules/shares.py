"""What a sale gives under the promises that apply to it: pure, in whole quanta.

The order is fixed: the older pledge first (its id sorts by age). Each promise is
computed by itself, raised to its floor, held to its cap, then clamped to what its
pledge may still give in all and to what the earlier promises left of its base.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from commons.kit.format import format_money, format_share
from commons.kit.language import _
from commons.kit.money import apportion, quantum, share_of


class Kind(StrEnum):
    """Whether a promise is a share of the base or a sum for each unit."""

    SHARE = "SHARE"
    FIXED = "FIXED"


class Base(StrEnum):
    """What a share is taken of."""

    ITEM_NET = "ITEM_NET"
    ITEM_PRICE = "ITEM_PRICE"


class Limit(StrEnum):
    """What made a promise give something else than its share or sum says."""

    NONE = "NONE"
    FLOOR = "FLOOR"
    CAP = "CAP"
    BASE = "BASE"
    TOTAL_CAP = "TOTAL_CAP"


@dataclass(frozen=True, slots=True)
class Beneficiary:
    """One charity of a promise and its weight among the others."""

    charity_id: UUID
    name: str
    slug: str
    weight: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """Pledge terms as the rules see them; applies to lines in its own currency.

    `remaining_cap_minor` is what the pledge may still give in all; None when it has
    no total cap. `share_bps` counts for SHARE, `fixed_minor` (per unit) for FIXED.
    """

    pledge_id: UUID
    terms_id: UUID
    version: int
    currency: str
    kind: Kind
    beneficiaries: tuple[Beneficiary, ...]
    share_bps: int = 0
    fixed_minor: int = 0
    base: Base = Base.ITEM_NET
    floor_minor: int | None = None
    cap_minor: int | None = None
    remaining_cap_minor: int | None = None

    def __hash__(self) -> int:
        """Of what mostly differs: whole lists of promises are looked up."""
        return hash((self.terms_id.int, self.remaining_cap_minor))


@dataclass(frozen=True, slots=True, kw_only=True)
class SoldLine:
    """A line to be shared: its whole price (all units), with tax and without."""

    net_minor: int
    price_minor: int
    quantity: int
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gift:
    """What one promise gives on one line, before it is divided among charities."""

    promise: Promise
    amount_minor: int
    base_minor: int
    quantity: int
    limit: Limit


@dataclass(frozen=True, slots=True, kw_only=True)
class CharityShare:
    """What one charity gets of one line under one version of terms, and why."""

    terms_id: UUID
    pledge_id: UUID
    charity_id: UUID
    name: str
    slug: str
    amount_minor: int
    base_minor: int
    reason: str


def shares_of_line(
    promises: Iterable[Promise],
    *,
    net_minor: int,
    price_minor: int,
    quantity: int,
    currency: str,
) -> list[CharityShare]:
    """The charities' shares of one line; never more in all than its net price."""
    line = SoldLine(
        net_minor=net_minor,
        price_minor=price_minor,
        quantity=quantity,
        currency=currency,
    )
    return [share for gift in gifts_of_line(promises, line) for share in divide(gift)]


def shares_of_lines(
    lines: Sequence[tuple[Sequence[Promise], SoldLine]],
) -> list[list[CharityShare]]:
    """The shares of every line of a sale, in order; total caps hold over all of them.

    Lines that share a capped pledge draw on the same rest, the earlier line first.
    """
    remaining: dict[UUID, int] = {}
    shares = []
    for promises, line in lines:
        gifts = gifts_of_line(promises, line, remaining=remaining)
        for gift in gifts:
            rest = _cap_left(gift.promise, remaining)
            if rest is not None:
                remaining[gift.promise.pledge_id] = rest - gift.amount_minor
        shares.append([share for gift in gifts for share in divide(gift)])
    return shares


def gifts_of_line(
    promises: Iterable[Promise],
    line: SoldLine,
    *,
    remaining: Mapping[UUID, int] | None = None,
) -> list[Gift]:
    """What each promise gives on the line, older pledges first; nothings left out.

    `remaining` overrides what the promises say is left of their pledges' total caps.
    """
    given = 0
    gifts = []
    for promise in sorted(promises, key=lambda promise: promise.pledge_id):
        if promise.currency != line.currency:
            continue
        gift = _gift(promise, line, given, _cap_left(promise, remaining or {}))
        if gift.amount_minor > 0:
            given += gift.amount_minor
            gifts.append(gift)
    return gifts


def divide(gift: Gift) -> list[CharityShare]:
    """One promise's gift divided over its charities by weight, exactly."""
    promise = gift.promise
    amounts = apportion(
        gift.amount_minor,
        [beneficiary.weight for beneficiary in promise.beneficiaries],
        step=quantum(promise.currency),
    )
    reason = reason_of(gift)
    return [
        CharityShare(
            terms_id=promise.terms_id,
            pledge_id=promise.pledge_id,
            charity_id=beneficiary.charity_id,
            name=beneficiary.name,
            slug=beneficiary.slug,
            amount_minor=amount,
            base_minor=gift.base_minor,
            reason=reason,
        )
        for beneficiary, amount in zip(promise.beneficiaries, amounts, strict=True)
        if amount > 0
    ]


def reason_of(gift: Gift) -> str:
    """Why this sum, in the words that stand beside it: 10 % of €48.00."""
    promise, currency = gift.promise, gift.promise.currency
    match gift.limit:
        case Limit.NONE:
            return _terms_in_words(gift)
        case Limit.FLOOR:
            least = format_money(promise.floor_minor or 0, currency)
            return _("at least {least} per sale").format(least=least)
        case Limit.CAP:
            most = format_money(promise.cap_minor or 0, currency)
            return _("at most {most} per sale").format(most=most)
        case Limit.TOTAL_CAP:
            return _("the last of what was pledged in all")
    return _("all that is left of the price without tax")


def _terms_in_words(gift: Gift) -> str:
    promise, currency = gift.promise, gift.promise.currency
    if promise.kind is Kind.SHARE:
        base = format_money(gift.base_minor, currency)
        share = format_share(promise.share_bps)
        return _("{share} of {base}").format(share=share, base=base)
    fixed = format_money(promise.fixed_minor, currency)
    if gift.quantity == 1:
        return fixed
    return _("{fixed} for each of {number}").format(fixed=fixed, number=gift.quantity)


def _gift(
    promise: Promise, line: SoldLine, given_minor: int, cap_left_minor: int | None
) -> Gift:
    amount, limit = _promised(promise, line)
    # The tax is not the merchant's to give: whatever the base, all promises together
    # take no more than the line without tax.
    room = max(min(_base(promise, line), line.net_minor) - given_minor, 0)
    if cap_left_minor is not None and cap_left_minor < min(amount, room):
        amount, limit = max(cap_left_minor, 0), Limit.TOTAL_CAP
    elif room < amount:
        amount, limit = room, Limit.BASE
    return Gift(
        promise=promise,
        amount_minor=amount - amount % quantum(promise.currency),
        base_minor=_base(promise, line),
        quantity=line.quantity,
        limit=limit,
    )


def _promised(promise: Promise, line: SoldLine) -> tuple[int, Limit]:
    if promise.kind is Kind.SHARE:
        base = _base(promise, line)
        amount = share_of(base, promise.share_bps, promise.currency)
    else:
        amount = promise.fixed_minor * line.quantity
    if promise.floor_minor is not None and amount < promise.floor_minor:
        return promise.floor_minor, Limit.FLOOR
    if promise.cap_minor is not None and amount > promise.cap_minor:
        return promise.cap_minor, Limit.CAP
    return amount, Limit.NONE


def _base(promise: Promise, line: SoldLine) -> int:
    return line.price_minor if promise.base is Base.ITEM_PRICE else line.net_minor


def _cap_left(promise: Promise, remaining: Mapping[UUID, int]) -> int | None:
    if promise.remaining_cap_minor is None:
        return None
    return remaining.get(promise.pledge_id, promise.remaining_cap_minor)
