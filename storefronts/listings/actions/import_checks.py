"""The check of a stored file: at once for a small one, by a job for a large one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO, cast
from uuid import UUID

from commons.jobs.queue import job
from commons.kit.clock import now
from commons.kit.transactions import in_transaction
from storefronts.listings.actions.import_reading import (
    Check,
    Watcher,
    check_file,
)
from storefronts.listings.actions.pieces import PieceFile
from storefronts.listings.actions.runs import (
    forget_problems,
    language_of,
    note_problems,
)
from storefronts.listings.imports.formats import Reading
from storefronts.listings.imports.rows import Problem
from storefronts.listings.runs.models import CatalogueRun, ColumnMapping, RunState

# What a request may read before it answers: some thousand rows.
CHECKED_AT_ONCE = 1024 * 1024
CHUNKS_BETWEEN_NEWS = 20


def reading_of_run(run: CatalogueRun) -> Reading:
    """How its file is read."""
    return Reading(run.format, run.mapping)


def check_at_once_or_later(run: CatalogueRun) -> None:
    """Check what is small; let a worker check the rest."""
    if run.size_bytes > CHECKED_AT_ONCE:
        check_stored.later(import_id=str(run.pk))
    else:
        check_run(run)


@job
def check_stored(import_id: str) -> None:
    """Check the file of a run; killed, it begins again."""
    runs = CatalogueRun.objects.select_related("seller", "created_by")
    run = runs.get(pk=UUID(import_id))
    if run.state == RunState.CHECKING:
        with language_of(run):
            check_run(run)


def check_run(run: CatalogueRun) -> None:
    """Read the file to its end and note what it would do."""
    forget_problems(run)
    file = PieceFile(run)
    news = _News(run, file)
    check = check_file(
        run.seller,
        cast("BinaryIO", file),
        reading_of_run(run),
        Watcher(problems=news.problems, progress=news.progress),
    )
    _note_check(run, check)


@dataclass
class _News:
    """Keeps problems and progress while a check goes on."""

    run: CatalogueRun
    file: PieceFile
    chunk_count: int = 0

    def problems(self, found: Sequence[Problem]) -> None:
        note_problems(self.run, found)

    def progress(self) -> None:
        self.chunk_count += 1
        if self.chunk_count % CHUNKS_BETWEEN_NEWS == 0:
            CatalogueRun.objects.filter(pk=self.run.pk).update(
                checked_bytes=self.file.bytes_read
            )


@in_transaction
def _note_check(run: CatalogueRun, check: Check) -> None:
    """Unless somebody cancelled it meanwhile."""
    fresh = CatalogueRun.objects.select_for_update(no_key=True).get(pk=run.pk)
    if fresh.state != RunState.CHECKING:
        return
    run.state = RunState.CHECKED if check.listings_ready else RunState.FAILED
    run.finished_at = None if check.listings_ready else now()
    run.checked_bytes = run.size_bytes
    if check.unread and not run.columns:
        run.columns = [{"name": name, "samples": []} for name in check.unread]
    run.rows_total, run.listings_total = check.rows, check.listings
    run.listings_ready = check.listings_ready
    run.listings_new = check.listings_new
    run.listings_changed = check.listings_changed
    run.listings_unchanged = check.listings_unchanged
    run.save()


def remembered_mapping(seller_id: UUID, header_digest: str) -> Mapping[str, str]:
    """What the seller chose for this header before; empty if nothing."""
    found = ColumnMapping.objects.filter(
        seller_id=seller_id, header_digest=header_digest
    ).first()
    return {} if found is None else found.mapping


def remember_mapping(
    seller_id: UUID, header_digest: str, mapping: Mapping[str, str]
) -> None:
    """Read the next file with this header in the same way."""
    ColumnMapping.objects.update_or_create(
        seller_id=seller_id,
        header_digest=header_digest,
        defaults={"mapping": dict(mapping), "updated_at": now()},
    )
