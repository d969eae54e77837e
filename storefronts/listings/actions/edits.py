"""Bulk edits: many listings changed alike, looked at first, then chunk by chunk.

Which listings it is about is fixed when it is looked at; listings that cannot be
changed in this way are left as they are, and told.
"""

from collections.abc import Sequence
from uuid import UUID

from django.db import connection

from commons.jobs.queue import job
from commons.kit.clock import now
from commons.kit.errors import NotFound, Refusal, require
from commons.kit.language import _
from commons.kit.money import from_minor
from commons.kit.rows import update_rows
from commons.kit.transactions import in_transaction
from commons.organizations.models import Organization
from commons.people.models import Person
from storefronts.listings.actions.caches import refresh_listings
from storefronts.listings.actions.images import keep_after, keep_before
from storefronts.listings.actions.indexing import written_as_chunk
from storefronts.listings.actions.runs import (
    begin,
    end_run,
    language_of,
    locked_run,
)
from storefronts.listings.actions.stock import StockCount, count_stock
from storefronts.listings.models import Listing, Stock, Variant
from storefronts.listings.policy import may_edit_listings
from storefronts.listings.rules.bulk import Edit, fit_edit
from storefronts.listings.runs.models import (
    CatalogueRun,
    Outcome,
    RunKind,
    RunListing,
    RunState,
)
from storefronts.listings.selectors.bulk import (
    ListingEdit,
    Selection,
    changes_stock,
    edited,
    is_change,
    matching,
)

AT_ONCE = 100
MOST_CHOSEN = 1_000
MOST_LISTINGS = 200_000
# What a request may look at before it answers.
CHECKED_AT_ONCE = 1_000


@in_transaction
def preview_bulk_edit(
    *, actor: Person, organization_id: UUID, selection: Selection | None, edit: Edit
) -> CatalogueRun:
    """Fix which listings it is about and tell what it would do; nothing changes."""
    require(may_edit_listings(actor, organization_id))
    seller = Organization.objects.filter(pk=organization_id).first()
    if seller is None:
        raise NotFound
    edit = fit_edit(edit, currency=seller.currency)
    if selection is None:
        raise _nothing_chosen()
    if len(selection.keys) > MOST_CHOSEN:
        message = _("Choose {most} listings at most, or all that match.").format(
            most=MOST_CHOSEN
        )
        raise Refusal(message, code="TOO_MANY", path=("input", "listingIds"))
    run = CatalogueRun.objects.create(
        seller=seller,
        kind=RunKind.EDIT,
        change=edit.as_json(),
        state=RunState.CHECKING,
        created_by=actor,
    )
    count = _fix_selection(run, selection)
    if not count:
        raise _nothing_chosen()
    run.rows_total = run.listings_total = count
    run.save(update_fields=["rows_total", "listings_total"])
    if count > CHECKED_AT_ONCE:
        check_edit.later(run_id=str(run.pk))
    else:
        _check(run)
    return run


def _nothing_chosen() -> Refusal:
    message = _("No listing is chosen. Choose some, or all that match.")
    return Refusal(message, code="EMPTY", path=("input", "listingIds"))


def _fix_selection(run: CatalogueRun, selection: Selection) -> int:
    found = matching(run.seller_id, selection).order_by().values("pk", "title")
    statement, parameters = found[:MOST_LISTINGS].query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            FIX.format(found=statement), [run.pk, run.seller_id, *parameters]
        )
        return int(cursor.rowcount)


@job
def check_edit(run_id: str) -> None:
    """Count what a large edit would do."""
    run = CatalogueRun.objects.select_related("seller").get(pk=UUID(run_id))
    if run.state == RunState.CHECKING:
        _check(run)


def _check(run: CatalogueRun) -> None:
    edit = Edit.from_json(run.change)
    changed = refused = 0
    after: UUID | None = None
    while batch := _batch(run, after):
        after = batch[-1]
        for one in edited(edit, _listings(batch)):
            changed += one.is_change
            refused += bool(one.reason)
    _note_check(run, changed, refused)


@in_transaction
def _note_check(run: CatalogueRun, changed: int, refused: int) -> None:
    fresh = CatalogueRun.objects.select_for_update(no_key=True).get(pk=run.pk)
    if fresh.state != RunState.CHECKING:
        return
    run.listings_changed, run.problem_count = changed, refused
    run.listings_ready = run.listings_total - refused
    run.listings_unchanged = run.listings_ready - changed
    run.state = RunState.CHECKED if changed else RunState.FAILED
    run.finished_at = None if changed else now()
    run.save()


def _batch(run: CatalogueRun, after: UUID | None) -> list[UUID]:
    waiting = RunListing.objects.filter(run=run, outcome=Outcome.WAITING)
    if after is not None:
        waiting = waiting.filter(listing_id__gt=after)
    keys = waiting.order_by("listing_id").values_list("listing_id", flat=True)
    return list(keys[:AT_ONCE])


def _listings(keys: Sequence[UUID]) -> list[Listing]:
    found = Listing.objects.filter(pk__in=keys).order_by("pk")
    return list(found.prefetch_related("variants__stock"))


@in_transaction
def run_bulk_edit(*, actor: Person, run_id: UUID) -> CatalogueRun:
    """Do what was looked at; asked again it goes on where it stopped."""
    run = locked_run(actor, run_id, RunKind.EDIT)
    if run.state not in {RunState.CHECKED, RunState.RUNNING, RunState.DONE}:
        message = (
            _("This is still being counted. Try again in a moment.")
            if run.state == RunState.CHECKING
            else _("This bulk edit has ended. Begin another one.")
        )
        code = "NOT_CHECKED" if run.state == RunState.CHECKING else "ALREADY_ENDED"
        raise Refusal(message, code=code, path=("input", "bulkEditId"))
    if run.state == RunState.CHECKED:
        begin(run, RunState.RUNNING)
        run.problem_count = 0
        run.save(update_fields=["problem_count"])
    if run.state == RunState.RUNNING:
        write_edit.later(run_id=str(run.pk))
    return run


@job
def write_edit(run_id: str) -> None:
    """Write a bulk edit to its end, chunk by chunk; killed, it goes on."""
    run = CatalogueRun.objects.select_related("created_by").get(pk=UUID(run_id))
    with language_of(run):
        while _write_chunk(run.pk):
            pass
    _finish(run.pk)


@in_transaction
def _finish(run_id: UUID) -> None:
    end_run(run_id)


@in_transaction
def _write_chunk(run_id: UUID) -> bool:
    """Whether there is more."""
    run = (
        CatalogueRun.objects.select_for_update(no_key=True, of=("self",))
        .select_related("seller")
        .get(pk=run_id)
    )
    keys = _batch(run, None) if run.state == RunState.RUNNING else []
    if not keys:
        return False
    edits = edited(Edit.from_json(run.change), _locked(keys))
    refused = {one.listing.pk: one.reason for one in edits if one.reason}
    changed = [one for one in edits if one.is_change]
    changed_keys = [one.listing.pk for one in changed]
    keep_before(run.pk, changed_keys)
    with written_as_chunk(changed_keys):
        _write(changed)
        refresh_listings(changed_keys, currency=run.seller.currency)
    keep_after(run.pk, changed_keys)
    _note_rest(run, keys, refused)
    run.rows_done += len(keys)
    run.listings_done += len(changed)
    run.problem_count += len(refused)
    run.save(update_fields=["rows_done", "listings_done", "problem_count"])
    return True


def _locked(keys: Sequence[UUID]) -> list[Listing]:
    """Listings, then their stock, each in the one order of all who write them."""
    rows = Listing.objects.filter(pk__in=keys).select_for_update(no_key=True)
    list(rows.order_by("pk").values_list("pk", flat=True))
    stock = Stock.objects.filter(variant__listing_id__in=keys)
    list(
        stock.select_for_update(of=("self",))
        .order_by("variant_id")
        .values_list("variant_id", flat=True)
    )
    return _listings(keys)


def _write(changed: Sequence[ListingEdit]) -> None:
    moment = now()
    update_rows(
        Listing,
        [
            {
                "id": one.listing.pk,
                "tags": list(one.tags),
                "category": one.category,
                "state": one.state,
                "updated_at": moment,
            }
            for one in changed
        ],
    )
    variants = [
        variant for one in changed for variant in one.variants if is_change(variant)
    ]
    update_rows(
        Variant,
        [
            {
                "id": one.variant.pk,
                "price": from_minor(
                    one.price_minor, str(one.variant.price.currency)
                ).amount,
            }
            for one in variants
        ],
    )
    count_stock(
        [
            StockCount(one.variant.pk, one.on_hand, is_tracked=one.is_tracked)
            for one in variants
            if changes_stock(one)
        ]
    )


def _note_rest(
    run: CatalogueRun, keys: Sequence[UUID], refused: dict[UUID, str]
) -> None:
    """What was refused, with its reason; whatever else waits was so already."""
    waiting = RunListing.objects.filter(
        run=run, listing_id__in=keys, outcome=Outcome.WAITING
    )
    told = list(waiting.filter(listing_id__in=refused))
    for one in told:
        one.outcome, one.reason = Outcome.REFUSED, refused[one.listing_id]
    RunListing.objects.bulk_update(told, ["outcome", "reason"])
    waiting.update(outcome=Outcome.SAME)


FIX = """
INSERT INTO listings_runlisting
  (id, run_id, seller_id, listing_id, title, outcome, reason, after_digest, undo)
SELECT gen_random_uuid(), %s::uuid, %s::uuid, found.id, found.title, 'WAITING', '',
  '', ''
FROM ({found}) AS found (id, title)
"""
