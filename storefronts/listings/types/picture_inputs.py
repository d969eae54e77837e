"""What clients send to change pictures of a listing, and what they get back."""

from typing import cast

import strawberry
from django.core.files.uploadedfile import UploadedFile

from commons.kit.ids import parse_public_id
from commons.kit.scalars import Upload
from commons.media.types import FocalPointInput
from storefronts.listings.actions.pictures import Brought, PictureChange
from storefronts.listings.types.inputs import ListingPayload
from storefronts.listings.types.listings import VARIANT_PREFIX


@strawberry.input(description="Pictures to show.")
class AttachPicturesInput:
    """The seller's own, already uploaded."""

    listing_id: strawberry.ID = strawberry.field(description="On which listing.")
    picture_ids: list[strawberry.ID] = strawberry.field(
        description="In order, after those already shown; each says what it shows."
    )


@strawberry.input(description="A picture to keep and to show.")
class AddListingPictureInput:
    """`uploadPicture` and `attachPictures` in one."""

    listing_id: strawberry.ID = strawberry.field(description="On which listing.")
    file: Upload = strawberry.field(description="As for `uploadPicture`.")
    alt: str = strawberry.field(
        default="",
        description="What it shows, for those who do not see it; refused if empty.",
    )


@strawberry.input(description="One of several pictures.")
class BroughtPictureInput:
    """A file and what it shows."""

    file: Upload = strawberry.field(description="As for `uploadPicture`.")
    alt: str = strawberry.field(
        default="",
        description="What it shows, for those who do not see it; refused if empty.",
    )

    def to_brought(self) -> Brought:
        """In the action's words."""
        # The scalar lets nothing else in.
        return Brought(cast("UploadedFile[bytes]", self.file), self.alt)


@strawberry.input(description="Pictures to keep and to show.")
class AddListingPicturesInput:
    """All of them are shown, or none and each is told what is wrong with it."""

    listing_id: strawberry.ID = strawberry.field(description="On which listing.")
    pictures: list[BroughtPictureInput] = strawberry.field(
        description="At most 10 at once, in order."
    )


@strawberry.input(description="The pictures of a listing, anew.")
class ArrangePicturesInput:
    """Those left out are no longer shown."""

    listing_id: strawberry.ID = strawberry.field(description="Of which listing.")
    listing_picture_ids: list[strawberry.ID] = strawberry.field(
        description="All that are to be shown, in order; the first is the cover."
    )


@strawberry.input(description="What changes of a picture; fields left out stay.")
class UpdateListingPictureInput:
    """Its words and its focal point change wherever the picture is shown."""

    listing_picture_id: strawberry.ID = strawberry.field(description="Which one.")
    alt: str | None = strawberry.field(
        default=None, description="What it shows; refused if empty."
    )
    focal_point: FocalPointInput | None = strawberry.field(
        default=None, description="What stays in sight when it is cut."
    )
    variant_ids: list[strawberry.ID] | None = strawberry.field(
        default=None,
        description="All variants it belongs to, where it comes last; empty for none.",
    )

    def to_change(self) -> PictureChange:
        """In the action's words."""
        point, variants = self.focal_point, self.variant_ids
        return PictureChange(
            alt=self.alt,
            focus=None if point is None else point.to_focus(),
            variant_ids=(
                None
                if variants is None
                else [parse_public_id(VARIANT_PREFIX, one)[0] for one in variants]
            ),
        )


@strawberry.input(description="A place for a picture.")
class MoveListingPictureInput:
    """The others close up."""

    listing_picture_id: strawberry.ID = strawberry.field(description="Which one.")
    place: int = strawberry.field(
        description="Counted from 1, the cover; the end if there are fewer."
    )


@strawberry.input(description="A picture to show no more.")
class RemoveListingPictureInput:
    """The picture itself is kept; `attachPictures` brings it back."""

    listing_picture_id: strawberry.ID = strawberry.field(description="Which one.")


@strawberry.input(description="The pictures of a variant, anew.")
class ArrangeVariantPicturesInput:
    """Among those of its listing."""

    variant_id: strawberry.ID = strawberry.field(description="Of which variant.")
    listing_picture_ids: list[strawberry.ID] = strawberry.field(
        description="Its own, in order; the first stands for it. Empty for none."
    )


@strawberry.input(description="Pictures to fetch once more.")
class FetchListingPicturesInput:
    """Those known by their address alone."""

    listing_id: strawberry.ID = strawberry.field(description="Of which listing.")


@strawberry.type(description="After attaching pictures.")
class AttachPicturesPayload(ListingPayload):
    """The listing, or null."""


@strawberry.type(description="After adding a picture.")
class AddListingPicturePayload(ListingPayload):
    """The listing, or null."""


@strawberry.type(description="After adding several pictures.")
class AddListingPicturesPayload(ListingPayload):
    """The listing, or null."""


@strawberry.type(description="After arranging pictures.")
class ArrangePicturesPayload(ListingPayload):
    """The listing, or null."""


@strawberry.type(description="After changing a picture of a listing.")
class UpdateListingPicturePayload(ListingPayload):
    """The listing, or null."""


@strawberry.type(description="After moving a picture of a listing.")
class MoveListingPicturePayload(ListingPayload):
    """The listing, or null."""


@strawberry.type(description="After taking a picture away.")
class RemoveListingPicturePayload(ListingPayload):
    """The listing, or null."""


@strawberry.type(description="After arranging the pictures of a variant.")
class ArrangeVariantPicturesPayload(ListingPayload):
    """The listing, or null."""


@strawberry.type(description="After asking for pictures once more.")
class FetchListingPicturesPayload(ListingPayload):
    """The listing, or null."""
