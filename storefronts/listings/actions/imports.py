"""Catalogue files: checked first, then written in chunks by a job.

A job may be killed anywhere and run again: each chunk is one transaction, which also
notes how far the file has been dealt with.
"""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

from django.db import DataError, IntegrityError, transaction

from commons.jobs.queue import job
from commons.kit.clock import now
from commons.kit.errors import NotFound, Refusal, require
from commons.kit.text import one_line
from commons.kit.transactions import in_transaction
from commons.organizations.models import Organization
from commons.people.models import Person
from storefronts.listings.actions.import_chunks import (
    ChunkRefused,
    problems_of_chunk,
    write_chunk,
)
from storefronts.listings.imports.rows import Problem, UnreadableFile
from storefronts.listings.imports.shopify import ParsedListing, read_listings
from storefronts.listings.policy import may_edit_listings
from storefronts.listings.runs.models import (
    CatalogueRun,
    ImportFormat,
    RunPiece,
    RunState,
)

CHUNK_SIZE = 50
LARGEST_FILE = 10 * 1024 * 1024
TOLD_PROBLEMS = 200


@dataclass(frozen=True)
class CatalogueFile:
    """A file as somebody sent it."""

    name: str
    format: ImportFormat
    content: bytes


@dataclass(frozen=True)
class Check:
    """What a file would do, without doing it."""

    rows: int
    listings: int
    listings_ready: int
    problems: tuple[Problem, ...]
    is_readable: bool


@in_transaction
def check_import(
    *, actor: Person, organization_id: UUID, file: CatalogueFile
) -> CatalogueRun:
    """Keep the file and tell what is wrong with it; no listing changes yet."""
    require(may_edit_listings(actor, organization_id))
    if len(file.content) > LARGEST_FILE:
        raise Refusal(
            f"A file may have at most {LARGEST_FILE // 2**20} MB. Split it.",
            code="TOO_LARGE",
            path=("input", "file"),
        )
    seller = Organization.objects.get(pk=organization_id)
    return keep_file(seller, file, created_by=actor)


@in_transaction
def keep_file(
    seller: Organization, file: CatalogueFile, *, created_by: Person | None = None
) -> CatalogueRun:
    """Store a file with its check; for those who act for the platform itself."""
    check = check_file(seller, file)
    run = CatalogueRun.objects.create(
        seller=seller,
        file_name=_fit_name(file.name),
        format=file.format,
        state=RunState.CHECKED if check.listings_ready else RunState.FAILED,
        rows_total=check.rows,
        listings_total=check.listings,
        listings_ready=check.listings_ready,
        problems=_told(check.problems),
        problem_count=len(check.problems),
        created_by=created_by,
        finished_at=None if check.listings_ready else now(),
    )
    RunPiece.objects.create(
        run=run, seller_id=seller.pk, number=0, content=file.content
    )
    return run


def check_file(seller: Organization, file: CatalogueFile) -> Check:
    """Read it to the end; changes nothing."""
    problems: list[Problem] = []
    rows = listings = ready = 0
    is_readable = True
    try:
        for chunk in _chunks(file.content, seller.currency):
            found = problems_of_chunk(seller.pk, chunk)
            problems += found
            listings += len(chunk)
            ready += 0 if found else len(chunk)
            rows = _rows_until(chunk)
    except UnreadableFile as unreadable:
        problems.append(unreadable.problem)
        is_readable = False
    if is_readable and not listings:
        problems.append(Problem(2, "", "There is no row below the header."))
    return Check(rows, listings, ready * is_readable, tuple(problems), is_readable)


@in_transaction
def run_import(*, actor: Person, import_id: UUID) -> CatalogueRun:
    """Start writing; asked again it goes on where it stopped, and never twice."""
    run = (
        CatalogueRun.objects.select_for_update(no_key=True).filter(pk=import_id).first()
    )
    if run is None:
        raise NotFound
    require(may_edit_listings(actor, run.seller_id))
    if run.state == RunState.FAILED:
        raise Refusal(
            "Nothing of this file can be imported. Correct it and send it again.",
            code="IMPORT_FAILED",
            path=("input", "id"),
        )
    if run.state != RunState.DONE:
        start_run(run)
        write_import.later(import_id=str(run.pk))
    return run


def start_run(run: CatalogueRun) -> None:
    """From checked to running; a run that is under way stays as it is."""
    if run.state != RunState.CHECKED:
        return
    run.state = RunState.RUNNING
    run.problems = []
    run.problem_count = 0
    run.save(update_fields=["state", "problems", "problem_count"])


@job
def write_import(import_id: str) -> None:
    """Write a started import to its end, chunk by chunk."""
    run = CatalogueRun.objects.select_related("seller").get(pk=UUID(import_id))
    for chunk in _chunks(bytes(run.pieces.get().content), run.seller.currency):
        if _rows_until(chunk) > run.rows_done:
            _write_once(run.pk, run.seller, chunk)
    _finish(run.pk)


def _write_once(run_id: UUID, seller: Organization, chunk: list[ParsedListing]) -> None:
    try:
        _write(run_id, seller, chunk)
    except (IntegrityError, DataError):
        # Somebody changed the same listings meanwhile: look again, then give it up.
        try:
            _write(run_id, seller, chunk)
        except (IntegrityError, DataError):
            message = "This group of listings could not be written together."
            _refuse(run_id, chunk, [Problem(chunk[0].row, "Handle", message)])


@in_transaction
def _write(run_id: UUID, seller: Organization, chunk: list[ParsedListing]) -> None:
    run = _waiting_run(run_id, chunk)
    if run is None:
        return
    try:
        with transaction.atomic():
            write_chunk(seller, chunk)
    except ChunkRefused as refused:
        _note(run, chunk, refused.problems, written=0)
    else:
        _note(run, chunk, (), written=len(chunk))


@in_transaction
def _refuse(
    run_id: UUID, chunk: list[ParsedListing], problems: Sequence[Problem]
) -> None:
    run = _waiting_run(run_id, chunk)
    if run is not None:
        _note(run, chunk, problems, written=0)


def _waiting_run(run_id: UUID, chunk: list[ParsedListing]) -> CatalogueRun | None:
    """The run, locked, if this chunk is still to be dealt with."""
    run = CatalogueRun.objects.select_for_update(no_key=True).get(pk=run_id)
    is_waiting = run.state == RunState.RUNNING and run.rows_done < _rows_until(chunk)
    return run if is_waiting else None


def _note(
    run: CatalogueRun,
    chunk: list[ParsedListing],
    problems: Sequence[Problem],
    *,
    written: int,
) -> None:
    run.rows_done = _rows_until(chunk)
    run.listings_done += written
    run.problem_count += len(problems)
    run.problems = [*run.problems, *_told(problems)][:TOLD_PROBLEMS]
    run.save(update_fields=["rows_done", "listings_done", "problem_count", "problems"])


@in_transaction
def _finish(run_id: UUID) -> None:
    run = CatalogueRun.objects.select_for_update(no_key=True).get(pk=run_id)
    if run.state != RunState.RUNNING:
        return
    run.state = RunState.DONE if run.listings_done else RunState.FAILED
    run.finished_at = now()
    run.save(update_fields=["state", "finished_at"])


def _chunks(content: bytes, currency: str) -> Iterator[list[ParsedListing]]:
    listings = read_listings(io.BytesIO(content), currency=currency)
    while chunk := list(islice(listings, CHUNK_SIZE)):
        yield chunk


def _rows_until(chunk: list[ParsedListing]) -> int:
    return chunk[-1].last_row - 1  # the header is row 1


def _told(problems: Sequence[Problem]) -> list[dict[str, object]]:
    return [
        {"row": problem.row, "column": problem.column, "message": problem.message}
        for problem in problems[:TOLD_PROBLEMS]
    ]


def _fit_name(name: str) -> str:
    try:
        return one_line(name[-255:], at_most=255)
    except Refusal:
        return "catalogue.csv"
