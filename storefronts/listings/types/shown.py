"""From a row of a listing to its pictures, and which of them belong to a variant."""

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

import strawberry

from commons.kit.ids import public_id
from commons.media.rules import Focus
from commons.media.types import PictureType
from storefronts.listings.selectors.public import Row
from storefronts.listings.types.listings import (
    LISTING_PICTURE_PREFIX,
    ListingPictureType,
)

REMEMBERED = 2_048
Shown = Mapping[str, ListingPictureType]
"""By their keys, in order."""
NOTHING_SHOWN: Shown = {}


def cover_of(row: Row, asked: frozenset[str]) -> PictureType:
    """The cover; whoever brought it without words named it as the listing."""
    key = row["cover_id"]
    return PictureType(
        # Written only for those who read it.
        id=strawberry.ID(public_id("pic", key) if "id" in asked else ""),
        key=key,
        widths=_widths(row["cover_widths"]),
        avif_widths=_widths(row["cover_avif_widths"]),
        focus=_focus(row["cover_focus_x"], row["cover_focus_y"]),
        alt=row["cover_alt"] or row["title"],
        width=row["cover_width"],
        height=row["cover_height"],
    )


def pictures_shown(row: Row) -> Shown:
    """All pictures of the listing."""
    title = row["title"]
    return {stored[0]: _shown(stored, title) for stored in row["pictures"] or ()}


def pictures_of_variant(
    key: str, first: str | None, row: Row, shown: Shown
) -> list[ListingPictureType]:
    """The variant's own: the one imports and carts know, then the further ones."""
    further = [
        picture for variant, picture in row["variant_pictures"] or () if variant == key
    ]
    keys = dict.fromkeys([first, *further])
    return [shown[one] for one in keys if one in shown]


def _shown(stored: Sequence[Any], title: str) -> ListingPictureType:
    """From JSON, in the statement's order; nameless ones are called as the listing."""
    key, alt, source_url, picture_id, width, height, *made, own_alt = stored
    widths, avif_widths, focus_x, focus_y = made
    words, picture = alt or own_alt or title, None
    if picture_id is not None:
        picture = PictureType(
            id=strawberry.ID(public_id("pic", UUID(picture_id))),
            key=UUID(picture_id),
            widths=widths,
            avif_widths=avif_widths,
            focus=_focus(focus_x, focus_y),
            alt=words,
            width=width,
            height=height,
        )
    return ListingPictureType(
        id=strawberry.ID(public_id(LISTING_PICTURE_PREFIX, UUID(key))),
        picture=picture,
        alt=words,
        source_url=source_url,
    )


@lru_cache(maxsize=REMEMBERED)
def _widths(text: str) -> list[int]:
    widths: list[int] = json.loads(text)
    return widths


@lru_cache(maxsize=REMEMBERED)
def _focus(x: int, y: int) -> Focus:
    return Focus(x, y)
