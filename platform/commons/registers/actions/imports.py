"""Takes the file of a register: read whole, weighed, then written and acted upon."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.db import connection

from commons.kit.clock import now
from commons.kit.transactions import in_transaction
from commons.registers.actions.guards import Allowed, check_staged
from commons.registers.actions.merging import Merged, merge
from commons.registers.actions.reading import FileRefused, RegisterFile
from commons.registers.actions.staging import Staged, drop_staging, stage
from commons.registers.actions.suspensions import draw_consequences
from commons.registers.models import ImportState, RegisterImport
from commons.registers.rules.entries import Adapter

logger = logging.getLogger(__name__)

FILE_NAME_LENGTH = 255

# Tells what is being done, and how much of that is done, from 0 to 1.
Progress = Callable[[str, float], object]


@dataclass(frozen=True)
class Outcome:
    """A finished import."""

    run: RegisterImport
    merged: Merged


def import_register(
    adapter: Adapter, paths: Sequence[Path], *, allowed: Allowed, progress: Progress
) -> Outcome:
    """Bring our copy of a register up to these files; they hold all of it.

    Raises FileRefused when nothing was changed. Safe to repeat, also after a crash.
    """
    with _alone(adapter.key):
        run = _begin(adapter.key, paths)
        try:
            staged = _staged(adapter, paths, allowed, progress)
            merged = merge(
                adapter.key,
                run.pk,
                rows=staged.row_count,
                tell=lambda part: progress("Writing", part),
            )
            _finish(adapter, run, staged, merged)
        except FileRefused as refused:
            _close(run, ImportState.REFUSED, str(refused))
            raise
        except BaseException:
            _close(run, ImportState.FAILED, "It broke off before its end.")
            raise
        finally:
            drop_staging()
    return Outcome(run, merged)


def _staged(
    adapter: Adapter, paths: Sequence[Path], allowed: Allowed, progress: Progress
) -> Staged:
    files = [RegisterFile(path) for path in paths]
    staged = stage(adapter, files, tell=lambda part: progress("Reading", part))
    check_staged(adapter.key, staged, allowed)
    return staged


@contextmanager
def _alone(register: str) -> Iterator[None]:
    """One import of a register at a time.

    A courtesy that spares two of them the same work: what must hold is held by
    constraints.
    """
    name = f"import of register {register}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [name])
        if not cursor.fetchone()[0]:
            raise FileRefused("An import of this register is running already.")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [name])


def _begin(register: str, paths: Sequence[Path]) -> RegisterImport:
    """A row for this import; one that still says it is running was killed."""
    RegisterImport.objects.filter(register=register, state=ImportState.RUNNING).update(
        state=ImportState.FAILED,
        refusal="It broke off before its end.",
        finished_at=now(),
    )
    names = ", ".join(path.name for path in paths)
    return RegisterImport.objects.create(
        register=register, file_name=names[:FILE_NAME_LENGTH]
    )


@in_transaction
def _finish(
    adapter: Adapter, run: RegisterImport, staged: Staged, merged: Merged
) -> None:
    run.row_count = staged.row_count
    run.problem_count = staged.problem_count
    run.problems = staged.problems
    run.added_count = merged.added
    run.changed_count = merged.changed
    run.removed_count = merged.removed
    run.returned_count = merged.returned
    run.suspended_count = draw_consequences(adapter, run)
    run.state = ImportState.DONE
    run.finished_at = now()
    run.save()
    logger.info(
        "register imported",
        extra={"import": str(run.pk), "suspended": run.suspended_count},
    )


def _close(run: RegisterImport, state: ImportState, words: str) -> None:
    RegisterImport.objects.filter(pk=run.pk).update(
        state=state, refusal=words, finished_at=now()
    )
