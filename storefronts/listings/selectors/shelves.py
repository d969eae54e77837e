"""The goods that several sections of a window show, found together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from storefronts.listings.selectors.public import (
    LISTINGS,
    Filter,
    Where,
    narrowed,
    rows_of,
)
from storefronts.listings.selectors.search import newest_keys

# How many may have stopped giving before searches heard of it.
SPARE = 20


@dataclass(frozen=True, slots=True)
class Shelf:
    """Which goods, at most how many; named ones stand as they are named."""

    key: str
    chosen: Filter
    count: int
    listing_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class OnShelf:
    """The listings in order; `more` says whether others would fit as well."""

    listing_ids: tuple[UUID, ...]
    more: bool


def on_shelves(shelves: Sequence[Shelf], *, at: datetime) -> Mapping[str, OnShelf]:
    """What stands on each of the shelves: one statement for all of them."""
    if not shelves:
        return {}
    parts, parameters = [], []
    for place, shelf in enumerate(shelves):
        where = _where(shelf, at)
        if shelf.chosen.window_slug is not None:
            _narrow_to_newest(where, shelf)
        order = "listing.created_at DESC, listing.id DESC"
        ordering: list[object] = []
        if shelf.listing_ids:
            order, ordering = "array_position(%s::uuid[], listing.id)", [
                list(shelf.listing_ids)
            ]  # fmt: skip
        # The number stands in the text, as it does for lists (selectors/public.py).
        parts.append(
            f"(SELECT {place:d} AS place, listing.id {LISTINGS} WHERE {where.sql}"
            f" ORDER BY {order} LIMIT {shelf.count + 1:d})"
        )
        parameters += [*where.parameters, *ordering]
    found: dict[int, list[UUID]] = {}
    for row in rows_of(" UNION ALL ".join(parts), parameters):
        found.setdefault(row["place"], []).append(row["id"])
    return {
        shelf.key: _on_shelf(shelf, found.get(place, []))
        for place, shelf in enumerate(shelves)
    }


def _where(shelf: Shelf, at: datetime) -> Where:
    where = narrowed(shelf.chosen, at)
    if shelf.listing_ids:
        where.add("listing.id = ANY (%s::uuid[])", list(shelf.listing_ids))
    return where


def _narrow_to_newest(where: Where, shelf: Shelf) -> None:
    """Look only at what searches know of; a few more, should some have just ended."""
    sql, parameters = newest_keys(shelf.chosen, shelf.count + 1 + SPARE)
    where.add(f"listing.id = ANY (ARRAY({sql}))", *parameters)


def _on_shelf(shelf: Shelf, found: Sequence[UUID]) -> OnShelf:
    return OnShelf(tuple(found[: shelf.count]), more=len(found) > shelf.count)
