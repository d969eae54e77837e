"""Which listings a bulk edit is about, and what it would make of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from commons.kit.money import to_minor
from storefronts.listings.models import Listing, ListingState, Variant
from storefronts.listings.rules.bulk import (
    SET,
    Edit,
    NotPossible,
    new_price,
    new_stock,
    new_tags,
)
from storefronts.listings.runs.models import CatalogueRun, Outcome, RunListing

FIRST_ROWS = 20


@dataclass(frozen=True)
class Selection:
    """Some listings by their keys, or all of a seller that match."""

    keys: tuple[UUID, ...] = ()
    state: ListingState | None = None
    search: str = ""
    category: str = ""
    tag: str = ""


@dataclass(frozen=True)
class VariantEdit:
    """What a variant would become."""

    variant: Variant
    price_minor: int
    on_hand: int
    is_tracked: bool


@dataclass(frozen=True)
class ListingEdit:
    """What a listing would become, or why it cannot."""

    listing: Listing
    tags: tuple[str, ...] = ()
    category: str = ""
    state: str = ""
    variants: tuple[VariantEdit, ...] = ()
    reason: str = ""

    @property
    def is_change(self) -> bool:
        """Whether anything would differ."""
        listing = self.listing
        words = (list(self.tags), self.category, self.state)
        return not self.reason and (
            words != (listing.tags, listing.category, listing.state)
            or any(is_change(one) for one in self.variants)
        )


def is_change(one: VariantEdit) -> bool:
    """Whether the variant would differ."""
    return one.price_minor != to_minor(one.variant.price) or changes_stock(one)


def changes_stock(one: VariantEdit) -> bool:
    """Whether its stock would differ; setting it begins to count it."""
    stock = one.variant.stock
    return (one.on_hand, one.is_tracked) != (stock.on_hand, stock.is_tracked)


def matching(seller_id: UUID, selection: Selection) -> QuerySet[Listing]:
    """The seller's listings of the selection."""
    found = Listing.objects.filter(seller_id=seller_id)
    if selection.keys:
        return found.filter(pk__in=selection.keys)
    if selection.state is not None:
        found = found.filter(state=selection.state)
    if selection.search:
        words = selection.search
        of_sku = Variant.objects.filter(seller_id=seller_id, sku=words)
        found = found.filter(
            Q(title__icontains=words)
            | Q(handle__icontains=words)
            | Q(pk__in=of_sku.values("listing_id"))
        )
    if selection.category:
        found = found.filter(category=selection.category)
    if selection.tag:
        found = found.filter(tags__contains=[selection.tag])
    return found


def edited(edit: Edit, listings: Sequence[Listing]) -> list[ListingEdit]:
    """What becomes of listings, variants and stock fetched along."""
    return [_edited(edit, listing) for listing in listings]


def _edited(edit: Edit, listing: Listing) -> ListingEdit:
    try:
        return ListingEdit(
            listing=listing,
            tags=tuple(new_tags(edit, listing.tags)),
            category=listing.category if edit.category is None else edit.category,
            state=edit.state or listing.state,
            variants=tuple(
                _variant_edited(edit, variant)
                for variant in sorted(
                    listing.variants.all(), key=lambda one: (one.position, one.pk)
                )
                if variant.is_active
            ),
        )
    except NotPossible as no:
        return ListingEdit(listing, reason=no.reason)


def _variant_edited(edit: Edit, variant: Variant) -> VariantEdit:
    earlier = variant.compare_at
    stock = variant.stock
    is_tracked = stock.is_tracked or edit.stock_kind == SET
    return VariantEdit(
        variant=variant,
        price_minor=new_price(
            edit,
            to_minor(variant.price),
            None if earlier is None else to_minor(earlier),
            str(variant.price.currency),
        ),
        on_hand=new_stock(edit, stock.on_hand, stock.reserved)
        if is_tracked
        else stock.on_hand,
        is_tracked=is_tracked,
    )


def first_of(run: CatalogueRun) -> list[ListingEdit]:
    """What the first listings of a bulk edit would become now."""
    waiting = RunListing.objects.filter(run=run, outcome=Outcome.WAITING)
    keys = waiting.order_by("listing_id").values_list("listing_id", flat=True)
    found = Listing.objects.filter(pk__in=list(keys[:FIRST_ROWS])).order_by("pk")
    edit = Edit.from_json(run.change)
    return edited(edit, list(found.prefetch_related("variants__stock")))
