"""One chunk of an import: all of its listings are written, or none.

Only what differs is written, so the same file twice changes nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import Model

from commons.kit.clock import now
from commons.kit.language import _
from commons.kit.rows import insert_rows, update_rows
from storefronts.listings.actions.caches import refresh_listings
from storefronts.listings.actions.images import (
    keep_after,
    keep_before,
    keep_created,
)
from storefronts.listings.actions.import_known import FileFacts
from storefronts.listings.actions.import_plans import ListingPlan, plan_chunk
from storefronts.listings.actions.indexing import written_as_chunk
from storefronts.listings.actions.stock import count_stock
from storefronts.listings.imports.formats import SHOPIFY
from storefronts.listings.imports.parsed import ParsedListing
from storefronts.listings.imports.rows import Problem
from storefronts.listings.models import Listing, ListingPicture, Stock, Variant
from storefronts.listings.prices.models import VariantPrice
from storefronts.listings.rules.words import slug_of

Row = dict[str, Any]


class ChunkRefused(Exception):
    """Why nothing of a chunk was written."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = tuple(problems)


@dataclass(frozen=True)
class Tally:
    """How many listings are new, changed, and as they were."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0

    @classmethod
    def of(cls, plans: Sequence[ListingPlan]) -> "Tally":
        """What these plans come to."""
        new = sum(1 for plan in plans if plan.is_new)
        changed = sum(1 for plan in plans if plan.is_change)
        return cls(new, changed, len(plans) - new - changed)


def check_chunk(
    facts: FileFacts, chunk: Sequence[ParsedListing]
) -> tuple[list[Problem], Tally]:
    """What is wrong with it, or what it would do; changes nothing."""
    problems = _problems_of_file(facts, chunk)
    if problems:
        return problems, Tally()
    plans = plan_chunk(facts, chunk, locked=False)
    problems = [problem for plan in plans for problem in plan.problems]
    return problems, Tally() if problems else Tally.of(plans)


def write_chunk(
    facts: FileFacts, chunk: Sequence[ParsedListing], *, run_id: UUID
) -> None:
    """Write it whole; raises ChunkRefused. Call within a transaction."""
    problems = _problems_of_file(facts, chunk)
    plans = [] if problems else plan_chunk(facts, chunk, locked=True)
    problems += [problem for plan in plans for problem in plan.problems]
    if problems:
        raise ChunkRefused(problems)
    changed = [plan.key for plan in plans if plan.is_change]
    new = [plan.key for plan in plans if plan.is_new]
    keep_before(run_id, changed)
    with written_as_chunk([*new, *changed]):
        _write_listings(facts, plans)
        _write_pictures(plans)
        _write_variants(plans)
        refresh_listings(changed, currency=facts.seller.currency)
    keep_created(run_id, new)
    keep_after(run_id, changed)


def _problems_of_file(
    facts: FileFacts, chunk: Sequence[ParsedListing]
) -> list[Problem]:
    """What the file itself and the seller's other listings hold against it."""
    told = [problem for listing in chunk for problem in listing.problems]
    rows = {
        variant.sku: (listing.handle, variant.row)
        for listing in chunk
        for variant in listing.variants
        if variant.sku
    }
    if not rows:
        return told
    taken = Variant.objects.filter(seller=facts.seller, sku__in=list(rows))
    column = "Variant SKU" if facts.format == SHOPIFY else "SKU"
    for sku, handle in taken.values_list("sku", "listing__handle"):
        own_handle, row = rows[sku]
        if handle != own_handle:
            message = _("The SKU {sku} belongs to your listing “{handle}”.").format(
                sku=sku, handle=handle
            )
            told.append(Problem(row, column, message, sku))
    return sorted(told, key=lambda problem: problem.row)


def _write_listings(facts: FileFacts, plans: Sequence[ListingPlan]) -> None:
    moment = now()
    insert_rows(
        Listing, [_listing_row(facts, plan, moment) for plan in plans if plan.is_new]
    )
    changed = [plan for plan in plans if plan.is_change]
    _update(
        Listing,
        [{"id": plan.key, **plan.words, "updated_at": moment} for plan in changed],
    )
    _update(
        Listing,
        [
            {"id": plan.key, "source": plan.memory}
            for plan in plans
            if plan.memory is not None
        ],
    )


def _listing_row(facts: FileFacts, plan: ListingPlan, moment: object) -> Row:
    prices = [one.price_minor for one in plan.parsed.variants if one.is_active]
    return {
        **plan.words,
        "id": plan.key,
        "seller_id": facts.seller.pk,
        "handle": plan.parsed.handle,
        "slug": slug_of(plan.parsed.handle, plan.key),
        "currency": facts.seller.currency,
        # The caches of prices at once: each row is indexed for searches only once.
        "lowest_price_minor": min(prices, default=None),
        "highest_price_minor": max(prices, default=None),
        "created_at": moment,
        "updated_at": moment,
    }


def _write_pictures(plans: Sequence[ListingPlan]) -> None:
    gone = [key for plan in plans for key in plan.gone_pictures]
    if gone:
        Variant.objects.filter(picture_id__in=gone).update(picture=None)
        ListingPicture.objects.filter(pk__in=gone).delete()
    insert_rows(ListingPicture, [row for plan in plans for row in plan.new_pictures])
    _update(ListingPicture, [row for plan in plans for row in plan.changed_pictures])


def _write_variants(plans: Sequence[ListingPlan]) -> None:
    variants = [plan.variants for plan in plans]
    insert_rows(Variant, [row for one in variants for row in one.new])
    insert_rows(Stock, [row for one in variants for row in one.new_stock])
    _update(Variant, [row for one in variants for row in one.changed])
    _update(Variant, [row for one in variants for row in one.quiet])
    count_stock([count for one in variants for count in one.counts])
    gone = [key for one in variants for key in one.gone_prices]
    if gone:
        VariantPrice.objects.filter(pk__in=gone).delete()
    insert_rows(VariantPrice, [row for one in variants for row in one.new_prices])
    _update(VariantPrice, [row for one in variants for row in one.changed_prices])


def _update(model: type[Model], rows: Iterable[Row]) -> None:
    """Rows that change the same columns go in one statement."""
    ordered = sorted(rows, key=_shape)
    for _names, alike in groupby(ordered, key=_shape):
        group = [dict(sorted(row.items())) for row in alike]
        update_rows(model, group)


def _shape(row: Row) -> tuple[str, ...]:
    return tuple(sorted(row))
