"""The text that merchant and charities agree to, and its fingerprint.

It says everything that binds, in full sentences, and nothing of the version: terms
that are taken up again after a pause have the same text, and so the same consent.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from itertools import chain

from babel.dates import format_datetime

from commons.kit.format import format_money, format_share
from commons.kit.ids import public_id
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
            return f"{self.name} ({self.country})"
        return f"{self.name} ({self.country}, registered as {self.registration_number})"


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
            [f"{merchant} promises {_gift(draft)}."],
            [_scope(draft)],
            _beneficiaries(draft, charities),
            _limits(draft, total_cap_minor),
            [_dates(draft)],
            [
                "What is promised is set aside from each payment and sent to the "
                "charities by the platform. A sale that is undone gives nothing.",
                "A charity may revoke its consent at any moment, and the merchant may "
                "pause or end the pledge, with effect on later sales.",
            ],
        )
    )


def text_hash(text: str) -> str:
    """The fingerprint by which both sides can prove which text was agreed."""
    return sha256(text.encode()).hexdigest()


def _gift(draft: TermsDraft) -> str:
    if draft.share_bps is None:
        fixed = format_money(draft.fixed_minor or 0, draft.currency)
        return f"{fixed} of each unit sold, or all of its price where that is less"
    base = (
        "the price with tax, but never the tax itself"
        if draft.base is Base.ITEM_PRICE
        else "the price after discounts, without tax and delivery"
    )
    return f"{format_share(draft.share_bps)} of {base}"


def _scope(draft: TermsDraft) -> str:
    match draft.scope:
        case Scope.TAGS:
            covered = f"listings tagged {_quoted(draft.scope_tags)}"
        case Scope.CATEGORIES:
            covered = f"listings in the category {_quoted(draft.scope_categories)}"
        case Scope.LISTINGS:
            ids = [public_id(LISTING_PREFIX, key) for key in draft.scope_listing_ids]
            covered = f"these listings: {', '.join(ids)}"
        case Scope.ALL:
            covered = "everything the merchant sells"
    return f"It covers {covered}, priced in {draft.currency}."


def _quoted(words: Sequence[str]) -> str:
    return " or ".join(f"“{word}”" for word in words)


def _beneficiaries(draft: TermsDraft, charities: Sequence[Party]) -> Iterator[str]:
    if len(charities) == 1:
        yield f"All of it goes to {charities[0]}."
        return
    whole = sum(share.weight for share in draft.shares)
    parts = [
        f"{charity}: {share.weight} of {whole} parts"
        for share, charity in zip(draft.shares, charities, strict=True)
    ]
    yield f"It goes to {'; '.join(parts)}."


def _limits(draft: TermsDraft, total_cap_minor: int | None) -> Iterator[str]:
    limits = [
        f"{words} {format_money(limit, draft.currency)} {span}"
        for words, limit, span in (
            ("at least", draft.floor_minor, "per sale"),
            ("at most", draft.cap_minor, "per sale"),
            ("at most", total_cap_minor, "in all"),
        )
        if limit is not None
    ]
    if limits:
        sentence = f"It gives {', '.join(limits)}."
        yield f"{sentence} A sale is one line of an order."


def _dates(draft: TermsDraft) -> str:
    agreed = "the moment the last charity named here agrees"
    begins = f"from {agreed}"
    if draft.starts_at is not None:
        begins = f"from {_moment(draft.starts_at)}, or from {agreed} if that is later"
    ends = "" if draft.ends_at is None else f", until {_moment(draft.ends_at)}"
    return f"It holds {begins}{ends}."


def _moment(at: datetime) -> str:
    written = format_datetime(
        at.astimezone(UTC), "d MMMM y, HH:mm", tzinfo=UTC, locale="en"
    )
    return f"{written} UTC"
