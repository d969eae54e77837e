"""The text that merchant and charities agree to, and its fingerprint.

It says everything that binds, in full sentences, and nothing of the version: terms
that are taken up again after a pause have the same text, and so the same consent. It
is written in the language of whoever proposes, and kept as it was agreed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from itertools import chain

from commons.kit.alternatives import alternatives
from commons.kit.dates import format_moment
from commons.kit.format import format_money, format_share
from commons.kit.ids import public_id
from commons.kit.language import _, pgettext
from pledges.agreements.rules.drafts import TermsDraft
from pledges.agreements.rules.shares import Base
from pledges.agreements.rules.targets import Scope

LISTING_PREFIX = "lst"


@dataclass(frozen=True, slots=True)
class Party:
    """An organization as the text names it."""

    name: str
    country: str
    registration_number: str = ""

    def __str__(self) -> str:
        """With its registration, where it has one."""
        if not self.registration_number:
            return _("{name} ({country})").format(name=self.name, country=self.country)
        return _("{name} ({country}, registered as {number})").format(
            name=self.name, country=self.country, number=self.registration_number
        )


def terms_text(
    draft: TermsDraft,
    *,
    merchant: Party,
    charities: Sequence[Party],
    total_cap_minor: int | None,
) -> str:
    """The whole promise in words; `charities` in the order of the draft's shares."""
    return "\n".join(
        chain(
            [_promise(draft, merchant)],
            [_scope(draft)],
            [_beneficiaries(draft, charities)],
            _limits(draft, total_cap_minor),
            [_dates(draft)],
            [
                _(
                    "What is promised is set aside from each payment and sent to the "
                    "charities by the platform. A sale that is undone gives nothing."
                ),
                _(
                    "A charity may revoke its consent at any moment, and the merchant "
                    "may pause or end the pledge, with effect on later sales."
                ),
            ],
        )
    )


def text_hash(text: str) -> str:
    """The fingerprint by which both sides can prove which text was agreed."""
    return sha256(text.encode()).hexdigest()


def _promise(draft: TermsDraft, merchant: Party) -> str:
    if draft.share_bps is None:
        return _(
            "{merchant} promises {fixed} of each unit sold, or all of its price where "
            "that is less."
        ).format(
            merchant=merchant,
            fixed=format_money(draft.fixed_minor or 0, draft.currency),
        )
    if draft.base is Base.ITEM_PRICE:
        message = _(
            "{merchant} promises {share} of the price with tax, but never the tax "
            "itself."
        )
    else:
        message = _(
            "{merchant} promises {share} of the price after discounts, without tax and "
            "delivery."
        )
    return message.format(merchant=merchant, share=format_share(draft.share_bps))


def _scope(draft: TermsDraft) -> str:
    currency = draft.currency
    match draft.scope:
        case Scope.TAGS:
            return _("It covers listings tagged {words}, priced in {currency}.").format(
                words=alternatives(draft.scope_tags), currency=currency
            )
        case Scope.CATEGORIES:
            return _(
                "It covers listings in the category {words}, priced in {currency}."
            ).format(words=alternatives(draft.scope_categories), currency=currency)
        case Scope.LISTINGS:
            ids = [public_id(LISTING_PREFIX, key) for key in draft.scope_listing_ids]
            return _("It covers these listings: {ids}, priced in {currency}.").format(
                ids=", ".join(ids), currency=currency
            )
        case Scope.ALL:
            return _(
                "It covers everything the merchant sells, priced in {currency}."
            ).format(currency=currency)


def _beneficiaries(draft: TermsDraft, charities: Sequence[Party]) -> str:
    if len(charities) == 1:
        return _("All of it goes to {charity}.").format(charity=charities[0])
    whole = sum(share.weight for share in draft.shares)
    parts = [
        _("{charity}: {weight} of {whole} parts").format(
            charity=charity, weight=share.weight, whole=whole
        )
        for share, charity in zip(draft.shares, charities, strict=True)
    ]
    mark = pgettext("between charities and their parts", "; ")
    return _("It goes to {charities}.").format(charities=mark.join(parts))


def _limits(draft: TermsDraft, total_cap_minor: int | None) -> Iterator[str]:
    limits = [
        message.format(sum=format_money(limit, draft.currency))
        for message, limit in (
            (_("at least {sum} per sale"), draft.floor_minor),
            (_("at most {sum} per sale"), draft.cap_minor),
            (_("at most {sum} in all"), total_cap_minor),
        )
        if limit is not None
    ]
    if limits:
        mark = pgettext("between limits", ", ")
        yield _("It gives {limits}. A sale is one line of an order.").format(
            limits=mark.join(limits)
        )


def _dates(draft: TermsDraft) -> str:
    starts = "" if draft.starts_at is None else _moment(draft.starts_at)
    ends = "" if draft.ends_at is None else _moment(draft.ends_at)
    if starts and ends:
        message = _(
            "It holds from {starts}, or from the moment the last charity named here "
            "agrees if that is later, until {ends}."
        )
    elif starts:
        message = _(
            "It holds from {starts}, or from the moment the last charity named here "
            "agrees if that is later."
        )
    elif ends:
        message = _(
            "It holds from the moment the last charity named here agrees, until {ends}."
        )
    else:
        message = _("It holds from the moment the last charity named here agrees.")
    return message.format(starts=starts, ends=ends)


def _moment(at: datetime) -> str:
    return f"{format_moment(at.astimezone(UTC))} UTC"
