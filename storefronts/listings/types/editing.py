"""Bulk edits through the API: looked at, done, cancelled, undone."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import strawberry

from commons.kit.arguments import After, First
from commons.kit.connections import Connection, PageArguments
from commons.kit.graphql import (
    Info,
    MoneyType,
    Node,
    Payload,
    Repeatable,
    money,
    mutation,
)
from commons.kit.ids import parse_public_id, public_id
from commons.kit.money import to_minor
from commons.kit.scopes import Scope
from commons.organizations.types.organizations import organization_key
from commons.people.viewer import viewer, viewer_or_none
from storefronts.listings.actions import edits
from storefronts.listings.actions.runs import cancel_run
from storefronts.listings.actions.undoing import undo_run
from storefronts.listings.models import ListingState
from storefronts.listings.runs.models import CatalogueRun, RunKind, RunState
from storefronts.listings.selectors import desk
from storefronts.listings.selectors.bulk import (
    ListingEdit,
    VariantEdit,
    first_of,
    is_change,
)
from storefronts.listings.types.changing import (
    CatalogueMatch,
    ListingsChange,
    selected,
)
from storefronts.listings.types.listings import LISTING_PREFIX
from storefronts.listings.types.running import (
    OrganizationSlug,
    ToldListingType,
    kept_of,
    refused_of,
    runs_at_desk,
    undo_until,
)

EDIT_PREFIX = "bed"


@strawberry.type(name="BulkEditVariant", description="A variant before and after.")
class BulkEditVariantType:
    """Only where something would differ."""

    title: str = strawberry.field(description="Its options in words; may be empty.")
    price_before: MoneyType = strawberry.field(description="What it costs now.")
    price_after: MoneyType = strawberry.field(description="What it would cost.")
    stock_before: int | None = strawberry.field(
        description="How many there are now; null where nobody counts."
    )
    stock_after: int | None = strawberry.field(
        description="How many there would be; null where nobody counts."
    )

    @classmethod
    def of(cls, one: VariantEdit) -> "BulkEditVariantType":
        """The variant, its stock fetched along."""
        variant, stock = one.variant, one.variant.stock
        currency = str(variant.price.currency)
        return cls(
            title=variant.title,
            price_before=money(to_minor(variant.price), currency),
            price_after=money(one.price_minor, currency),
            stock_before=stock.on_hand if stock.is_tracked else None,
            stock_after=one.on_hand if one.is_tracked else None,
        )


@strawberry.type(name="BulkEditRow", description="A listing before and after.")
class BulkEditRowType:
    """What a bulk edit would make of it."""

    listing_id: strawberry.ID = strawberry.field(description="Which one.")
    title: str = strawberry.field(description="What it is called.")
    reason: str = strawberry.field(
        description="Why it will be left as it is; empty where it can be changed."
    )
    changes: bool = strawberry.field(description="Whether anything would differ.")
    variants: list[BulkEditVariantType] = strawberry.field(
        description="Those whose price or stock would differ."
    )
    tags_before: list[str] = strawberry.field(description="Its tags now.")
    tags_after: list[str] = strawberry.field(description="Its tags then.")
    category_before: str = strawberry.field(description="Its category now.")
    category_after: str = strawberry.field(description="Its category then.")
    state_before: ListingState = strawberry.field(description="Who sees it now.")
    state_after: ListingState = strawberry.field(description="Who would see it.")

    @classmethod
    def of(cls, one: ListingEdit) -> "BulkEditRowType":
        """The listing as it is and as it would be."""
        listing = one.listing
        refused = bool(one.reason)
        return cls(
            listing_id=strawberry.ID(public_id(LISTING_PREFIX, listing.pk)),
            title=listing.title,
            reason=one.reason,
            changes=one.is_change,
            variants=[
                BulkEditVariantType.of(variant)
                for variant in one.variants
                if is_change(variant)
            ],
            tags_before=listing.tags,
            tags_after=listing.tags if refused else list(one.tags),
            category_before=listing.category,
            category_after=listing.category if refused else one.category,
            state_before=ListingState(listing.state),
            state_after=ListingState(listing.state if refused else one.state),
        )


@strawberry.type(name="BulkEdit", description="Many listings changed alike.")
class BulkEditType(Node):
    """Looked at first, then done."""

    run: strawberry.Private[CatalogueRun]
    state: RunState = strawberry.field(description="How far it has come.")
    listings_total: int = strawberry.field(description="How many it is about.")
    listings_changed: int = strawberry.field(
        description="How many of them would differ, counted when it was looked at."
    )
    listings_unchanged: int = strawberry.field(
        description="How many of them are so already."
    )
    refused_count: int = strawberry.field(
        description="How many cannot be changed in this way."
    )
    rows_done: int = strawberry.field(description="How many were dealt with so far.")
    listings_done: int = strawberry.field(description="How many were changed so far.")
    undone_count: int = strawberry.field(description="How many listings went back.")
    kept_count: int = strawberry.field(
        description="How many undoing has left as they are."
    )
    created_at: datetime = strawberry.field(description="When it was looked at.")
    finished_at: datetime | None = strawberry.field(description="When it ended.")

    @strawberry.field(description="What would become of the first 20 that wait.")
    def rows(self) -> list[BulkEditRowType]:
        """As they are at this moment."""
        waits = {RunState.CHECKING, RunState.CHECKED, RunState.RUNNING}
        found = first_of(self.run) if self.run.state in waits else []
        return [BulkEditRowType.of(one) for one in found]

    @strawberry.field(description="Listings it has left as they are: the first 100.")
    def refused(self) -> list[ToldListingType]:
        """Each with its reason."""
        return refused_of(self.run)

    @strawberry.field(description="Listings that undoing left as they are: the first.")
    def kept(self) -> list[ToldListingType]:
        """At most 100."""
        return kept_of(self.run)

    @strawberry.field(description="Until when it can be undone; null if it cannot.")
    def undo_until(self) -> datetime | None:
        """Seven days from its end, where it wrote anything."""
        return undo_until(self.run)

    @classmethod
    def of(cls, run: CatalogueRun) -> "BulkEditType":
        """The bulk edit."""
        return cls(
            id=strawberry.ID(public_id(EDIT_PREFIX, run.pk)),
            run=run,
            state=RunState(run.state),
            listings_total=run.listings_total,
            listings_changed=run.listings_changed,
            listings_unchanged=run.listings_unchanged,
            refused_count=run.problem_count,
            rows_done=run.rows_done,
            listings_done=run.listings_done,
            undone_count=run.undone_count,
            kept_count=run.kept_count,
            created_at=run.created_at,
            finished_at=run.finished_at,
        )


@strawberry.input(description="Which listings, and what changes of them.")
class PreviewBulkEditInput:
    """Either `listingIds`, or all that match."""

    organization_id: strawberry.ID = strawberry.field(description="Whose listings.")
    change: ListingsChange = strawberry.field(description="What changes.")
    listing_ids: list[strawberry.ID] = strawberry.field(
        default_factory=list, description="At most 1,000."
    )
    matching: CatalogueMatch | None = strawberry.field(
        default=None, description="All of these, where no listing is named."
    )


@strawberry.input(description="A bulk edit to do.")
class BulkEditListingsInput(Repeatable):
    """One that was looked at."""

    bulk_edit_id: strawberry.ID = strawberry.field(description="Which one.")


@strawberry.input(description="A bulk edit.")
class BulkEditInput:
    """One there is."""

    bulk_edit_id: strawberry.ID = strawberry.field(description="Which one.")


@strawberry.type(description="After a step of a bulk edit.")
class BulkEditPayload(Payload):
    """The bulk edit, or null."""

    bulk_edit: BulkEditType | None = strawberry.field(
        default=None, description="Ask for it again to see how far it is."
    )


@strawberry.type(description="After looking at a bulk edit.")
class PreviewBulkEditPayload(BulkEditPayload):
    """What it would do; nothing is changed yet."""


@strawberry.type(description="After beginning a bulk edit.")
class BulkEditListingsPayload(BulkEditPayload):
    """The bulk edit, or null."""


@strawberry.type(description="After stopping a bulk edit.")
class CancelBulkEditPayload(BulkEditPayload):
    """The bulk edit, or null."""


@strawberry.type(description="After beginning to undo a bulk edit.")
class UndoBulkEditPayload(BulkEditPayload):
    """The bulk edit, or null."""


@strawberry.type
class EditQuery:
    """Fields of the query."""

    @strawberry.field(description="A seller's bulk edits, the latest first.")
    def desk_bulk_edits(
        self,
        info: Info,
        organization: OrganizationSlug,
        first: First = None,
        after: After = None,
    ) -> Connection[BulkEditType] | None:
        """For members, and for staff of the platform to look; null if closed."""
        page = PageArguments.of(first, after)
        return runs_at_desk(
            info, organization, page, found=desk.edits_of, build=BulkEditType.of
        )

    @strawberry.field(description="One bulk edit; null if closed.")
    def bulk_edit(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="Its id.")],
    ) -> BulkEditType | None:
        """For members, and for staff of the platform to look."""
        return edit_node(info, _key(id))


@strawberry.type
class EditMutation:
    """Fields of the mutation."""

    @mutation(scope=Scope.CATALOGUE)
    def preview_bulk_edit(
        self, info: Info, input: PreviewBulkEditInput
    ) -> PreviewBulkEditPayload:
        """Fix which listings it is about and tell what it would do; nothing changes."""
        run = edits.preview_bulk_edit(
            actor=viewer(info),
            organization_id=organization_key(input.organization_id),
            selection=(
                selected(input.matching, None, input.listing_ids)
                if input.listing_ids or input.matching
                else None
            ),
            edit=input.change.to_edit(),
        )
        return PreviewBulkEditPayload(bulk_edit=BulkEditType.of(run))

    @mutation(scope=Scope.CATALOGUE, idempotent=True)
    def bulk_edit_listings(
        self, info: Info, input: BulkEditListingsInput
    ) -> BulkEditListingsPayload:
        """Do what was looked at, by a job; asked again, it goes on."""
        key = _key(input.bulk_edit_id)
        run = edits.run_bulk_edit(actor=viewer(info), run_id=key)
        return BulkEditListingsPayload(bulk_edit=BulkEditType.of(run))

    @mutation(scope=Scope.CATALOGUE)
    def cancel_bulk_edit(
        self, info: Info, input: BulkEditInput
    ) -> CancelBulkEditPayload:
        """Stop a bulk edit after the chunk it is at; what it changed stays."""
        key = _key(input.bulk_edit_id)
        run = cancel_run(actor=viewer(info), run_id=key, kind=RunKind.EDIT)
        return CancelBulkEditPayload(bulk_edit=BulkEditType.of(run))

    @mutation(scope=Scope.CATALOGUE)
    def undo_bulk_edit(self, info: Info, input: BulkEditInput) -> UndoBulkEditPayload:
        """Take back what a bulk edit changed, within seven days of its end."""
        key = _key(input.bulk_edit_id)
        run = undo_run(actor=viewer(info), run_id=key, kind=RunKind.EDIT)
        return UndoBulkEditPayload(bulk_edit=BulkEditType.of(run))


def edit_node(info: Info, key: UUID) -> BulkEditType | None:
    """The bulk edit with this key; null if closed."""
    run = desk.edit_for(viewer_or_none(info), key)
    return None if run is None else BulkEditType.of(run)


def _key(public: str) -> UUID:
    return parse_public_id(EDIT_PREFIX, public)[0]
