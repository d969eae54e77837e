"""What a merchant may promise: a draft of terms is made plain, or refused in full."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from commons.kit.errors import Refusal, Refusals
from commons.kit.format import format_money, format_number
from commons.kit.language import _
from commons.kit.money import WHOLE_BPS, is_currency, quantum
from commons.kit.text import one_line
from pledges.agreements.rules.shares import Base, Kind
from pledges.agreements.rules.targets import Scope

MOST_CHARITIES = 12
MOST_WORDS = 50
MOST_LISTINGS = 1_000
WORD_LENGTH = 255
LARGEST_WEIGHT = 10_000
# "From today" is often sent as today's midnight, somewhere in the world.
GRACE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DraftShare:
    """A charity named in a draft."""

    charity_id: UUID
    weight: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsDraft:
    """Terms as a merchant writes them; either `share_bps` or `fixed_minor` is given.

    An empty currency stands for the pledge's own, or the merchant's for a new pledge.
    """

    shares: tuple[DraftShare, ...]
    currency: str = ""
    share_bps: int | None = None
    fixed_minor: int | None = None
    base: Base = Base.ITEM_NET
    floor_minor: int | None = None
    cap_minor: int | None = None
    scope: Scope = Scope.ALL
    scope_tags: tuple[str, ...] = ()
    scope_categories: tuple[str, ...] = ()
    scope_listing_ids: tuple[UUID, ...] = ()
    starts_at: datetime | None = None
    ends_at: datetime | None = None

    @property
    def kind(self) -> Kind:
        """What the draft promises."""
        return Kind.FIXED if self.share_bps is None else Kind.SHARE


def checked_draft(draft: TermsDraft, *, at: datetime) -> TermsDraft:
    """The draft with its scope made plain; raises Refusals with all that is wrong."""
    scope = draft.scope
    plain = replace(
        draft,
        scope_tags=_words(draft.scope_tags) if scope is Scope.TAGS else (),
        scope_categories=_words(draft.scope_categories)
        if scope is Scope.CATEGORIES
        else (),
        scope_listing_ids=tuple(dict.fromkeys(draft.scope_listing_ids))
        if scope is Scope.LISTINGS
        else (),
    )
    if not is_currency(draft.currency):
        raise _refusal(
            _("Choose a currency, such as EUR."), "UNKNOWN_CURRENCY", "currency"
        )
    refusals = [
        *_refused_gift(plain),
        *_refused_limits(plain),
        *_refused_charities(plain.shares),
        *_refused_scope(plain),
        *_refused_dates(plain, at),
    ]
    if refusals:
        raise Refusals(refusals)
    return plain


def check_total_cap(total_cap_minor: int | None, draft: TermsDraft) -> None:
    """Raise Refusal for a total that could not hold even one sale's least."""
    if total_cap_minor is None:
        return
    for refusal in _refused_sum(total_cap_minor, draft.currency, "totalCap"):
        raise refusal
    if draft.floor_minor is not None and total_cap_minor < draft.floor_minor:
        least = format_money(draft.floor_minor, draft.currency)
        raise Refusal(
            _("The most in all is less than the least per sale, {least}.").format(
                least=least
            ),
            code="TOTAL_CAP_BELOW_FLOOR",
            path=("input", "totalCap"),
        )


def _words(words: Sequence[str]) -> tuple[str, ...]:
    """Each word once, as it is compared: without idle spaces."""
    plain = [" ".join(word.split()) for word in words]
    return tuple(dict.fromkeys(word for word in plain if word))


def _refused_gift(draft: TermsDraft) -> Iterator[Refusal]:
    if (draft.share_bps is None) == (draft.fixed_minor is None):
        yield _refusal(
            _("Give either a share or a fixed sum."), "SHARE_OR_SUM", "shareBps"
        )
    elif draft.share_bps is not None and not 1 <= draft.share_bps <= WHOLE_BPS:
        yield _refusal(
            _("A share is at least 0.01 % and at most 100 %."),
            "SHARE_OUT_OF_RANGE",
            "shareBps",
        )
    elif draft.fixed_minor is not None:
        yield from _refused_sum(draft.fixed_minor, draft.currency, "fixed")


def _refused_limits(draft: TermsDraft) -> Iterator[Refusal]:
    floor, cap, currency = draft.floor_minor, draft.cap_minor, draft.currency
    if floor is not None:
        yield from _refused_sum(floor, currency, "floor")
    if cap is not None:
        yield from _refused_sum(cap, currency, "cap")
    if floor is not None and cap is not None and cap < floor:
        most, least = format_money(cap, currency), format_money(floor, currency)
        yield _refusal(
            _(
                "{most} is less than the least per sale, {least}. Enter {least} or "
                "more, or leave it empty."
            ).format(most=most, least=least),
            "CAP_BELOW_FLOOR",
            "cap",
        )


def _refused_sum(amount_minor: int, currency: str, field: str) -> Iterator[Refusal]:
    if amount_minor <= 0 or amount_minor % quantum(currency):
        least = format_money(quantum(currency), currency)
        yield _refusal(
            _("Enter {least} or more.").format(least=least), "SUM_TOO_SMALL", field
        )


def _refused_charities(shares: Sequence[DraftShare]) -> Iterator[Refusal]:
    field = "beneficiaries"
    if not 1 <= len(shares) <= MOST_CHARITIES:
        yield _refusal(
            _("Name 1 to {most} charities.").format(most=MOST_CHARITIES),
            "NUMBER_OF_CHARITIES",
            field,
        )
    if len({share.charity_id for share in shares}) < len(shares):
        yield _refusal(_("Name each charity once."), "CHARITY_TWICE", field)
    if any(not 1 <= share.weight <= LARGEST_WEIGHT for share in shares):
        yield _refusal(
            _("A weight is a whole number from 1 to {largest}.").format(
                largest=format_number(LARGEST_WEIGHT)
            ),
            "WEIGHT_OUT_OF_RANGE",
            field,
        )


def _refused_scope(draft: TermsDraft) -> Iterator[Refusal]:
    match draft.scope:
        case Scope.TAGS:
            wanted = _("Enter 1 to {most} tags.").format(most=MOST_WORDS)
            yield from _refused_words(draft.scope_tags, "tags", wanted)
        case Scope.CATEGORIES:
            wanted = _("Enter 1 to {most} categories.").format(most=MOST_WORDS)
            yield from _refused_words(draft.scope_categories, "categories", wanted)
        case Scope.LISTINGS if not 1 <= len(draft.scope_listing_ids) <= MOST_LISTINGS:
            yield _refusal(
                _("Name 1 to {most} listings.").format(
                    most=format_number(MOST_LISTINGS)
                ),
                "NUMBER_OF_LISTINGS",
                "listingIds",
            )


def _refused_words(words: Sequence[str], field: str, wanted: str) -> Iterator[Refusal]:
    if not 1 <= len(words) <= MOST_WORDS:
        yield _refusal(wanted, "NUMBER_OF_WORDS", field)
    for word in words:
        try:
            one_line(word, at_most=WORD_LENGTH, path=("input", field))
        except Refusal as refusal:
            yield refusal


def _refused_dates(draft: TermsDraft, at: datetime) -> Iterator[Refusal]:
    starts, ends = draft.starts_at, draft.ends_at
    if starts is not None and starts < at - GRACE:
        yield _refusal(
            _("Past sales cannot be promised. Choose today or a later day."),
            "STARTS_IN_THE_PAST",
            "startsAt",
        )
    if ends is not None and ends <= at:
        yield _refusal(
            _("This end has passed. Choose a later one, or leave it empty."),
            "ENDS_IN_THE_PAST",
            "endsAt",
        )
    elif starts is not None and ends is not None and ends <= starts:
        yield _refusal(
            _("The end comes after the start."), "ENDS_BEFORE_IT_STARTS", "endsAt"
        )


def _refusal(message: str, code: str, field: str) -> Refusal:
    return Refusal(message, code=code, path=("input", field))
