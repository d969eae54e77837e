"""A seller's catalogue from the database, a batch at a time, in a fixed order."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from commons.kit.money import decimal_amount, to_minor
from commons.organizations.models import Organization
from storefronts.listings.actions.import_known import address_of
from storefronts.listings.models import Listing, ListingPicture, Variant
from storefronts.listings.prices.models import VariantPrice
from storefronts.listings.selectors.prices import sales_currencies

AT_ONCE = 200


@dataclass(frozen=True)
class ExportedListing:
    """A listing with all that belongs to it, in its order."""

    listing: Listing
    variants: Sequence[Variant]
    pictures: Sequence[ListingPicture]
    addresses: Mapping[UUID, str]
    prices: Mapping[UUID, Mapping[str, VariantPrice]]


def exported(seller: Organization) -> Iterator[ExportedListing]:
    """Every listing that has a variant; holds one batch in memory."""
    after: UUID | None = None
    while True:
        found = Listing.objects.filter(seller=seller).order_by("pk")
        if after is not None:
            found = found.filter(pk__gt=after)
        batch = list(found[:AT_ONCE])
        if not batch:
            return
        after = batch[-1].pk
        yield from _with_parts(batch)


def _with_parts(batch: Sequence[Listing]) -> Iterator[ExportedListing]:
    keys = [listing.pk for listing in batch]
    variants: dict[UUID, list[Variant]] = {}
    found = Variant.objects.filter(listing_id__in=keys).select_related("stock")
    for variant in found.order_by("position", "pk"):
        variants.setdefault(variant.listing_id, []).append(variant)
    pictures: dict[UUID, list[ListingPicture]] = {}
    shown = ListingPicture.objects.filter(listing_id__in=keys)
    for picture in shown.select_related("picture").order_by("position", "pk"):
        pictures.setdefault(picture.listing_id, []).append(picture)
    prices: dict[UUID, dict[str, VariantPrice]] = {}
    for price in VariantPrice.objects.filter(listing_id__in=keys):
        prices.setdefault(price.variant_id, {})[price.currency] = price
    for listing in batch:
        own = pictures.get(listing.pk, [])
        if listing.pk in variants:
            yield ExportedListing(
                listing=listing,
                variants=variants[listing.pk],
                pictures=own,
                addresses={picture.pk: address_of(picture) for picture in own},
                prices=prices,
            )


def price_text(variant: Variant) -> str:
    """The price with all decimals of its currency."""
    return amount_text(to_minor(variant.price), str(variant.price.currency))


def compare_at_text(variant: Variant) -> str:
    """What it cost before, or nothing."""
    if variant.compare_at is None:
        return ""
    return amount_text(to_minor(variant.compare_at), str(variant.price.currency))


def amount_text(amount_minor: int, currency: str) -> str:
    """A plain decimal number."""
    return str(decimal_amount(amount_minor, currency))


def other_currencies(seller: Organization) -> list[str]:
    """The currencies it sells in beside its own."""
    return [one.currency for one in sales_currencies(seller.pk)]


def kept_columns(seller: Organization) -> list[str]:
    """Columns of files whose words are kept and mean nothing here, in order."""
    with connection.cursor() as cursor:
        cursor.execute(KEPT, {"seller": seller.pk})
        return [name for (name,) in cursor.fetchall()]


KEPT = """
SELECT name FROM (
  SELECT jsonb_object_keys(source) AS name FROM listings_listing
  WHERE seller_id = %(seller)s AND source <> '{}'
  UNION
  SELECT jsonb_object_keys(source) FROM listings_variant
  WHERE seller_id = %(seller)s AND source <> '{}'
) AS kept ORDER BY name
"""
