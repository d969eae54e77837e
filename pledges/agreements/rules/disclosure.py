"""The pledge sentence (DESIGN.md 4): computed from the terms, said one way only.

A percentage or a sum per unit is written only where it is the reason for the sum
beside it or where the sentence itself says the limit that changed it; otherwise the
sentence states the sum alone. So it is true on every line, and in every language.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from enum import StrEnum

from commons.kit.format import format_money, format_share
from commons.kit.language import language_now
from pledges.agreements.rules.messages import Messages, messages_in
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
    told = _Telling(line.currency)
    return told.one_after_another(
        [told.gift(gift, line) for gift in gifts_of_line(promises, line)]
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
    told = _Telling(currency)
    return written(said(told.messages.gifts, gifts=told.gifts(sums, tense)))


def undone_disclosure(
    shares: Sequence[CharityShare], currency: str
) -> DisclosureText | None:
    """The sentence after a refund, one per charity."""
    told = _Telling(currency)
    message = told.messages.undone
    return told.one_after_another(
        [told.sum_and_charity(message, share) for share in _by_charity(shares)]
    )


def own_goods_disclosure(
    charity: Part, amount_minor: int, currency: str, *, tense: Tense = Tense.PRESENT
) -> DisclosureText | None:
    """The sentence where the charity is the seller and keeps what is left."""
    if amount_minor <= 0:
        return None
    told = _Telling(currency)
    messages = told.messages
    message = messages.stays if tense is Tense.PRESENT else messages.stayed
    return written(said(message, sum=told.sum(amount_minor), charity=charity))


def charity_part(name: str, slug: str) -> Part:
    """A charity within a sentence: its name, linked to its window."""
    return Part(name, PartKind.CHARITY, slug)


class _Telling:
    """The words of one disclosure: in one language, of sums in one currency."""

    def __init__(self, currency: str) -> None:
        self.messages: Messages = messages_in(language_now())
        self.currency = currency

    def one_after_another(self, sentences: Sequence[Parts]) -> DisclosureText | None:
        """Several whole sentences; None where there is none."""
        if not sentences:
            return None
        message = self.messages.next_sentence
        return written(in_turn(sentences, earlier=message, last=message))

    def gift(self, gift: Gift, line: SoldLine) -> Parts:
        """A whole sentence on what one promise gives."""
        shares = divide(gift)
        if not _is_explained(gift):
            given = self.gifts(shares, Tense.PRESENT)
        elif len(shares) == 1:
            given = self._to_one(gift, line, shares[0])
        else:
            given = self._to_several(gift, line, shares)
        limits = self._limits(gift)
        if limits:
            message = self.messages.gifts_with_limits
            return said(message, gifts=given, limits=limits)
        return said(self.messages.gifts, gifts=given)

    def gifts(self, shares: Sequence[CharityShare], tense: Tense) -> Parts:
        """€1.00 goes to A, €2.00 to B and €3.00 to C."""
        messages = self.messages
        first = messages.goes if tense is Tense.PRESENT else messages.went
        return in_turn(
            [
                self.sum_and_charity(messages.further if at else first, share)
                for at, share in enumerate(shares)
            ],
            earlier=messages.earlier_gift,
            last=messages.last_gift,
        )

    def sum_and_charity(self, message: str, share: CharityShare) -> Parts:
        """A message on what one charity gets."""
        amount = self.sum(share.amount_minor)
        return said(message, sum=amount, charity=charity_part(share.name, share.slug))

    def sum(self, amount_minor: int) -> Part:
        """A sum that goes to a charity."""
        return Part(self._money(amount_minor), PartKind.GIVES)

    def _to_one(self, gift: Gift, line: SoldLine, share: CharityShare) -> Parts:
        promise, messages = gift.promise, self.messages
        facts = {
            "sum": self.sum(share.amount_minor),
            "charity": charity_part(share.name, share.slug),
        }
        if promise.kind is Kind.SHARE:
            message = (
                messages.share_before_tax_to_one
                if _is_before_tax(promise, line)
                else messages.share_to_one
            )
            return said(message, share=self._share(promise), **facts)
        if gift.amount_minor == promise.fixed_minor:
            return said(messages.each_to_one, **facts)
        fixed = self._money(promise.fixed_minor)
        return said(messages.each_and_sum_to_one, fixed=fixed, **facts)

    def _to_several(
        self, gift: Gift, line: SoldLine, shares: Sequence[CharityShare]
    ) -> Parts:
        promise, messages = gift.promise, self.messages
        charities = in_turn(
            [self.sum_and_charity(messages.charity_and_sum, one) for one in shares],
            earlier=messages.earlier_charity,
            last=messages.last_charity,
        )
        if promise.kind is Kind.SHARE:
            message = (
                messages.share_before_tax_to_several
                if _is_before_tax(promise, line)
                else messages.share_to_several
            )
            return said(message, share=self._share(promise), charities=charities)
        fixed = self._money(promise.fixed_minor)
        return said(messages.each_to_several, fixed=fixed, charities=charities)

    def _limits(self, gift: Gift) -> str:
        promise, messages = gift.promise, self.messages
        floor_minor = promise.floor_minor if _is_explained(gift) else None
        least = self._money(floor_minor) if floor_minor else ""
        most = self._money(promise.cap_minor) if promise.cap_minor else ""
        if least and most:
            return messages.least_and_most.format(least=least, most=most)
        if least:
            return messages.least.format(least=least)
        return messages.most.format(most=most) if most else ""

    def _money(self, amount_minor: int) -> str:
        return format_money(amount_minor, self.currency, self.messages.language)

    def _share(self, promise: Promise) -> str:
        return format_share(promise.share_bps, self.messages.language)


def _is_explained(gift: Gift) -> bool:
    return gift.limit in {Limit.NONE, Limit.FLOOR, Limit.CAP}


def _is_before_tax(promise: Promise, line: SoldLine) -> bool:
    return promise.base is Base.ITEM_NET and line.net_minor != line.price_minor


def _by_charity(shares: Sequence[CharityShare]) -> list[CharityShare]:
    sums: dict[str, CharityShare] = {}
    for share in shares:
        earlier = sums.get(share.slug)
        amount = share.amount_minor + (earlier.amount_minor if earlier else 0)
        sums[share.slug] = replace(earlier or share, amount_minor=amount)
    return list(sums.values())
