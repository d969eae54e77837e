"""The pictures of a listing and their order."""

from collections.abc import Sequence
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db.models import Max

from commons.kit.errors import NotFound, Refusal
from commons.kit.ids import new_id
from commons.kit.rows import insert_rows
from commons.kit.transactions import in_transaction
from commons.media.selectors import pictures_of
from commons.organizations.actions.pictures import upload_picture
from commons.people.models import Person
from storefronts.listings.actions.caches import refresh_listings
from storefronts.listings.actions.catalogue import locked_listing
from storefronts.listings.models import Listing, ListingPicture, Variant

MOST_PICTURES = 50


@in_transaction
def attach_pictures(
    *, actor: Person, listing_id: UUID, picture_ids: Sequence[UUID]
) -> Listing:
    """Show the seller's own pictures after those already shown."""
    listing = locked_listing(actor, listing_id)
    wanted = list(dict.fromkeys(picture_ids))
    pictures = pictures_of(listing.seller_id, wanted)
    if len(pictures) != len(wanted):
        path = ("input", "pictureIds")
        raise Refusal("That picture is not yours.", code="NOT_FOUND", path=path)
    shown = set(listing.pictures.values_list("picture_id", flat=True))
    last = listing.pictures.aggregate(last=Max("position"))["last"] or 0
    new = [pictures[key] for key in wanted if key not in shown]
    if len(shown) + len(new) > MOST_PICTURES:
        path = ("input", "pictureIds")
        message = f"At most {MOST_PICTURES} pictures."
        raise Refusal(message, code="TOO_MANY", path=path)
    rows = [
        {
            "id": new_id(),
            "listing_id": listing.pk,
            "seller_id": listing.seller_id,
            "picture_id": picture.pk,
            "source_url": "",
            "alt": picture.alt,
            "position": position,
        }
        for position, picture in enumerate(new, start=last + 1)
    ]
    insert_rows(ListingPicture, rows)
    refresh_listings([listing.pk], currency=listing.currency)
    return listing


def add_picture(
    *, actor: Person, listing_id: UUID, file: "UploadedFile[bytes]", alt: str
) -> Listing:
    """Keep a picture and show it, in one step."""
    listing = Listing.objects.filter(pk=listing_id).first()
    if listing is None:
        raise NotFound
    # Decoding takes its time, so nothing is locked meanwhile; it checks the actor.
    picture = upload_picture(
        actor=actor, organization_id=listing.seller_id, file=file, alt=alt
    )
    return attach_pictures(actor=actor, listing_id=listing_id, picture_ids=[picture.pk])


@in_transaction
def arrange_pictures(
    *, actor: Person, listing_id: UUID, listing_picture_ids: Sequence[UUID]
) -> Listing:
    """Show these in this order and no others; the pictures themselves are kept."""
    listing = locked_listing(actor, listing_id)
    shown = {picture.pk: picture for picture in listing.pictures.all()}
    kept = list(dict.fromkeys(listing_picture_ids))
    if not set(kept) <= set(shown):
        path = ("input", "listingPictureIds")
        message = "That picture is not shown on this listing."
        raise Refusal(message, code="NOT_FOUND", path=path)
    gone = set(shown) - set(kept)
    Variant.objects.filter(listing=listing, picture_id__in=gone).update(picture=None)
    ListingPicture.objects.filter(pk__in=gone).delete()
    for position, key in enumerate(kept, start=1):
        shown[key].position = position
    ListingPicture.objects.bulk_update([shown[key] for key in kept], ["position"])
    refresh_listings([listing.pk], currency=listing.currency)
    return listing
