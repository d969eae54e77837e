"""Pictures of listings as their seller sees them, fetched or not."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import QuerySet

from storefronts.listings.models import ListingPicture, Variant, VariantPicture


def pictures_by_variant(listing_id: UUID) -> dict[UUID, list[UUID]]:
    """For each variant its own pictures, in order: two statements."""
    firsts = Variant.objects.filter(listing_id=listing_id).order_by("position", "pk")
    found = {
        key: [] if first is None else [first]
        for key, first in firsts.values_list("pk", "picture_id")
    }
    further = VariantPicture.objects.filter(picture__listing_id=listing_id)
    for variant_id, key in further.order_by("position", "pk").values_list(
        "variant_id", "picture_id"
    ):
        if key not in found[variant_id]:
            found[variant_id].append(key)
    return found


def variants_showing(listing_ids: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """For each picture the variants it belongs to: two statements."""
    firsts = Variant.objects.filter(
        listing_id__in=listing_ids, picture__isnull=False
    ).values_list("picture_id", "pk")
    further = VariantPicture.objects.filter(picture__listing_id__in=listing_ids)
    found: dict[UUID, list[UUID]] = {}
    for picture_id, variant_id in (
        *firsts,
        *further.values_list("picture_id", "variant_id"),
    ):
        if picture_id is not None:
            found.setdefault(picture_id, []).append(variant_id)
    return found


def shown_on(listing_ids: Collection[UUID]) -> QuerySet[ListingPicture]:
    """All pictures of the listings, with what is kept of them."""
    found = ListingPicture.objects.filter(listing_id__in=listing_ids)
    return found.select_related("picture", "listing").order_by("position", "pk")
