"""Listings, imports and terms as a seller's members see them."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Func, Q, QuerySet

from commons.organizations.models import Organization
from commons.people.models import Person
from storefronts.listings.models import (
    Listing,
    ListingState,
    SalesTerms,
    Variant,
)
from storefronts.listings.policy import may_see_listings
from storefronts.listings.runs.models import CatalogueRun, RunKind
from storefronts.listings.selectors.bulk import Selection, matching

MOST_WORDS = 500


@dataclass(frozen=True)
class CatalogueWords:
    """The words a seller's listings use, for those who choose among them."""

    tags: tuple[str, ...]
    categories: tuple[str, ...]
    active_count: int
    archived_count: int


def seller_for(viewer: Person | None, slug: str) -> Organization | None:
    """The organization, for those who may see the private side of its catalogue."""
    seller = Organization.objects.filter(slug=slug).first()
    if seller is None or not may_see_listings(viewer, seller.pk):
        return None
    return seller


def listings_of(seller: Organization, selection: Selection) -> QuerySet[Listing]:
    """Those of its listings, with variants and stock."""
    return matching(seller.pk, selection).prefetch_related("variants__stock")


def listing_for(viewer: Person | None, key: UUID) -> Listing | None:
    """One listing with variants and stock, for its seller's members."""
    listing = Listing.objects.prefetch_related("variants__stock").filter(pk=key).first()
    if listing is None or not may_see_listings(viewer, listing.seller_id):
        return None
    return listing


def variant_for(viewer: Person | None, key: UUID) -> Variant | None:
    """One variant with its stock, for its seller's members."""
    variant = Variant.objects.select_related("stock").filter(pk=key).first()
    if variant is None or not may_see_listings(viewer, variant.seller_id):
        return None
    return variant


def import_for(viewer: Person | None, key: UUID) -> CatalogueRun | None:
    """One import, for its seller's members."""
    return _run_for(viewer, key, RunKind.IMPORT)


def edit_for(viewer: Person | None, key: UUID) -> CatalogueRun | None:
    """One bulk edit, for its seller's members."""
    return _run_for(viewer, key, RunKind.EDIT)


def _run_for(viewer: Person | None, key: UUID, kind: RunKind) -> CatalogueRun | None:
    run = (
        CatalogueRun.objects.select_related("seller").filter(pk=key, kind=kind).first()
    )
    if run is None or not may_see_listings(viewer, run.seller_id):
        return None
    return run


def imports_of(seller: Organization) -> QuerySet[CatalogueRun]:
    """Its imports."""
    return _runs_of(seller, RunKind.IMPORT)


def edits_of(seller: Organization) -> QuerySet[CatalogueRun]:
    """Its bulk edits."""
    return _runs_of(seller, RunKind.EDIT)


def _runs_of(seller: Organization, kind: RunKind) -> QuerySet[CatalogueRun]:
    return CatalogueRun.objects.select_related("seller").filter(
        seller=seller, kind=kind
    )


def sales_terms_of(seller: Organization) -> SalesTerms | None:
    """On which terms it sells."""
    return SalesTerms.objects.filter(organization=seller).first()


def words_of(seller: Organization) -> CatalogueWords:
    """Tags and categories in use, in order, and how many listings there are."""
    found = Listing.objects.filter(seller=seller)
    tags = found.annotate(tag=Func("tags", function="unnest")).values_list(
        "tag", flat=True
    )
    categories = found.exclude(category="").values_list("category", flat=True)
    counts = found.aggregate(
        active=Count("id", filter=Q(state=ListingState.ACTIVE)),
        archived=Count("id", filter=Q(state=ListingState.ARCHIVED)),
    )
    return CatalogueWords(
        tags=tuple(tags.distinct().order_by("tag")[:MOST_WORDS]),
        categories=tuple(categories.distinct().order_by("category")[:MOST_WORDS]),
        active_count=counts["active"],
        archived_count=counts["archived"],
    )
