"""Taking back what a run wrote, chunk by chunk, by a job that may be killed.

A listing somebody has changed since stays as it is, and is told. Goods sold meanwhile
stay sold: stock goes back by what the run added or took away.
"""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import DataError, IntegrityError, connection, transaction

from commons.jobs.queue import job
from commons.kit.clock import now
from commons.kit.language import _
from commons.kit.rows import insert_rows, update_rows
from commons.kit.transactions import in_transaction
from commons.people.models import Person
from storefronts.listings.actions.caches import refresh_listings
from storefronts.listings.actions.images import (
    OF_LISTING,
    OF_PICTURE,
    OF_PRICE,
    OF_VARIANT,
    digests_of,
)
from storefronts.listings.actions.indexing import written_as_chunk
from storefronts.listings.actions.removing import remove_or_archive
from storefronts.listings.actions.runs import language_of, start_undo
from storefronts.listings.models import (
    Listing,
    ListingPicture,
    StockReservation,
    Variant,
)
from storefronts.listings.prices.models import VariantPrice
from storefronts.listings.runs.models import (
    WRITTEN,
    CatalogueRun,
    Outcome,
    RunKind,
    RunListing,
    RunState,
    Undo,
)

AT_ONCE = 50
Row = dict[str, Any]


@in_transaction
def undo_run(*, actor: Person, run_id: UUID, kind: RunKind) -> CatalogueRun:
    """Take back what it wrote; asked again it goes on, and never twice."""
    run = start_undo(actor=actor, run_id=run_id, kind=kind)
    if run.state == RunState.UNDOING:
        take_back.later(run_id=str(run.pk))
    return run


@job
def take_back(run_id: str) -> None:
    """Undo a run to its end."""
    run = CatalogueRun.objects.select_related("created_by").get(pk=UUID(run_id))
    with language_of(run):
        while _take_back_chunk(run.pk):
            pass


@in_transaction
def _take_back_chunk(run_id: UUID) -> bool:
    """Whether there is more."""
    run = (
        CatalogueRun.objects.select_for_update(no_key=True, of=("self",))
        .select_related("seller")
        .get(pk=run_id)
    )
    if run.state != RunState.UNDOING:
        return False
    waiting = RunListing.objects.filter(run=run, undo=Undo.NOT_YET, outcome__in=WRITTEN)
    images = list(waiting.order_by("listing_id")[:AT_ONCE])
    if not images:
        run.state, run.undone_at = RunState.UNDONE, now()
        run.save(update_fields=["state", "undone_at"])
        return False
    with written_as_chunk([image.listing_id for image in images]):
        _take_back(run, images)
    kept = sum(1 for image in images if image.undo == Undo.KEPT)
    run.kept_count += kept
    run.undone_count += len(images) - kept
    run.save(update_fields=["kept_count", "undone_count"])
    return True


def _take_back(run: CatalogueRun, images: Sequence[RunListing]) -> None:
    keys = [image.listing_id for image in images]
    locked = Listing.objects.filter(pk__in=keys).select_for_update(no_key=True)
    there = {listing.pk for listing in locked.order_by("id")}
    digests = digests_of(keys)
    for image in images:
        if image.listing_id not in there:
            _keep(image, _("It is not there any more."))
        elif digests[image.listing_id] != image.after_digest:
            _keep(image, _("Somebody has changed it since."))
    due = [image for image in images if image.undo == Undo.NOT_YET]
    changed = [image for image in due if image.outcome == Outcome.CHANGED]
    remove_or_archive([image for image in due if image.outcome == Outcome.CREATED])
    _restore_all(run, changed)
    RunListing.objects.bulk_update(images, ["undo", "reason"])


def _keep(image: RunListing, reason: str) -> None:
    image.undo, image.reason = Undo.KEPT, reason


def _restore_all(run: CatalogueRun, images: Sequence[RunListing]) -> None:
    """All at once; where two get in each other's way, one by one."""
    try:
        with transaction.atomic():
            _restore(run, images)
    except (IntegrityError, DataError):
        for image in images:
            _restore_alone(run, image)
        return
    for image in images:
        image.undo = Undo.RESTORED


def _restore_alone(run: CatalogueRun, image: RunListing) -> None:
    try:
        with transaction.atomic():
            _restore(run, [image])
    except (IntegrityError, DataError):
        _keep(image, _("What it was before is taken by another listing now."))
    else:
        image.undo = Undo.RESTORED


def _restore(run: CatalogueRun, images: Sequence[RunListing]) -> None:
    if not images:
        return
    keys = [image.listing_id for image in images]
    moment = now()
    rows = [
        _memory(image, "listing", _part(image.before["listing"], OF_LISTING))
        for image in images
        if image.before is not None
    ]
    update_rows(Listing, [{**row, "updated_at": moment} for row in rows])
    _restore_pictures(keys, _rows(images, "pictures"))
    _restore_variants(images, keys)
    _restore_prices(keys, _rows(images, "prices"))
    with connection.cursor() as cursor:
        cursor.execute(STOCK, {"run": run.pk, "listings": keys})
    refresh_listings(keys, currency=run.seller.currency)


def _memory(image: RunListing, kind: str, row: Row) -> Row:
    """The row with what was remembered of files' words."""
    memory: Any = (image.before or {}).get("memory", {})
    if kind == "listing":
        return {**row, "source": memory["listing"]}
    return {**row, "source": memory["variants"][row["id"]]}


def _rows(images: Iterable[RunListing], kind: str) -> list[Row]:
    found: list[Row] = []
    for image in images:
        rows: Any = (image.before or {}).get(kind, [])
        found += rows
    return found


def _part(row: Any, names: Sequence[str]) -> Row:
    return {name: row[name] for name in ("id", *names)}


def _restore_pictures(keys: Sequence[UUID], before: Sequence[Row]) -> None:
    known = set(
        ListingPicture.objects.filter(listing_id__in=keys).values_list("pk", flat=True)
    )
    wanted = {UUID(row["id"]) for row in before}
    Variant.objects.filter(picture_id__in=known - wanted).update(picture=None)
    ListingPicture.objects.filter(pk__in=known - wanted).delete()
    there = {field.attname for field in ListingPicture._meta.concrete_fields}
    gone = [row for row in before if UUID(row["id"]) not in known]
    insert_rows(
        ListingPicture,
        [{name: row[name] for name in row if name in there} for row in gone],
    )
    update_rows(ListingPicture, [_part(row, OF_PICTURE) for row in before])


def _restore_variants(images: Sequence[RunListing], keys: Sequence[UUID]) -> None:
    """As they were; those the run has added go, or are no longer offered."""
    rows = [
        _memory(image, "variant", _part(row, OF_VARIANT))
        for image in images
        for row in _rows([image], "variants")
    ]
    wanted = {UUID(row["id"]) for row in rows}
    added = Variant.objects.filter(listing_id__in=keys).exclude(pk__in=wanted)
    added.update(is_active=False, sku="")
    sold = StockReservation.objects.filter(variant__in=added).values("variant_id")
    _remove_unsold([v.pk for v in added.exclude(pk__in=sold)])
    update_rows(Variant, rows)


def _remove_unsold(keys: Sequence[UUID]) -> None:
    """Variants nobody has a trace of; one in a cart stays, no longer offered."""
    for key in keys:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                for statement in REMOVE_VARIANT:
                    cursor.execute(statement, [key])
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        except IntegrityError:
            continue


def _restore_prices(keys: Sequence[UUID], before: Sequence[Row]) -> None:
    there = VariantPrice.objects.filter(listing_id__in=keys)
    known = set(there.values_list("pk", flat=True))
    wanted = {UUID(row["id"]) for row in before}
    VariantPrice.objects.filter(pk__in=known - wanted).delete()
    insert_rows(VariantPrice, [row for row in before if UUID(row["id"]) not in known])
    update_rows(VariantPrice, [_part(row, OF_PRICE) for row in before])


REMOVE_VARIANT = (
    "DELETE FROM listings_variantprice WHERE variant_id = %s",
    "DELETE FROM listings_stock WHERE variant_id = %s",
    "DELETE FROM listings_variant WHERE id = %s",
)
# By what the run changed, so that sales since stay sold; never below what checkouts
# hold. Locked in the one order of all who write stock.
STOCK = """
WITH image AS (
  SELECT r.before -> 'stock' AS before, r.stock_after AS after
  FROM listings_runlisting r
  WHERE r.run_id = %(run)s::uuid AND r.listing_id = ANY (%(listings)s::uuid[])
), moved AS (
  SELECT was.key::uuid AS variant_id,
    (was.value ->> 'is_tracked')::bool AS is_tracked,
    (was.value ->> 'on_hand')::int - (became.value ->> 'on_hand')::int AS difference
  FROM image, jsonb_each(image.before) AS was, jsonb_each(image.after) AS became
  WHERE was.key = became.key AND was.value <> became.value
), locked AS (
  SELECT variant_id FROM listings_stock
  WHERE variant_id IN (SELECT variant_id FROM moved)
  ORDER BY variant_id
  FOR UPDATE
)
UPDATE listings_stock s
SET on_hand = greatest(s.on_hand + moved.difference, s.reserved),
  is_tracked = moved.is_tracked
FROM moved JOIN locked USING (variant_id)
WHERE s.variant_id = moved.variant_id
"""
