"""Bringing pictures to listings, arranging and describing them."""

from collections.abc import Sequence
from typing import cast
from uuid import UUID

import strawberry
from django.core.files.uploadedfile import UploadedFile

from commons.kit.graphql import Info, mutation
from commons.kit.ids import parse_public_id
from commons.kit.scopes import Scope
from commons.people.viewer import viewer
from storefronts.listings.actions.picture_fetches import fetch_again
from storefronts.listings.actions.pictures import (
    add_picture,
    add_pictures,
    arrange_pictures,
    attach_pictures,
    change_listing_picture,
    move_picture,
    remove_picture,
)
from storefronts.listings.actions.variant_pictures import arrange_variant_pictures
from storefronts.listings.types.finding import desk_listing_of
from storefronts.listings.types.listings import (
    LISTING_PICTURE_PREFIX,
    LISTING_PREFIX,
    VARIANT_PREFIX,
)
from storefronts.listings.types.picture_inputs import (
    AddListingPictureInput,
    AddListingPicturePayload,
    AddListingPicturesInput,
    AddListingPicturesPayload,
    ArrangePicturesInput,
    ArrangePicturesPayload,
    ArrangeVariantPicturesInput,
    ArrangeVariantPicturesPayload,
    AttachPicturesInput,
    AttachPicturesPayload,
    FetchListingPicturesInput,
    FetchListingPicturesPayload,
    MoveListingPictureInput,
    MoveListingPicturePayload,
    RemoveListingPictureInput,
    RemoveListingPicturePayload,
    UpdateListingPictureInput,
    UpdateListingPicturePayload,
)


@strawberry.type
class PictureMutation:
    """Fields of the mutation."""

    @mutation(scope=Scope.CATALOGUE)
    def attach_pictures(
        self, info: Info, input: AttachPicturesInput
    ) -> AttachPicturesPayload:
        """Show uploaded pictures on a listing."""
        key = _key(LISTING_PREFIX, input.listing_id)
        attach_pictures(
            actor=viewer(info),
            listing_id=key,
            picture_ids=_keys("pic", input.picture_ids),
        )
        return AttachPicturesPayload(listing=desk_listing_of(info, key))

    @mutation(scope=Scope.CATALOGUE)
    def add_listing_picture(
        self, info: Info, input: AddListingPictureInput
    ) -> AddListingPicturePayload:
        """Upload a picture and show it on a listing."""
        key = _key(LISTING_PREFIX, input.listing_id)
        # The scalar lets nothing else in.
        file = cast("UploadedFile[bytes]", input.file)
        add_picture(actor=viewer(info), listing_id=key, file=file, alt=input.alt)
        return AddListingPicturePayload(listing=desk_listing_of(info, key))

    @mutation(scope=Scope.CATALOGUE)
    def add_listing_pictures(
        self, info: Info, input: AddListingPicturesInput
    ) -> AddListingPicturesPayload:
        """Upload several pictures and show them on a listing; all or none."""
        key = _key(LISTING_PREFIX, input.listing_id)
        brought = [one.to_brought() for one in input.pictures]
        add_pictures(actor=viewer(info), listing_id=key, brought=brought)
        return AddListingPicturesPayload(listing=desk_listing_of(info, key))

    @mutation(scope=Scope.CATALOGUE)
    def arrange_pictures(
        self, info: Info, input: ArrangePicturesInput
    ) -> ArrangePicturesPayload:
        """Choose which pictures a listing shows, and their order."""
        key = _key(LISTING_PREFIX, input.listing_id)
        arrange_pictures(
            actor=viewer(info),
            listing_id=key,
            listing_picture_ids=_keys(
                LISTING_PICTURE_PREFIX, input.listing_picture_ids
            ),
        )
        return ArrangePicturesPayload(listing=desk_listing_of(info, key))

    @mutation(scope=Scope.CATALOGUE)
    def update_listing_picture(
        self, info: Info, input: UpdateListingPictureInput
    ) -> UpdateListingPicturePayload:
        """Say what a picture shows, where one looks, and whose variant's it is."""
        listing = change_listing_picture(
            actor=viewer(info),
            listing_picture_id=_key(LISTING_PICTURE_PREFIX, input.listing_picture_id),
            change=input.to_change(),
        )
        return UpdateListingPicturePayload(listing=desk_listing_of(info, listing.pk))

    @mutation(scope=Scope.CATALOGUE)
    def move_listing_picture(
        self, info: Info, input: MoveListingPictureInput
    ) -> MoveListingPicturePayload:
        """Show a picture at another place; to the same place again changes nothing."""
        listing = move_picture(
            actor=viewer(info),
            listing_picture_id=_key(LISTING_PICTURE_PREFIX, input.listing_picture_id),
            place=input.place,
        )
        return MoveListingPicturePayload(listing=desk_listing_of(info, listing.pk))

    @mutation(scope=Scope.CATALOGUE)
    def remove_listing_picture(
        self, info: Info, input: RemoveListingPictureInput
    ) -> RemoveListingPicturePayload:
        """Show a picture no more; it is kept and can be attached again."""
        listing = remove_picture(
            actor=viewer(info),
            listing_picture_id=_key(LISTING_PICTURE_PREFIX, input.listing_picture_id),
        )
        return RemoveListingPicturePayload(listing=desk_listing_of(info, listing.pk))

    @mutation(scope=Scope.CATALOGUE)
    def arrange_variant_pictures(
        self, info: Info, input: ArrangeVariantPicturesInput
    ) -> ArrangeVariantPicturesPayload:
        """Choose which of the listing's pictures are a variant's, and their order."""
        listing = arrange_variant_pictures(
            actor=viewer(info),
            variant_id=_key(VARIANT_PREFIX, input.variant_id),
            listing_picture_ids=_keys(
                LISTING_PICTURE_PREFIX, input.listing_picture_ids
            ),
        )
        return ArrangeVariantPicturesPayload(listing=desk_listing_of(info, listing.pk))

    @mutation(scope=Scope.CATALOGUE)
    def fetch_listing_pictures(
        self, info: Info, input: FetchListingPicturesInput
    ) -> FetchListingPicturesPayload:
        """Have a worker look once more for pictures known by their address alone."""
        key = _key(LISTING_PREFIX, input.listing_id)
        fetch_again(actor=viewer(info), listing_id=key)
        return FetchListingPicturesPayload(listing=desk_listing_of(info, key))


def _key(prefix: str, public: str) -> UUID:
    return parse_public_id(prefix, public)[0]


def _keys(prefix: str, public: Sequence[str]) -> list[UUID]:
    return [_key(prefix, one) for one in public]
