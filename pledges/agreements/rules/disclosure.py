"""The pledge sentence (DESIGN.md 4): computed from the terms, said one way only.

A percentage or a sum per unit is written only where it is the reason for the sum
beside it or where the sentence itself says the limit that changed it; otherwise the
sentence states the sum alone. So it is true on every line, and in every language.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from enum import StrEnum

from commons.kit.format import format_money, format_share
from commons.kit.language import _, pgettext
from pledges.agreements.rules.sentences import (
    DisclosureText,
    Part,
    PartKind,
    Parts,
    in_turn,
    said,
    written,
)
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


class Tense(StrEnum):
    """Whether the money is yet to go or has gone."""

    PRESENT = "PRESENT"
    PAST = "PAST"


def disclosure(promises: Iterable[Promise], line: SoldLine) -> DisclosureText | None:
    """The full sentence: 10 % of the price, €4.80, goes to Harbour Food Bank.

    None when nothing is given: then nothing at all is written.
    """
    return _one_after_another(
        [_gift_sentence(gift, line) for gift in gifts_of_line(promises, line)]
    )


def short_disclosure(
    shares: Sequence[CharityShare], currency: str, *, tense: Tense = Tense.PRESENT
) -> DisclosureText | None:
    """The sentence on a card or an order: €4.80 goes (or went) to Harbour Food Bank.

    Takes any shares, of one line or a whole order, and sums them by charity.
    """
    sums = _by_charity(shares)
    if not sums:
        return None
    return written(said(_("{gifts}."), gifts=_gifts(sums, currency, tense)))


def undone_disclosure(
    shares: Sequence[CharityShare], currency: str
) -> DisclosureText | None:
    """The sentence after a refund, one per charity."""
    return _one_after_another(
        [
            said(
                _(
                    "{sum} came back to you with the refund; {charity} received "
                    "nothing."
                ),
                sum=_sum(share.amount_minor, currency),
                charity=_charity(share),
            )
            for share in _by_charity(shares)
        ]
    )


def own_goods_disclosure(
    charity: Part, amount_minor: int, currency: str, *, tense: Tense = Tense.PRESENT
) -> DisclosureText | None:
    """The sentence where the charity is the seller and keeps what is left."""
    if amount_minor <= 0:
        return None
    message = (
        _("{sum} stays with {charity}, which sells this itself.")
        if tense is Tense.PRESENT
        else _("{sum} stayed with {charity}, which sold this itself.")
    )
    return written(said(message, sum=_sum(amount_minor, currency), charity=charity))


def charity_part(name: str, slug: str) -> Part:
    """A charity within a sentence: its name, linked to its window."""
    return Part(name, PartKind.CHARITY, slug)


def _one_after_another(sentences: Sequence[Parts]) -> DisclosureText | None:
    if not sentences:
        return None
    return written(in_turn(sentences, earlier=_next_sentence, last=_next_sentence))


def _next_sentence() -> str:
    # Translators: two whole sentences; Chinese sets no space between them.
    return pgettext("sentences", "{list} {next}")


def _gift_sentence(gift: Gift, line: SoldLine) -> Parts:
    shares = divide(gift)
    if not _is_explained(gift):
        given = _gifts(shares, gift.promise.currency, Tense.PRESENT)
    elif len(shares) == 1:
        given = _to_one(gift, line, shares[0])
    else:
        given = _to_several(gift, line, shares)
    limits = _limits(gift)
    if limits:
        return said(_("{gifts}, {limits}."), gifts=given, limits=limits)
    return said(_("{gifts}."), gifts=given)


def _is_explained(gift: Gift) -> bool:
    return gift.limit in {Limit.NONE, Limit.FLOOR, Limit.CAP}


def _to_one(gift: Gift, line: SoldLine, share: CharityShare) -> Parts:
    promise = gift.promise
    amount = _sum(share.amount_minor, promise.currency)
    charity = _charity(share)
    if promise.kind is Kind.SHARE:
        message = (
            _("{share} of the price before tax, {sum}, goes to {charity}")
            if _is_before_tax(promise, line)
            else _("{share} of the price, {sum}, goes to {charity}")
        )
        percent = format_share(promise.share_bps)
        return said(message, share=percent, sum=amount, charity=charity)
    if gift.amount_minor == promise.fixed_minor:
        message = _("{sum} of each one sold goes to {charity}")
        return said(message, sum=amount, charity=charity)
    return said(
        _("{fixed} of each one sold, {sum}, goes to {charity}"),
        fixed=format_money(promise.fixed_minor, promise.currency),
        sum=amount,
        charity=charity,
    )


def _to_several(gift: Gift, line: SoldLine, shares: Sequence[CharityShare]) -> Parts:
    promise = gift.promise
    charities = _charities_and_sums(shares, promise.currency)
    if promise.kind is Kind.SHARE:
        message = (
            _("{share} of the price before tax goes to {charities}")
            if _is_before_tax(promise, line)
            else _("{share} of the price goes to {charities}")
        )
        percent = format_share(promise.share_bps)
        return said(message, share=percent, charities=charities)
    return said(
        _("{fixed} of each one sold goes to {charities}"),
        fixed=format_money(promise.fixed_minor, promise.currency),
        charities=charities,
    )


def _charities_and_sums(shares: Sequence[CharityShare], currency: str) -> Parts:
    return in_turn(
        [
            said(
                pgettext("a charity and what it gets", "{charity}, {sum}"),
                charity=_charity(share),
                sum=_sum(share.amount_minor, currency),
            )
            for share in shares
        ],
        earlier=lambda: pgettext("charities and what they get", "{list}, {next}"),
        last=lambda: pgettext("charities and what they get", "{list}, and {next}"),
    )


def _gifts(shares: Sequence[CharityShare], currency: str, tense: Tense) -> Parts:
    first = (
        _("{sum} goes to {charity}")
        if tense is Tense.PRESENT
        else _("{sum} went to {charity}")
    )
    # Translators: goes on from "€1.00 goes to A" or "went to A": "and €2.00 to B".
    further = _("{sum} to {charity}")
    return in_turn(
        [
            said(
                further if at else first,
                sum=_sum(share.amount_minor, currency),
                charity=_charity(share),
            )
            for at, share in enumerate(shares)
        ],
        earlier=lambda: pgettext("gifts", "{list}, {next}"),
        last=lambda: pgettext("gifts", "{list} and {next}"),
    )


def _is_before_tax(promise: Promise, line: SoldLine) -> bool:
    return promise.base is Base.ITEM_NET and line.net_minor != line.price_minor


def _limits(gift: Gift) -> str:
    promise = gift.promise
    floor_minor = promise.floor_minor if _is_explained(gift) else None
    least = format_money(floor_minor or 0, promise.currency)
    most = format_money(promise.cap_minor or 0, promise.currency)
    if floor_minor and promise.cap_minor:
        message = _("at least {least} and at most {most} per sale")
        return message.format(least=least, most=most)
    if floor_minor:
        return _("at least {least} per sale").format(least=least)
    if promise.cap_minor:
        return _("at most {most} per sale").format(most=most)
    return ""


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
