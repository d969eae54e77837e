"""Which of a listing's pictures belong to which of its variants, in which order.

The first is `Variant.picture`, which carts and imports know; the further ones have a
table of their own. Everything here runs with the listing locked.
"""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from commons.kit.errors import NotFound, Refusal
from commons.kit.ids import new_id
from commons.kit.language import _
from commons.kit.rows import insert_rows
from commons.kit.transactions import in_transaction
from commons.people.models import Person
from storefronts.listings.actions.catalogue import locked_listing
from storefronts.listings.models import Listing, Variant, VariantPicture
from storefronts.listings.selectors.pictures import pictures_by_variant


@in_transaction
def arrange_variant_pictures(
    *, actor: Person, variant_id: UUID, listing_picture_ids: Sequence[UUID]
) -> Listing:
    """Let these pictures, in this order, be the variant's own; none is none."""
    variant = Variant.objects.filter(pk=variant_id).first()
    if variant is None:
        raise NotFound
    listing = locked_listing(actor, variant.listing_id)
    wanted = list(dict.fromkeys(listing_picture_ids))
    shown = set(listing.pictures.values_list("pk", flat=True))
    if not set(wanted) <= shown:
        path = ("input", "listingPictureIds")
        message = _("That picture is not shown on this listing.")
        raise Refusal(message, code="NOT_FOUND", path=path)
    _write(listing, {variant_id: wanted})
    return listing


def show_on_variants(
    listing: Listing, key: UUID, *, variant_ids: Sequence[UUID]
) -> None:
    """Let a picture belong to these variants and no others; it comes last there."""
    known = pictures_by_variant(listing.pk)
    if not set(variant_ids) <= set(known):
        path = ("input", "variantIds")
        message = _("That is no variant of this listing.")
        raise Refusal(message, code="NOT_FOUND", path=path)
    changed = {}
    for variant_id, keys in known.items():
        if variant_id in variant_ids and key not in keys:
            changed[variant_id] = [*keys, key]
        elif variant_id not in variant_ids and key in keys:
            changed[variant_id] = [one for one in keys if one != key]
    _write(listing, changed)


def drop_from_variants(listing: Listing, gone: Collection[UUID]) -> None:
    """Before pictures go: the next one comes first where the first one goes."""
    _write(
        listing,
        {
            variant_id: [one for one in keys if one not in gone]
            for variant_id, keys in pictures_by_variant(listing.pk).items()
            if set(keys) & set(gone)
        },
    )


def _write(listing: Listing, wanted: Mapping[UUID, Sequence[UUID]]) -> None:
    VariantPicture.objects.filter(variant_id__in=wanted).delete()
    rows: list[dict[str, object]] = []
    for variant_id, keys in wanted.items():
        first = keys[0] if keys else None
        Variant.objects.filter(pk=variant_id).update(picture_id=first)
        rows += [
            {
                "id": new_id(),
                "variant_id": variant_id,
                "picture_id": key,
                "seller_id": listing.seller_id,
                "position": position,
            }
            for position, key in enumerate(keys[1:], start=1)
        ]
    insert_rows(VariantPicture, rows)
