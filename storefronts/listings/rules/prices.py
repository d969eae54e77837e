"""Prices in other currencies, and which earlier price may stand struck beside one.

Where a seller sits in the European Union or the European Economic Area, Directive
98/6/EC article 6a (brought by Directive (EU) 2019/2161, "Omnibus") binds: whoever
announces a reduction shows the prior price, and that is the lowest price of the thirty
days before the reduction. So what the seller says it cost before only decides whether
anything is struck; the sum is taken from the history of prices. Elsewhere the seller's
own word is shown. Prices that never changed are no reduction, and nothing is struck.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from commons.kit.errors import Refusal, Refusals
from commons.kit.language import _
from storefronts.listings.rules.drafts import GREATEST_PRICE_MINOR

# The directive's thirty days, as SQL writes a span.
PRIOR_DAYS = 30
MOST_CURRENCIES = 12
OMNIBUS_COUNTRIES = frozenset(
    {"AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU",
     "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
     "IS", "LI", "NO"}
)  # fmt: skip


class PricesChanged(Refusal):
    """Somebody else changed the prices since they were looked at."""

    code = "PRICES_CHANGED"


@dataclass(frozen=True, slots=True)
class PriceDraft:
    """What one costs in one currency, and what it is said to have cost before.

    Without an amount it is not sold in that currency.
    """

    currency: str
    amount_minor: int | None
    compare_at_minor: int | None = None

    @property
    def is_blank(self) -> bool:
        """A row of a form that was left empty."""
        return self.amount_minor is None and self.compare_at_minor is None


@dataclass(frozen=True, slots=True)
class KnownPrice:
    """A price as it holds now; without an amount, a currency it is not sold in."""

    currency: str
    amount_minor: int | None
    compare_at_minor: int | None = None


def struck_price(
    *,
    amount_minor: int,
    compare_at_minor: int | None,
    lowest_before_minor: int | None,
    country: str,
) -> int | None:
    """What stands struck beside the price, None for nothing.

    `lowest_before_minor` is the lowest of the thirty days before this price began.
    """
    if compare_at_minor is None:
        return None
    if country not in OMNIBUS_COUNTRIES:
        return compare_at_minor if compare_at_minor > amount_minor else None
    if lowest_before_minor is None or lowest_before_minor <= amount_minor:
        return None
    return lowest_before_minor


def fit_prices(
    drafts: Sequence[PriceDraft], *, own: str, sold_in: Iterable[str]
) -> tuple[PriceDraft, ...]:
    """The whole set of a variant's prices, blank rows left out; raises Refusals.

    `own` is the seller's currency, `sold_in` the others it sells in.
    """
    offered = {own, *sold_in}
    refusals: list[Refusal] = []
    seen: set[str] = set()
    for place, draft in enumerate(drafts):
        if draft.is_blank:
            continue
        path = ("input", "prices", str(place))
        refusal = _wrong_with(draft, path, offered=offered, seen=seen)
        if refusal is not None:
            refusals.append(refusal)
        seen.add(draft.currency)
    if refusals:
        raise Refusals(refusals)
    return tuple(draft for draft in drafts if not draft.is_blank)


def version_of(prices: Iterable[KnownPrice]) -> str:
    """The same for the same prices: what a form saw, to be sent back with it."""
    told = sorted(
        f"{price.currency} {price.amount_minor} {price.compare_at_minor}"
        for price in prices
        if price.amount_minor is not None
    )
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]


def are_known(drafts: Iterable[PriceDraft], known: Sequence[KnownPrice]) -> bool:
    """Whether all is as it shall be; the own price comes first and may be left out."""
    wanted = {
        draft.currency: KnownPrice(
            draft.currency, draft.amount_minor or 0, draft.compare_at_minor
        )
        for draft in drafts
    }
    wanted.setdefault(known[0].currency, known[0])
    return version_of(wanted.values()) == version_of(known)


def check_version(expected: str | None, prices: Iterable[KnownPrice]) -> None:
    """Raise PricesChanged where others changed them meanwhile; None does not ask."""
    if expected and expected != version_of(prices):
        raise PricesChanged(
            _(
                "Somebody else changed these prices meanwhile. Look at them again, "
                "then save yours."
            ),
            path=("input", "expectedVersion"),
        )


def _wrong_with(
    draft: PriceDraft, path: tuple[str, ...], *, offered: set[str], seen: set[str]
) -> Refusal | None:
    """The first thing that is wrong with a row."""
    currency, amount = draft.currency, draft.amount_minor or 0
    is_known, earlier = draft.amount_minor is not None, draft.compare_at_minor
    checks = (
        (
            currency in offered,
            _("You do not sell in {currency}. Add it to your currencies first."),
            "CURRENCY_NOT_SOLD",
        ),
        (currency not in seen, _("Say one price in {currency}."), "TAKEN"),
        (is_known, _("Say what it costs now, or leave both empty."), "EMPTY"),
        (
            0 < amount < GREATEST_PRICE_MINOR,
            _("A price is more than zero and below a billion."),
            "INVALID_MONEY",
        ),
    )
    for is_right, words, code in checks:
        if not is_right:
            told = words.format(currency=currency)
            return Refusal(told, code=code, path=(*path, "price"))
    if earlier is None or amount < earlier < GREATEST_PRICE_MINOR:
        return None
    return Refusal(
        _("The earlier price must be more than the price."),
        code="INVALID_MONEY",
        path=(*path, "compareAt"),
    )
