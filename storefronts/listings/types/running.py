"""What imports and bulk edits show of their way, and of their undoing."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Annotated, TypeVar

import strawberry
from django.db.models import QuerySet

from commons.kit.connections import Connection, PageArguments, keyset
from commons.kit.enums import described
from commons.kit.graphql import Info
from commons.kit.ids import public_id
from commons.organizations.models import Organization
from commons.people.viewer import viewer_or_none
from storefronts.listings.actions.runs import UNDO_DAYS, can_undo
from storefronts.listings.runs.models import (
    CatalogueRun,
    Outcome,
    RunListing,
    RunState,
    Undo,
)
from storefronts.listings.selectors.desk import seller_for
from storefronts.listings.types.listings import LISTING_PREFIX

TOLD_LISTINGS = 100
RunType = TypeVar("RunType")
OrganizationSlug = Annotated[
    str, strawberry.argument(description="The organization's slug.")
]

RunStateChoice = described(
    RunState,
    name="ImportState",
    description="How far an import or a bulk edit has come.",
    MAPPING="Its header is not known: say which column is which.",
    CHECKING="Being read; ask again.",
    CHECKED="Read and checked; nothing is changed yet.",
    RUNNING="Being written, chunk by chunk.",
    CANCELLED="Stopped on the way; what was written can be undone.",
    DONE="At its end; chunks with a problem were left out.",
    FAILED="Nothing of it could be written.",
    UNDOING="Being taken back, chunk by chunk.",
    UNDONE="Taken back, but for what somebody has changed since.",
)


@strawberry.type(name="ToldListing", description="A listing left as it is, and why.")
class ToldListingType:
    """Of a bulk edit that could not change it, or of undoing."""

    listing_id: strawberry.ID = strawberry.field(description="Which one.")
    title: str = strawberry.field(description="As it was called then.")
    reason: str = strawberry.field(description="Why it was left as it is.")

    @classmethod
    def of(cls, told: RunListing) -> "ToldListingType":
        """The row of the run."""
        return cls(
            listing_id=strawberry.ID(public_id(LISTING_PREFIX, told.listing_id)),
            title=told.title,
            reason=told.reason,
        )


def runs_at_desk(
    info: Info,
    organization: str,
    page: PageArguments,
    *,
    found: Callable[[Organization], QuerySet[CatalogueRun]],
    build: Callable[[CatalogueRun], RunType],
) -> Connection[RunType] | None:
    """A seller's runs of one kind, the latest first; null if closed to the viewer."""
    seller = seller_for(viewer_or_none(info), organization)
    if seller is None:
        return None
    return keyset(found(seller), page, order=("-created_at", "-id"), build=build)


def undo_until(run: CatalogueRun) -> datetime | None:
    """Until when it may be undone; None where it may not."""
    if not can_undo(run) or run.finished_at is None:
        return None
    return run.finished_at + timedelta(days=UNDO_DAYS)


def kept_of(run: CatalogueRun) -> list[ToldListingType]:
    """The first of those that undoing has left as they are."""
    if not run.kept_count:
        return []
    found = RunListing.objects.filter(run=run, undo=Undo.KEPT).order_by("id")
    return [ToldListingType.of(one) for one in found[:TOLD_LISTINGS]]


def refused_of(run: CatalogueRun) -> list[ToldListingType]:
    """The first of those that a bulk edit could not change."""
    found = RunListing.objects.filter(run=run, outcome=Outcome.REFUSED).order_by("id")
    return [ToldListingType.of(one) for one in found[:TOLD_LISTINGS]]
