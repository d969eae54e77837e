"""The pictures of a listing: bringing them, their order and their words."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db.models import Max

from commons.kit.errors import NotFound, Refusal, Refusals, require
from commons.kit.ids import new_id
from commons.kit.language import _
from commons.kit.rows import insert_rows
from commons.kit.transactions import in_transaction
from commons.media.actions.changing import change_picture
from commons.media.actions.keeping import fit_alt
from commons.media.models import Picture
from commons.media.rules import Focus
from commons.media.selectors import pictures_of
from commons.organizations.actions.pictures import upload_picture
from commons.people.models import Person
from storefronts.listings.actions.caches import refresh_listings
from storefronts.listings.actions.catalogue import locked_listing
from storefronts.listings.actions.variant_pictures import (
    drop_from_variants,
    show_on_variants,
)
from storefronts.listings.models import Listing, ListingPicture
from storefronts.listings.policy import may_edit_listings
from storefronts.listings.rules.pictures import MOST_AT_ONCE, MOST_PICTURES, placed

IDS_PATH = ("input", "pictureIds")


@dataclass(frozen=True, slots=True)
class Brought:
    """A file and what it shows."""

    file: "UploadedFile[bytes]"
    alt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureChange:
    """What is to be changed of a picture shown; None leaves a field as it is."""

    alt: str | None = None
    focus: Focus | None = None
    variant_ids: Sequence[UUID] | None = None


@in_transaction
def attach_pictures(
    *, actor: Person, listing_id: UUID, picture_ids: Sequence[UUID]
) -> Listing:
    """Show the seller's own pictures after those already shown."""
    listing = locked_listing(actor, listing_id)
    wanted = list(dict.fromkeys(picture_ids))
    pictures = pictures_of(listing.seller_id, wanted)
    if len(pictures) != len(wanted):
        raise Refusal(_("That picture is not yours."), code="NOT_FOUND", path=IDS_PATH)
    shown = set(listing.pictures.values_list("picture_id", flat=True))
    new = [pictures[key] for key in wanted if key not in shown]
    _check_new(new, shown_count=len(shown))
    last = listing.pictures.aggregate(last=Max("position"))["last"] or 0
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
    seller_id = _seller_of(listing_id)
    # Decoding takes its time, so nothing is locked meanwhile; it checks the actor.
    picture = upload_picture(actor=actor, organization_id=seller_id, file=file, alt=alt)
    return attach_pictures(actor=actor, listing_id=listing_id, picture_ids=[picture.pk])


def add_pictures(
    *, actor: Person, listing_id: UUID, brought: Sequence[Brought]
) -> Listing:
    """Keep several pictures and show them all, or tell of each what is wrong."""
    seller_id = _seller_of(listing_id)
    require(may_edit_listings(actor, seller_id))
    if not 0 < len(brought) <= MOST_AT_ONCE:
        raise Refusal(
            _("Send between 1 and {most} pictures at once.").format(most=MOST_AT_ONCE),
            code="TOO_MANY" if brought else "EMPTY",
            path=("input", "pictures"),
        )
    keys, refusals = [], []
    for place, one in enumerate(brought):
        try:
            picture = upload_picture(
                actor=actor, organization_id=seller_id, file=one.file, alt=one.alt
            )
            keys.append(picture.pk)
        except Refusal as refusal:
            refusal.path = ("input", "pictures", str(place), refusal.path[-1])
            refusals.append(refusal)
    if refusals:
        # What was fit is kept, so that it costs nothing to send it again.
        raise Refusals(refusals)
    return attach_pictures(actor=actor, listing_id=listing_id, picture_ids=keys)


@in_transaction
def arrange_pictures(
    *, actor: Person, listing_id: UUID, listing_picture_ids: Sequence[UUID]
) -> Listing:
    """Show these in this order and no others; the pictures themselves are kept."""
    listing = locked_listing(actor, listing_id)
    shown = set(listing.pictures.values_list("pk", flat=True))
    kept = list(dict.fromkeys(listing_picture_ids))
    if not set(kept) <= shown:
        path = ("input", "listingPictureIds")
        message = _("That picture is not shown on this listing.")
        raise Refusal(message, code="NOT_FOUND", path=path)
    _take_away(listing, shown - set(kept))
    return _in_order(listing, kept)


@in_transaction
def move_picture(*, actor: Person, listing_picture_id: UUID, place: int) -> Listing:
    """Show it at a place, counted from 1; the first is the cover."""
    listing = _listing_showing(actor, listing_picture_id)
    keys = list(
        listing.pictures.order_by("position", "pk").values_list("pk", flat=True)
    )
    return _in_order(listing, placed(keys, listing_picture_id, place=place))


@in_transaction
def remove_picture(*, actor: Person, listing_picture_id: UUID) -> Listing:
    """Show it no more; the picture itself is kept and can be attached again."""
    listing = _listing_showing(actor, listing_picture_id)
    _take_away(listing, {listing_picture_id})
    refresh_listings([listing.pk], currency=listing.currency)
    return listing


@in_transaction
def change_listing_picture(
    *, actor: Person, listing_picture_id: UUID, change: PictureChange
) -> Listing:
    """Say anew what it shows, where one looks, and which variants it belongs to."""
    listing = _listing_showing(actor, listing_picture_id)
    shown = listing.pictures.get(pk=listing_picture_id)
    if change.alt is not None:
        shown.alt = fit_alt(change.alt)
        shown.save(update_fields=["alt"])
    if shown.picture_id is not None:
        # On cards it is the picture that speaks, so both say the same.
        change_picture(picture_id=shown.picture_id, alt=change.alt, focus=change.focus)
    if change.variant_ids is not None:
        show_on_variants(listing, shown.pk, variant_ids=change.variant_ids)
    return listing


def _check_new(new: Sequence[Picture], *, shown_count: int) -> None:
    if shown_count + len(new) > MOST_PICTURES:
        message = _("At most {most} pictures.").format(most=MOST_PICTURES)
        raise Refusal(message, code="TOO_MANY", path=IDS_PATH)
    if any(not picture.alt for picture in new):
        message = _("Say what the picture shows, for those who do not see it.")
        raise Refusal(message, code="EMPTY", path=IDS_PATH)


def _seller_of(listing_id: UUID) -> UUID:
    listing = Listing.objects.filter(pk=listing_id).first()
    if listing is None:
        raise NotFound
    return listing.seller_id


def _listing_showing(actor: Person, listing_picture_id: UUID) -> Listing:
    """The listing, locked, while it still shows the picture; raises NotFound."""
    shown = ListingPicture.objects.filter(pk=listing_picture_id)
    listing_id = shown.values_list("listing_id", flat=True).first()
    if listing_id is None:
        raise NotFound
    listing = locked_listing(actor, listing_id)
    if not shown.exists():
        raise NotFound
    return listing


def _take_away(listing: Listing, gone: set[UUID]) -> None:
    if gone:
        drop_from_variants(listing, gone)
        ListingPicture.objects.filter(listing=listing, pk__in=gone).delete()


def _in_order(listing: Listing, keys: Sequence[UUID]) -> Listing:
    shown = {picture.pk: picture for picture in listing.pictures.all()}
    for position, key in enumerate(keys, start=1):
        shown[key].position = position
    ListingPicture.objects.bulk_update([shown[key] for key in keys], ["position"])
    refresh_listings([listing.pk], currency=listing.currency)
    return listing
