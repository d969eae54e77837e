"""Listings that a run has made go again; what somebody has a trace of is archived."""

from collections.abc import Sequence
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from commons.kit.clock import now
from storefronts.listings.models import Listing, ListingState, StockReservation
from storefronts.listings.runs.models import RunListing, Undo


def remove_or_archive(images: Sequence[RunListing]) -> None:
    """Remove those never sold nor put in a cart; call with the listings locked."""
    keys = [image.listing_id for image in images]
    sold = set(
        StockReservation.objects.filter(variant__listing_id__in=keys).values_list(
            "variant__listing_id", flat=True
        )
    )
    free = [image for image in images if image.listing_id not in sold]
    if not _remove([image.listing_id for image in free]):
        free = [image for image in free if _remove([image.listing_id])]
    for image in free:
        image.undo = Undo.REMOVED
    kept = [image for image in images if image.undo != Undo.REMOVED]
    _archive([image.listing_id for image in kept])
    for image in kept:
        image.undo = Undo.ARCHIVED


def _remove(keys: Sequence[UUID]) -> bool:
    """Whether nothing held on to any of them: else nothing was removed."""
    if not keys:
        return True
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in REMOVE:
                cursor.execute(statement, [list(keys)])
            # Whatever refers to them says so now and not at the end.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except IntegrityError:
        return False
    return True


def _archive(keys: Sequence[UUID]) -> None:
    Listing.objects.filter(pk__in=keys).update(
        state=ListingState.ARCHIVED, updated_at=now()
    )


OF_VARIANTS = """variant_id IN (
  SELECT id FROM listings_variant WHERE listing_id = ANY (%s::uuid[])
)"""
REMOVE = (
    f"DELETE FROM listings_variantprice WHERE {OF_VARIANTS}",  # noqa: S608
    f"DELETE FROM listings_stock WHERE {OF_VARIANTS}",  # noqa: S608
    "DELETE FROM listings_variant WHERE listing_id = ANY (%s::uuid[])",
    "DELETE FROM listings_listingpicture WHERE listing_id = ANY (%s::uuid[])",
    "DELETE FROM listings_listingtranslation WHERE listing_id = ANY (%s::uuid[])",
    "DELETE FROM listings_listingsearch WHERE listing_id = ANY (%s::uuid[])",
    "DELETE FROM listings_listing WHERE id = ANY (%s::uuid[])",
)
