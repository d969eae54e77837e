"""Catalogue files: checked first, then written in chunks by a job.

A job may be killed anywhere and run again: each chunk is one transaction, which also
notes how far the file has been dealt with.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO, cast
from uuid import UUID

from django.db import DataError, IntegrityError, transaction

from commons.jobs.queue import job
from commons.kit.clock import now
from commons.kit.errors import Refusal, require
from commons.kit.language import _
from commons.kit.text import one_line
from commons.kit.transactions import in_transaction
from commons.organizations.models import Organization
from commons.people.models import Person
from storefronts.listings.actions.import_checks import (
    check_at_once_or_later,
    reading_of_run,
    remember_mapping,
    remembered_mapping,
)
from storefronts.listings.actions.import_chunks import ChunkRefused, write_chunk
from storefronts.listings.actions.import_known import FileFacts
from storefronts.listings.actions.import_reading import (
    Chunk,
    ChunkReader,
    rows_until,
)
from storefronts.listings.actions.pieces import PieceFile, keep_pieces
from storefronts.listings.actions.runs import (
    begin,
    end_run,
    forget_problems,
    give_up_older,
    language_of,
    locked_run,
    note_problems,
)
from storefronts.listings.imports.formats import (
    COMMONWEAL,
    Reading,
    UnknownHeader,
    digest_of,
    reading_of,
)
from storefronts.listings.imports.mapping import checked_mapping
from storefronts.listings.imports.rows import Problem, UnreadableFile, open_sheet
from storefronts.listings.policy import may_edit_listings
from storefronts.listings.runs.models import (
    CatalogueRun,
    ImportFormat,
    RunKind,
    RunState,
)

LARGEST_FILE = 100 * 1024 * 1024
Columns = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class CatalogueFile:
    """A file as somebody sent it; without a format its header tells."""

    name: str
    format: ImportFormat | None
    content: BinaryIO
    columns: Columns = ()
    """Our field and the file's column for it, where somebody has chosen."""


@in_transaction
def check_import(
    *, actor: Person, organization_id: UUID, file: CatalogueFile
) -> CatalogueRun:
    """Keep the file and tell what is wrong with it; no listing changes yet."""
    require(may_edit_listings(actor, organization_id))
    if file.content.seek(0, io.SEEK_END) > LARGEST_FILE:
        raise Refusal(
            _("A file may have at most {most} MB. Split it.").format(
                most=LARGEST_FILE // 2**20
            ),
            code="TOO_LARGE",
            path=("input", "file"),
        )
    file.content.seek(0)
    seller = Organization.objects.get(pk=organization_id)
    return keep_file(seller, file, created_by=actor)


@in_transaction
def keep_file(
    seller: Organization, file: CatalogueFile, *, created_by: Person | None = None
) -> CatalogueRun:
    """Store a file with its check; for those who act for the platform itself."""
    run = CatalogueRun(
        seller=seller,
        file_name=_fit_name(file.name),
        format=file.format or COMMONWEAL,
        state=RunState.CHECKING,
        created_by=created_by,
    )
    problem = _recognize(run, file)
    run.save()
    file.content.seek(0)
    run.size_bytes = keep_pieces(run, file.content)
    if problem is not None:
        note_problems(run, [problem])
        run.state, run.finished_at = RunState.FAILED, now()
    run.save()
    if run.state == RunState.CHECKING:
        check_at_once_or_later(run)
    if run.state == RunState.FAILED and not run.mapping:
        run.pieces.all().delete()
    give_up_older(run)
    return run


def reading_of_file(seller: Organization, file: CatalogueFile) -> Reading:
    """How to read it; raises UnreadableFile, UnknownHeader and Refusals."""
    if file.columns:
        header = open_sheet(file.content).header
        return Reading(COMMONWEAL, checked_mapping(file.columns, header))

    def known(digest: str) -> Mapping[str, str]:
        return remembered_mapping(seller.pk, digest)

    return reading_of(file.content, file.format, known)


def _recognize(run: CatalogueRun, file: CatalogueFile) -> Problem | None:
    """Note how the file is to be read; what is wrong if nobody can."""
    try:
        reading = reading_of_file(run.seller, file)
    except UnreadableFile as unreadable:
        return unreadable.problem
    except UnknownHeader as unknown:
        run.state, run.columns = RunState.MAPPING, unknown.columns
        return None
    run.format, run.mapping = reading.format, dict(reading.mapping)
    if file.columns:
        file.content.seek(0)
        header = open_sheet(file.content).header
        run.columns = [{"name": name, "samples": []} for name in header if name]
        remember_mapping(run.seller_id, digest_of(header), run.mapping)
    return None


@in_transaction
def map_import(*, actor: Person, import_id: UUID, columns: Columns) -> CatalogueRun:
    """Say which column is which, and have the file checked; remembered for the next."""
    run = locked_run(actor, import_id, RunKind.IMPORT)
    is_open = run.state in {RunState.MAPPING, RunState.CHECKED, RunState.FAILED}
    if not is_open or not (run.mapping or run.state == RunState.MAPPING):
        raise Refusal(
            _("The columns of this file can no longer be chosen. Send it again."),
            code="ALREADY_MAPPED",
            path=("input", "importId"),
        )
    header = [str(column["name"]) for column in run.columns]
    run.mapping = checked_mapping(columns, header)
    remember_mapping(run.seller_id, _digest_of_file(run), run.mapping)
    run.state, run.finished_at = RunState.CHECKING, None
    run.save(update_fields=["state", "mapping", "finished_at"])
    check_at_once_or_later(run)
    return run


def _digest_of_file(run: CatalogueRun) -> str:
    return digest_of(open_sheet(cast("BinaryIO", PieceFile(run))).header)


@in_transaction
def run_import(
    *, actor: Person, import_id: UUID, leaves_out: bool = False
) -> CatalogueRun:
    """Start writing; asked again it goes on where it stopped, and never twice.

    A file with problems is written only where somebody says to leave them out.
    """
    run = locked_run(actor, import_id, RunKind.IMPORT)
    if run.state not in {RunState.CHECKED, RunState.RUNNING, RunState.DONE}:
        raise _not_ready(run)
    if run.state == RunState.CHECKED and run.problem_count and not leaves_out:
        raise Refusal(
            _(
                "The file has problems, so nothing was changed. Correct it and send it"
                " again, or leave out the groups of rows that have one."
            ),
            code="HAS_PROBLEMS",
            path=("input", "leaveOut"),
        )
    if run.state != RunState.DONE:
        start_run(run)
        write_import.later(import_id=str(run.pk))
    return run


def _not_ready(run: CatalogueRun) -> Refusal:
    path = ("input", "importId")
    match run.state:
        case RunState.FAILED:
            message = _(
                "Nothing of this file can be imported. Correct it and send it again."
            )
            return Refusal(message, code="IMPORT_FAILED", path=path)
        case RunState.MAPPING:
            message = _("Say first which column is which.")
            return Refusal(message, code="NOT_MAPPED", path=path)
        case RunState.CHECKING:
            message = _("The file is still being checked. Try again in a moment.")
            return Refusal(message, code="NOT_CHECKED", path=path)
    message = _("This import has ended. Send the file again to import it again.")
    return Refusal(message, code="ALREADY_ENDED", path=path)


def start_run(run: CatalogueRun) -> None:
    """From checked to running; a run that is under way stays as it is."""
    if run.state != RunState.CHECKED:
        return
    begin(run, RunState.RUNNING)
    forget_problems(run)
    run.save(update_fields=["problems", "problem_count"])


@job
def write_import(import_id: str) -> None:
    """Write a started import to its end, chunk by chunk."""
    runs = CatalogueRun.objects.select_related("seller", "created_by")
    run = runs.get(pk=UUID(import_id))
    if run.state == RunState.RUNNING:
        with language_of(run):
            _write_all(run)


def _write_all(run: CatalogueRun) -> None:
    file = cast("BinaryIO", PieceFile(run))
    try:
        reader = ChunkReader(run.seller, file, reading_of_run(run))
        for chunk in reader:
            is_due = rows_until(chunk) > run.rows_done
            if is_due and not _write_once(run.pk, reader.facts, chunk):
                return
    except UnreadableFile as unreadable:
        _note_unreadable(run.pk, unreadable.problem)
    _finish(run.pk)


def _write_once(run_id: UUID, facts: FileFacts, chunk: Chunk) -> bool:
    """Whether the run goes on."""
    try:
        return _write(run_id, facts, chunk)
    except (IntegrityError, DataError):
        # Somebody changed the same listings meanwhile: look again, then give it up.
        try:
            return _write(run_id, facts, chunk)
        except (IntegrityError, DataError):
            message = _(
                "This group of listings could not be written together. Two of its"
                " variants may exchange their SKUs or options: change one, import,"
                " then the other."
            )
            return _refuse(run_id, chunk, [Problem(chunk[0].row, "Handle", message)])


@in_transaction
def _write(run_id: UUID, facts: FileFacts, chunk: Chunk) -> bool:
    run = _waiting_run(run_id, chunk)
    if run is None:
        return _is_running(run_id)
    try:
        with transaction.atomic():
            write_chunk(facts, chunk, run_id=run_id)
    except ChunkRefused as refused:
        _note(run, chunk, refused.problems, written=0)
    else:
        _note(run, chunk, (), written=len(chunk))
    return True


@in_transaction
def _refuse(run_id: UUID, chunk: Chunk, problems: Sequence[Problem]) -> bool:
    run = _waiting_run(run_id, chunk)
    if run is not None:
        _note(run, chunk, problems, written=0)
    return True


def _waiting_run(run_id: UUID, chunk: Chunk) -> CatalogueRun | None:
    """The run, locked, if this chunk is still to be dealt with."""
    run = CatalogueRun.objects.select_for_update(no_key=True).get(pk=run_id)
    is_waiting = run.state == RunState.RUNNING and run.rows_done < rows_until(chunk)
    return run if is_waiting else None


def _is_running(run_id: UUID) -> bool:
    return CatalogueRun.objects.filter(pk=run_id, state=RunState.RUNNING).exists()


def _note(
    run: CatalogueRun, chunk: Chunk, problems: Sequence[Problem], *, written: int
) -> None:
    run.rows_done = rows_until(chunk)
    run.listings_done += written
    note_problems(run, problems)
    run.save(update_fields=["rows_done", "listings_done", "problem_count", "problems"])


@in_transaction
def _note_unreadable(run_id: UUID, problem: Problem) -> None:
    run = CatalogueRun.objects.select_for_update(no_key=True).get(pk=run_id)
    if run.state == RunState.RUNNING:
        note_problems(run, [problem])
        run.save(update_fields=["problem_count", "problems"])


@in_transaction
def _finish(run_id: UUID) -> None:
    end_run(run_id)


def _fit_name(name: str) -> str:
    try:
        return one_line(name[-255:], at_most=255)
    except Refusal:
        return "catalogue.csv"
