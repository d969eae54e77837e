"""Which listings a promise covers, in keys that an index can find.

A listing falls under a pledge when one of its keys is one of the pledge's. Words are
compared as they are written: "Mugs" is not "mugs".
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

EVERYTHING = "all"
TAG = "tag:"
CATEGORY = "category:"
LISTING = "listing:"


class Scope(StrEnum):
    """What a promise covers."""

    ALL = "ALL"
    TAGS = "TAGS"
    CATEGORIES = "CATEGORIES"
    LISTINGS = "LISTINGS"


@dataclass(frozen=True, slots=True)
class ListingFacts:
    """What pledges need to know of a listing."""

    id: UUID
    merchant_id: UUID
    tags: Collection[str] = ()
    category: str = ""


def keys_of_listing(listing: ListingFacts) -> list[str]:
    """Every key under which a promise can cover this listing."""
    keys = [EVERYTHING, f"{LISTING}{listing.id}"]
    if listing.category:
        keys.append(f"{CATEGORY}{listing.category}")
    keys.extend(f"{TAG}{tag}" for tag in listing.tags)
    return keys


def keys_of_scope(
    scope: Scope,
    *,
    tags: Sequence[str] = (),
    categories: Sequence[str] = (),
    listing_ids: Iterable[UUID] = (),
) -> list[str]:
    """The keys a promise of this scope stands under."""
    match scope:
        case Scope.TAGS:
            return [f"{TAG}{tag}" for tag in tags]
        case Scope.CATEGORIES:
            return [f"{CATEGORY}{category}" for category in categories]
        case Scope.LISTINGS:
            return [f"{LISTING}{listing_id}" for listing_id in listing_ids]
        case Scope.ALL:
            return [EVERYTHING]
