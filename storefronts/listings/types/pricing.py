"""From a row of a listing to what it costs in each currency."""

from collections.abc import Sequence
from dataclasses import dataclass

from commons.kit.graphql import MoneyType, money
from storefronts.listings.rules.prices import OMNIBUS_COUNTRIES, struck_price
from storefronts.listings.selectors.public import Row


@dataclass(frozen=True, slots=True)
class Charged:
    """One price, and what stands struck beside it."""

    currency: str
    amount_minor: int
    struck_minor: int | None
    country: str

    @property
    def is_prior_price(self) -> bool:
        """Whether the struck price comes from the history of prices."""
        return self.struck_minor is not None and self.country in OMNIBUS_COUNTRIES


def charged_for(row: Row, own: Charged, variant_key: str) -> list[Charged]:
    """A variant's prices, the own one first."""
    others = [
        _charged(*stored) for key, *stored in row["prices"] or () if key == variant_key
    ]
    return [own, *others]


def lowest_prices(row: Row) -> Sequence[MoneyType]:
    """The lowest of all variants in each currency, the seller's own first."""
    if row["lowest_price_minor"] is None:
        return ()
    lowest: dict[str, int] = {row["currency"]: row["lowest_price_minor"]}
    for _, currency, amount_minor, *_ in row["prices"] or ():
        lowest[currency] = min(amount_minor, lowest.get(currency, amount_minor))
    return [money(amount_minor, currency) for currency, amount_minor in lowest.items()]


def _charged(
    currency: str,
    amount_minor: int,
    compare_at_minor: int | None,
    before_minor: int | None,
    country: str,
) -> Charged:
    struck = struck_price(
        amount_minor=amount_minor,
        compare_at_minor=compare_at_minor,
        lowest_before_minor=before_minor,
        country=country,
    )
    return Charged(currency, amount_minor, struck, country)
