"""What imports and bulk edits have in common: they begin, are stopped and undone."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef

from commons.jobs.queue import job
from commons.kit.clock import now
from commons.kit.errors import NotFound, Refusal, require
from commons.kit.ids import new_id
from commons.kit.language import ENGLISH, _, override
from commons.kit.rows import insert_rows
from commons.kit.transactions import in_transaction
from commons.people.models import Person
from storefronts.listings.imports.rows import Problem
from storefronts.listings.policy import may_edit_listings
from storefronts.listings.runs.models import (
    UNDER_WAY,
    WRITTEN,
    CatalogueRun,
    RunKind,
    RunListing,
    RunPiece,
    RunProblem,
    RunState,
    Undo,
)

UNDO_DAYS = 7
STALE_DAYS = 30
MOST_WAITING = 10
TOLD_PROBLEMS = 200
# What the file of errors holds at most; more of them help nobody.
KEPT_PROBLEMS = 50_000
VALUE_LENGTH = 200


def locked_run(actor: Person, run_id: UUID, kind: RunKind) -> CatalogueRun:
    """The run, locked, for an actor who may change the seller's listings."""
    run = (
        CatalogueRun.objects.select_for_update(no_key=True, of=("self",))
        .select_related("seller")
        .filter(pk=run_id, kind=kind)
        .first()
    )
    if run is None:
        raise NotFound
    require(may_edit_listings(actor, run.seller_id))
    return run


def begin(run: CatalogueRun, state: RunState) -> None:
    """Let it be under way, unless another of the seller's is; raises Refusal."""
    others = CatalogueRun.objects.filter(seller_id=run.seller_id, state__in=UNDER_WAY)
    if others.exclude(pk=run.pk).exists():
        raise _other_under_way(run)
    run.state = state
    try:
        with transaction.atomic():
            run.save(update_fields=["state"])
    except IntegrityError as error:
        if "one_run_at_a_time" in str(error):
            raise _other_under_way(run) from error
        raise


def _other_under_way(run: CatalogueRun) -> Refusal:
    message = _(
        "Another import or bulk edit of yours is under way. Wait for its end, or"
        " cancel it."
    )
    return Refusal(message, code="RUN_UNDER_WAY", path=path_of(run))


def language_of(run: CatalogueRun) -> AbstractContextManager[None]:
    """Meanwhile words are in the language of whoever sent the file."""
    language = run.created_by.language if run.created_by else ""
    return override(language or ENGLISH)


def path_of(run: CatalogueRun) -> tuple[str, str]:
    """Where an input names the run."""
    return ("input", "importId" if run.kind == RunKind.IMPORT else "bulkEditId")


@in_transaction
def cancel_run(*, actor: Person, run_id: UUID, kind: RunKind) -> CatalogueRun:
    """Stop after the chunk that is being written; what was written stays."""
    # Waits for the chunk, which holds the run until it is written.
    run = locked_run(actor, run_id, kind)
    match run.state:
        case RunState.CANCELLED:
            return run
        case RunState.MAPPING | RunState.CHECKING | RunState.CHECKED | RunState.RUNNING:
            _cancel(run)
            return run
    raise Refusal(
        _("It has come to its end already. What it wrote can be undone."),
        code="ALREADY_ENDED",
        path=path_of(run),
    )


def _cancel(run: CatalogueRun) -> None:
    run.state = RunState.CANCELLED
    run.finished_at = now()
    run.save(update_fields=["state", "finished_at"])
    run.pieces.all().delete()


def give_up_older(run: CatalogueRun) -> None:
    """Of the seller's files that wait, the newest few stay: files are large."""
    waiting = CatalogueRun.objects.filter(seller_id=run.seller_id, state__in=WAITING)
    for older in waiting.select_for_update(no_key=True).order_by("-id")[MOST_WAITING:]:
        _cancel(older)


def can_undo(run: CatalogueRun) -> bool:
    """Whether there is something to take back, and time."""
    if run.state not in {RunState.DONE, RunState.CANCELLED} or not run.finished_at:
        return False
    in_time = now() < run.finished_at + timedelta(days=UNDO_DAYS)
    return in_time and run.listings_done > 0


def start_undo(*, actor: Person, run_id: UUID, kind: RunKind) -> CatalogueRun:
    """Let what the run wrote be taken back; the caller enqueues the work."""
    run = locked_run(actor, run_id, kind)
    if run.state in {RunState.UNDOING, RunState.UNDONE}:
        return run
    if not can_undo(run):
        raise Refusal(
            _("This can no longer be undone: {days} days have passed, or it wrote"
              " nothing.").format(days=UNDO_DAYS),
            code="TOO_LATE",
            path=path_of(run),
        )  # fmt: skip
    begin(run, RunState.UNDOING)
    return run


def end_run(run_id: UUID) -> None:
    """The work is done, unless somebody stopped it; call within a transaction."""
    run = CatalogueRun.objects.select_for_update(no_key=True).get(pk=run_id)
    if run.state != RunState.RUNNING:
        return
    wrote = run.listings_done or run.kind == RunKind.EDIT
    run.state = RunState.DONE if wrote else RunState.FAILED
    run.finished_at = now()
    run.save(update_fields=["state", "finished_at"])
    run.pieces.all().delete()


def note_problems(run: CatalogueRun, problems: Sequence[Problem]) -> None:
    """Add to those of the run: the first in itself, all for the file of errors."""
    room = max(0, KEPT_PROBLEMS - run.problem_count)
    insert_rows(
        RunProblem,
        [
            {
                "id": new_id(),
                "run_id": run.pk,
                "seller_id": run.seller_id,
                "number": number,
                "row": problem.row,
                "column": problem.column,
                "value": problem.value[:VALUE_LENGTH],
                "message": problem.message,
            }
            for number, problem in enumerate(problems[:room], start=run.problem_count)
        ],
    )
    run.problem_count += len(problems)
    run.problems = [*run.problems, *told(problems)][:TOLD_PROBLEMS]


def forget_problems(run: CatalogueRun) -> None:
    """Begin to count anew."""
    run.all_problems.all().delete()
    run.problems, run.problem_count = [], 0


def told(problems: Sequence[Problem]) -> list[dict[str, object]]:
    """The first of them as they are kept in the run."""
    return [
        {
            "row": problem.row,
            "column": problem.column,
            "value": problem.value[:VALUE_LENGTH],
            "message": problem.message,
        }
        for problem in problems[:TOLD_PROBLEMS]
    ]


@job
def forget_old_runs() -> int:
    """Let go of files that cannot be run and of images that cannot be restored."""
    _give_up_stale()
    limit = now() - timedelta(days=UNDO_DAYS + 1)
    old = CatalogueRun.objects.filter(finished_at__lt=limit, state__in=FORGETTABLE)
    full = old.filter(
        Exists(RunPiece.objects.filter(run=OuterRef("pk")))
        | Exists(RunListing.objects.filter(run=OuterRef("pk"), outcome__in=WRITTEN))
    )
    keys = list(full.values_list("pk", flat=True))
    for key in keys:
        _forget(key)
    return len(keys)


def _give_up_stale() -> None:
    """What nobody began within a month is cancelled."""
    limit = now() - timedelta(days=STALE_DAYS)
    CatalogueRun.objects.filter(created_at__lt=limit, state__in=WAITING).update(
        state=RunState.CANCELLED, finished_at=now()
    )


@in_transaction
def _forget(run_id: UUID) -> None:
    run = CatalogueRun.objects.select_for_update(no_key=True).get(pk=run_id)
    if run.state in FORGETTABLE:
        run.pieces.all().delete()
        run.all_problems.all().delete()
        run.listings.filter(outcome__in=WRITTEN).exclude(undo=Undo.KEPT).delete()


WAITING = (RunState.MAPPING, RunState.CHECKING, RunState.CHECKED)
FORGETTABLE = (
    RunState.DONE, RunState.FAILED, RunState.CANCELLED, RunState.UNDONE,
)  # fmt: skip
