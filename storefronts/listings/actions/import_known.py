"""What is there already of the listings that a chunk of a file names."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from django.conf import settings

from commons.media.selectors import picture_address
from commons.organizations.models import Organization
from storefronts.listings.imports.parsed import ParsedListing
from storefronts.listings.models import Listing, ListingPicture, Variant
from storefronts.listings.prices.models import VariantPrice

# The widest we serve, so that a file shows pictures elsewhere as well as we do.
WIDEST = 100_000
PICTURE_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)

M = TypeVar("M")


@dataclass(frozen=True)
class FileFacts:
    """Whose listings a file is about, and of what it speaks."""

    seller: Organization
    format: str
    fields: frozenset[str]
    currencies: tuple[str, ...] = ()

    def speaks_of(self, *fields: str) -> bool:
        """Whether the file has a column for any of these fields of ours."""
        return not self.fields.isdisjoint(fields)


class Known:
    """The listings of a chunk with all that belongs to them; locked where it says."""

    def __init__(
        self, facts: FileFacts, chunk: Sequence[ParsedListing], *, locked: bool
    ) -> None:
        found = Listing.objects.filter(
            seller=facts.seller, handle__in=[parsed.handle for parsed in chunk]
        )
        if locked:
            found = found.select_for_update(no_key=True).order_by("id")
        self.listings = {listing.handle: listing for listing in found}
        keys = [listing.pk for listing in self.listings.values()]
        self.pictures: dict[UUID, list[ListingPicture]] = {}
        self.variants: dict[UUID, list[Variant]] = {}
        self.prices: dict[UUID, list[VariantPrice]] = {}
        if keys:
            self._load(keys, with_prices=bool(facts.currencies))

    def _load(self, keys: list[UUID], *, with_prices: bool) -> None:
        self.pictures = _by(
            ListingPicture.objects.filter(listing_id__in=keys)
            .select_related("picture")
            .order_by("position", "id"),
            "listing_id",
        )
        self.variants = _by(
            Variant.objects.filter(listing_id__in=keys)
            .select_related("stock")
            .order_by("position", "id"),
            "listing_id",
        )
        if with_prices:
            self.prices = _by(
                VariantPrice.objects.filter(listing_id__in=keys), "variant_id"
            )


def _by(found: Iterable[M], name: str) -> dict[UUID, list[M]]:
    grouped: dict[UUID, list[M]] = {}
    for one in found:
        grouped.setdefault(getattr(one, name), []).append(one)
    return grouped


def address_of(shown: ListingPicture) -> str:
    """Where a picture of a listing is to be seen: elsewhere, or with us."""
    if shown.source_url or shown.picture is None:
        return shown.source_url
    path = picture_address(shown.picture.pk, shown.picture.widths, wanted=WIDEST)
    return path if path.startswith("http") else f"{settings.SITE_URL}{path}"


def is_ours(address: str) -> bool:
    """Whether it is the address of a picture that we keep."""
    return address.startswith(f"{settings.SITE_URL}{settings.MEDIA_URL}")


def sameness_of(address: str) -> str:
    """The same for every size of one picture of ours; elsewhere, the address itself."""
    found = PICTURE_ID.search(address) if is_ours(address) else None
    return found[0].lower() if found else address
