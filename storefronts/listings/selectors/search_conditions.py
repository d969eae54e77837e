"""What a search asks of the table of searches, as SQL, and how much would fit it.

Each condition is hidden from the planner behind a sub-select, so that it always takes
the one index over words and keys, whatever a search asks for. What most of the shop
holds is tried on what the others have found: to look it up would cost more than it
spares.
"""
# ruff: noqa: S608 - statements are put together from our own words alone

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import prod

from storefronts.listings.rules.searching import Facet, key_of, price_band
from storefronts.listings.selectors.prices import sold_in
from storefronts.listings.selectors.public import Filter
from storefronts.listings.selectors.search_frequencies import frequencies
from storefronts.listings.selectors.search_words import Query, query_of

TABLE = "listings_listingsearch AS search"
# From which part of the shop on a word is dear to look up.
BROAD_SHARE = 0.02
FREQUENT = 0.5
PLEDGED = "pledged"
LARGEST_PRICE = 2**62


@dataclass
class Conditions:
    """Conditions on the table of searches; the values stand in a row of their own."""

    declared: list[str] = field(default_factory=list)
    parameters: list[object] = field(default_factory=list)
    conditions: list[str] = field(default_factory=list)
    range: str = ""
    # Which part of the shop fits all of them, and which the rarest one.
    share: float = 0.0
    rarest: float = 0.0

    @classmethod
    def of(cls, chosen: Filter, *, without: Facet | None = None) -> "Conditions":
        """What a filter asks for, but for what it says in one respect."""
        made = cls()
        query = None if chosen.search is None else query_of(chosen.search)
        if chosen.search is not None:
            made.look_for(query)
        facets = [
            [key_of(facet, value) for value in values]
            for facet, values in _facets_of(chosen)
            if facet is not without
        ]
        if chosen.has_pledge:
            facets.append([PLEDGED])
        clauses = () if query is None else query.clauses
        parts = frequencies().parts(clauses, facets) if clauses or facets else []
        made.rarest = min(parts, default=made.share)
        for keys, part in zip(facets, parts[len(clauses) :], strict=True):
            made.hold_any(keys, is_filter=part >= FREQUENT and part > made.rarest)
        if chosen.has_pledge is False:
            made.hold_none(PLEDGED)
        if chosen.currency is not None:
            made.sell_in(chosen.currency)
        if made.conditions and "false" not in made.conditions:
            made.share = prod(parts) if parts or frequencies().is_large else 0.0
        return made

    def look_for(self, query: Query | None) -> None:
        """All of it; a search that names nothing finds nothing."""
        if query is None:
            self.conditions.append("false")
            query = Query("", "")
        self.declared += ["%s::tsquery AS query", "%s::tsquery AS ranking"]
        self.parameters += [query.finding, query.ranking]
        self.conditions.append("search.document @@ (SELECT query FROM asked)")

    def hold_any(self, keys: Sequence[str], *, is_filter: bool = False) -> None:
        """One of the keys: found by the index, or tried on what others have found."""
        truth = " IS TRUE" if is_filter else ""
        self.conditions.append(f"({self._holds(keys)}){truth}")

    def hold_none(self, *keys: str) -> None:
        """None of the keys."""
        self.conditions.append(f"NOT ({self._holds(keys)})")

    def _holds(self, keys: Sequence[str]) -> str:
        name = f"keys_{len(self.declared)}"
        self.declared.append(f"%s::text[] AS {name}")
        self.parameters.append(list(keys))
        return f"search.keys && (SELECT {name} FROM asked)"

    def sell_in(self, currency: str) -> None:
        """Sold in this currency, or in others beside it."""
        self.declared.append("%s::text AS sold_in")
        self.parameters.append(currency)
        asked = "(SELECT sold_in FROM asked)"
        self.conditions.append(sold_in("search.listing_id", "search.currency", asked))

    def bound_prices(self, bands: Sequence[str]) -> None:
        """Let a walk by price begin where the bands begin, and end where they end."""
        found = [band for band in map(price_band, bands) if band is not None]
        if len({currency for currency, _, _ in found}) != 1:
            return
        least = min(start or 0 for _, start, _ in found)
        most = max(LARGEST_PRICE if end is None else end for _, _, end in found)
        self.declared.append(
            "%s::text AS band, %s::bigint AS least, %s::bigint AS most"
        )
        self.parameters += [found[0][0], least, most]
        self.range = (
            " AND search.currency = (SELECT band FROM asked) AND search.price_minor"
            " BETWEEN (SELECT least FROM asked) AND (SELECT most FROM asked)"
        )

    @property
    def is_broad(self) -> bool:
        """Whether so much fits that looking it up is dear."""
        return self.share >= BROAD_SHARE

    @property
    def asked(self) -> str:
        """The row of values, to stand before everything."""
        return (
            f"asked AS MATERIALIZED (SELECT {', '.join([*self.declared, '1 AS one'])})"
        )

    @property
    def sql(self) -> str:
        """For the index over words and keys."""
        return " AND ".join(self.conditions) or "true"


def _facets_of(chosen: Filter) -> list[tuple[Facet, tuple[str, ...]]]:
    """What is asked in the words of facets, and what in those of earlier fields."""
    earlier = {
        Facet.SELLER: chosen.seller_slug,
        Facet.CHARITY: chosen.window_slug,
        Facet.TAG: chosen.tag,
        Facet.CATEGORY: chosen.category,
    }
    single = [
        (facet, (value,)) for facet, value in earlier.items() if value is not None
    ]
    return [*chosen.narrowing, *single]
