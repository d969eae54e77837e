"""The pledge sentence (DESIGN.md 4): computed from the terms, said one way only.

A percentage or a sum per unit is written only where it is the reason for the sum
beside it or where the sentence itself says the limit that changed it; otherwise the
sentence states the sum alone. So it is true on every line.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from commons.kit.format import format_money, format_share
from pledges.agreements.rules.shares import (
    Base,
    CharityShare,
    Gift,
    Kind,
    Limit,
    Promise,
    SoldLine,
    divide,
    gifts_of_line,
)


class PartKind(StrEnum):
    """How a page shows a part of the sentence."""

    TEXT = "TEXT"
    GIVES = "GIVES"
    CHARITY = "CHARITY"


@dataclass(frozen=True, slots=True)
class Part:
    """Some words of the sentence; `slug` is the charity's, empty for other kinds."""

    text: str
    kind: PartKind = PartKind.TEXT
    slug: str = ""


@dataclass(frozen=True, slots=True)
class DisclosureText:
    """The sentence whole, and in the parts a page marks and links."""

    text: str
    parts: tuple[Part, ...]


class Tense(StrEnum):
    """Whether the money is yet to go or has gone."""

    PRESENT = "PRESENT"
    PAST = "PAST"


GOES = {Tense.PRESENT: "goes", Tense.PAST: "went"}
STAYS = {Tense.PRESENT: "stays", Tense.PAST: "stayed"}
SELLS = {Tense.PRESENT: "sells", Tense.PAST: "sold"}


def disclosure(promises: Iterable[Promise], line: SoldLine) -> DisclosureText | None:
    """The full sentence: 10 % of the price, €4.80, goes to Harbour Food Bank.

    None when nothing is given: then nothing at all is written.
    """
    gifts = gifts_of_line(promises, line)
    return _written(
        part
        for index, gift in enumerate(gifts)
        for part in (*_space_between(index), *_gift_sentence(gift, line))
    )


def short_disclosure(
    shares: Sequence[CharityShare], currency: str, *, tense: Tense = Tense.PRESENT
) -> DisclosureText | None:
    """The sentence on a card or an order: €4.80 goes (or went) to Harbour Food Bank.

    Takes any shares, of one line or a whole order, and sums them by charity.
    """
    sums = _by_charity(shares)
    return _written(
        part
        for index, share in enumerate(sums)
        for part in (
            *_joint(index, len(sums), comma=False),
            _sum(share.amount_minor, currency),
            Part(f" {GOES[tense]} to " if index == 0 else " to "),
            _charity(share),
            *_full_stop(index, len(sums)),
        )
    )


def undone_disclosure(
    shares: Sequence[CharityShare], currency: str
) -> DisclosureText | None:
    """The sentence after a refund, one per charity."""
    return _written(
        part
        for index, share in enumerate(_by_charity(shares))
        for part in (
            *_space_between(index),
            _sum(share.amount_minor, currency),
            Part(" came back to you with the refund; "),
            _charity(share),
            Part(" received nothing."),
        )
    )


def own_goods_disclosure(
    charity: Part, amount_minor: int, currency: str, *, tense: Tense = Tense.PRESENT
) -> DisclosureText | None:
    """The sentence where the charity is the seller and keeps what is left."""
    if amount_minor <= 0:
        return None
    return _written(
        [
            _sum(amount_minor, currency),
            Part(f" {STAYS[tense]} with "),
            charity,
            Part(f", which {SELLS[tense]} this itself."),
        ]
    )


def charity_part(name: str, slug: str) -> Part:
    """A charity within a sentence: its name, linked to its window."""
    return Part(name, PartKind.CHARITY, slug)


def _gift_sentence(gift: Gift, line: SoldLine) -> Iterator[Part]:
    shares = divide(gift)
    if not _is_explained(gift):
        yield from _sums_alone(shares, gift.promise.currency)
    elif len(shares) == 1:
        yield from _to_one(gift, line, shares[0])
    else:
        yield from _to_several(gift, line, shares)
    yield Part(f"{_limits(gift)}.")


def _is_explained(gift: Gift) -> bool:
    return gift.limit in {Limit.NONE, Limit.FLOOR, Limit.CAP}


def _to_one(gift: Gift, line: SoldLine, share: CharityShare) -> Iterator[Part]:
    promise = gift.promise
    amount = _sum(share.amount_minor, promise.currency)
    if promise.kind is Kind.SHARE:
        yield Part(f"{_share_of_base(promise, line)}, ")
        yield amount
        yield Part(", ")
    elif gift.amount_minor == promise.fixed_minor:
        yield amount
        yield Part(" of each one sold ")
    else:
        yield Part(f"{format_money(promise.fixed_minor, promise.currency)} ")
        yield Part("of each one sold, ")
        yield amount
        yield Part(", ")
    yield Part("goes to ")
    yield _charity(share)


def _to_several(
    gift: Gift, line: SoldLine, shares: Sequence[CharityShare]
) -> Iterator[Part]:
    promise = gift.promise
    if promise.kind is Kind.SHARE:
        yield Part(f"{_share_of_base(promise, line)} goes to ")
    else:
        fixed = format_money(promise.fixed_minor, promise.currency)
        yield Part(f"{fixed} of each one sold goes to ")
    for index, share in enumerate(shares):
        yield from _joint(index, len(shares), comma=True)
        yield _charity(share)
        yield Part(", ")
        yield _sum(share.amount_minor, promise.currency)


def _sums_alone(shares: Sequence[CharityShare], currency: str) -> Iterator[Part]:
    for index, share in enumerate(shares):
        yield from _joint(index, len(shares), comma=False)
        yield _sum(share.amount_minor, currency)
        yield Part(" goes to " if index == 0 else " to ")
        yield _charity(share)


def _share_of_base(promise: Promise, line: SoldLine) -> str:
    share = format_share(promise.share_bps)
    if promise.base is Base.ITEM_NET and line.net_minor != line.price_minor:
        return f"{share} of the price before tax"
    return f"{share} of the price"


def _limits(gift: Gift) -> str:
    promise = gift.promise
    limits = [
        f"{words} {format_money(limit, promise.currency)}"
        for words, limit in (
            ("at least", promise.floor_minor if _is_explained(gift) else None),
            ("at most", promise.cap_minor),
        )
        if limit
    ]
    return f", {' and '.join(limits)} per sale" if limits else ""


def _by_charity(shares: Sequence[CharityShare]) -> list[CharityShare]:
    sums: dict[str, CharityShare] = {}
    for share in shares:
        earlier = sums.get(share.slug)
        amount = share.amount_minor + (earlier.amount_minor if earlier else 0)
        sums[share.slug] = replace(earlier or share, amount_minor=amount)
    return list(sums.values())


def _sum(amount_minor: int, currency: str) -> Part:
    return Part(format_money(amount_minor, currency), PartKind.GIVES)


def _charity(share: CharityShare) -> Part:
    return charity_part(share.name, share.slug)


def _joint(index: int, count: int, *, comma: bool) -> Iterator[Part]:
    """What stands before the next of several: a comma, or the last "and"."""
    if index == 0:
        return
    is_last = index == count - 1
    pause = "," if comma or not is_last else ""
    yield Part(f"{pause} and " if is_last else f"{pause} ")


def _space_between(index: int) -> tuple[Part, ...]:
    return (Part(" "),) if index else ()


def _full_stop(index: int, count: int) -> tuple[Part, ...]:
    return (Part("."),) if index == count - 1 else ()


def _written(parts: Iterable[Part]) -> DisclosureText | None:
    """Join neighbouring plain words, so that a template prints few parts."""
    joined: list[Part] = []
    for part in parts:
        if joined and part.kind is joined[-1].kind is PartKind.TEXT:
            joined[-1] = Part(joined[-1].text + part.text)
        else:
            joined.append(part)
    if not joined:
        return None
    return DisclosureText("".join(part.text for part in joined), tuple(joined))
