"""The pictures of a listing as its seller sees them: fetched or not, and for whom."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import cached_property
from uuid import UUID

import strawberry
from django.conf import settings

from commons.kit.enums import described
from commons.kit.ids import public_id
from commons.media.types import PictureType
from storefronts.listings.models import ListingPicture
from storefronts.listings.rules.pictures import problem_words
from storefronts.listings.selectors.pictures import shown_on, variants_showing
from storefronts.listings.types.listings import (
    LISTING_PICTURE_PREFIX,
    VARIANT_PREFIX,
)


class ShownState(StrEnum):
    """Whether a picture is here."""

    HERE = "HERE"
    WAITING = "WAITING"
    FAILED = "FAILED"
    OFF = "OFF"


ShownStateChoice = described(
    ShownState,
    name="DeskPictureState",
    description="Whether a picture is here, or only its address.",
    HERE="It is shown.",
    WAITING="It will be fetched from its address.",
    FAILED="It could not be fetched; `fetchListingPictures` tries again.",
    OFF="This platform fetches no pictures; upload it instead.",
)


@strawberry.type(
    name="DeskPicture", description="A picture of a listing as its seller sees it."
)
class DeskPictureType:
    """With what an import said of it, and what became of that."""

    id: strawberry.ID = strawberry.field(description="That of the listing's picture.")
    picture: PictureType | None = strawberry.field(
        description="Null while it is only known by its address."
    )
    alt: str = strawberry.field(
        description="What it shows; the listing's title where nobody said."
    )
    has_own_alt: bool = strawberry.field(
        description="Whether somebody said what it shows."
    )
    source_url: str = strawberry.field(
        description="Where an imported file says it is; may be empty."
    )
    state: ShownState = strawberry.field(description="Whether it is here.")
    problem: str = strawberry.field(
        description="Why it could not be fetched, for people; may be empty."
    )
    problem_code: str = strawberry.field(
        description="The same, stable and never translated; may be empty."
    )
    variant_ids: list[strawberry.ID] = strawberry.field(
        description="Of the variants it belongs to; of all of them if empty."
    )
    original_url: str | None = strawberry.field(
        description="Where members fetch it as it came; null if that was not kept."
    )

    @classmethod
    def of(
        cls, shown: ListingPicture, variant_ids: Sequence[UUID]
    ) -> "DeskPictureType":
        """Picture and listing were fetched along."""
        kept = shown.picture
        own_alt = shown.alt or (kept.alt if kept else "")
        return cls(
            id=strawberry.ID(public_id(LISTING_PICTURE_PREFIX, shown.pk)),
            picture=None if kept is None else PictureType.of(kept),
            alt=own_alt or shown.listing.title,
            has_own_alt=bool(own_alt),
            source_url=shown.source_url,
            state=_state_of(shown),
            problem=problem_words(shown.fetch_problem),
            problem_code=shown.fetch_problem,
            variant_ids=[
                strawberry.ID(public_id(VARIANT_PREFIX, key)) for key in variant_ids
            ],
            original_url=(
                f"/originals/{public_id('pic', kept.pk)}/"
                if kept and kept.original_type
                else None
            ),
        )


class PicturesTogether:
    """The pictures of several listings, read when the first of them is asked for."""

    def __init__(self, listing_ids: Sequence[UUID]) -> None:
        self.listing_ids = listing_ids

    def of(self, listing_id: UUID) -> list[DeskPictureType]:
        """In order."""
        return list(self._all.get(listing_id, ()))

    @cached_property
    def _all(self) -> Mapping[UUID, Sequence[DeskPictureType]]:
        variants = variants_showing(self.listing_ids)
        found: dict[UUID, list[DeskPictureType]] = {}
        for shown in shown_on(self.listing_ids):
            made = DeskPictureType.of(shown, variants.get(shown.pk, ()))
            found.setdefault(shown.listing_id, []).append(made)
        return found


def _state_of(shown: ListingPicture) -> ShownState:
    if shown.picture_id is not None:
        return ShownState.HERE
    if shown.fetch_due_at is None:
        return ShownState.FAILED
    return ShownState.WAITING if settings.FETCH_PICTURES else ShownState.OFF
