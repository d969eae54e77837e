"""How many listings stand under each category and seller: for those who browse."""

from dataclasses import dataclass
from datetime import datetime

from storefronts.listings.selectors.public import (
    LISTINGS,
    Filter,
    narrowed,
    rows_of,
)

MOST_FACETS = 50


@dataclass(frozen=True, slots=True)
class Facet:
    """A category, or a seller with its slug, and how many listings it has."""

    name: str
    slug: str
    listing_count: int


@dataclass(frozen=True, slots=True)
class Facets:
    """The largest of each kind, by name."""

    categories: tuple[Facet, ...]
    sellers: tuple[Facet, ...]


def facets_of(chosen: Filter, *, at: datetime) -> Facets:
    """Counted anew: one statement."""
    where = narrowed(chosen, at)
    rows = rows_of(
        f"SELECT grouping(listing.category) AS is_seller, listing.category,"
        f" seller.name, seller.slug, count(*) AS listing_count {LISTINGS}"
        f" WHERE {where.sql}"
        " GROUP BY GROUPING SETS ((listing.category), (seller.name, seller.slug))"
        " ORDER BY count(*) DESC, listing.category, seller.name",
        where.parameters,
    )
    categories = [
        Facet(row["category"], "", row["listing_count"])
        for row in rows
        if not row["is_seller"] and row["category"]
    ]
    sellers = [
        Facet(row["name"], row["slug"], row["listing_count"])
        for row in rows
        if row["is_seller"]
    ]
    return Facets(_largest(categories), _largest(sellers))


def _largest(facets: list[Facet]) -> tuple[Facet, ...]:
    """The rows come by size; people look by name."""
    return tuple(sorted(facets[:MOST_FACETS], key=lambda facet: facet.name.casefold()))
