"""A temporary table with everything a file holds, before anything is decided.

It lives as long as the connection: nothing of it is left when an import breaks off.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from django.db import connection, transaction

from commons.kit.ids import new_id_text
from commons.registers.actions.reading import RegisterFile, Row
from commons.registers.rules.entries import Adapter, BadRow

TOLD_PROBLEMS = 200
STEP = 20_000
LINES_AT_ONCE = 500
# No fact holds a control character.
NULL = "\x01"
NO_FACTS = (None,) * 8

DROP = "DROP TABLE IF EXISTS register_staging, register_difference"
CREATE = """
CREATE TEMPORARY TABLE register_staging (
    seq int NOT NULL, line int NOT NULL, is_bad boolean NOT NULL, id uuid NOT NULL,
    number text NOT NULL, name text, place text, region text, postcode text,
    standing text, registered_on date, removed_on date, website text
)"""
COPY = """
COPY register_staging (seq, line, is_bad, id, number, name, place, region, postcode,
    standing, registered_on, removed_on, website) FROM STDIN (NULL E'\\x01')"""
# The first row of a number counts; the others are told as problems and left out.
DOUBLES = """
DELETE FROM register_staging AS later USING (
    SELECT seq, lag(line) OVER (PARTITION BY number ORDER BY is_bad, seq) AS before
    FROM register_staging
) AS told WHERE later.seq = told.seq AND told.before IS NOT NULL
RETURNING later.is_bad, later.line, later.number, told.before"""
INDEX = "CREATE INDEX register_staging_number ON register_staging (number)"
ORDER = "CREATE INDEX register_staging_seq ON register_staging (seq)"

Problem = dict[str, object]
Tell = Callable[[float], object]


@dataclass
class Staged:
    """What a file held."""

    row_count: int = 0
    problem_count: int = 0
    problems: list[Problem] = field(default_factory=list)

    def note(self, file: str, line: int, message: str) -> None:
        """Count a problem, and keep it while there are few."""
        self.problem_count += 1
        if len(self.problems) < TOLD_PROBLEMS:
            self.problems.append({"file": file, "line": line, "message": message})


def stage(adapter: Adapter, files: Sequence[RegisterFile], *, tell: Tell) -> Staged:
    """Copy all files into the temporary table; raises FileRefused."""
    staged = Staged()
    with connection.cursor() as cursor:
        cursor.execute(DROP)
        cursor.execute(CREATE)
        # A file that is refused midway leaves a table behind that is empty.
        with transaction.atomic(), cursor.copy(COPY) as copy:
            lines = _lines(adapter, files, staged, tell)
            while block := "".join(islice(lines, LINES_AT_ONCE)):
                copy.write(block)
        cursor.execute(INDEX)
        cursor.execute("ANALYZE register_staging")
        cursor.execute(DOUBLES)
        for is_bad, line, number, before in cursor.fetchall():
            if not is_bad:
                message = f"{number} stands in line {before} already."
                staged.note("", line, message)
        cursor.execute(ORDER)
    return staged


def drop_staging() -> None:
    """Give the space back before the connection ends."""
    with connection.cursor() as cursor:
        cursor.execute(DROP)


def _lines(
    adapter: Adapter, files: Sequence[RegisterFile], staged: Staged, tell: Tell
) -> Iterator[str]:
    """Lines for COPY. One whose number can be read is staged even when it is bad.

    Otherwise a spelling mistake in a file would take a charity off the register.
    """
    size = sum(file.size for file in files) or 1
    done = 0
    for file in files:
        for row in file.rows(adapter.columns):
            staged.row_count += 1
            if staged.row_count % STEP == 0:
                tell((done + file.position) / size)
            try:
                facts, mark = _facts(adapter, row), "f"
            except BadRow as bad:
                staged.note(file.path.name, row.line, str(bad))
                facts, mark = (bad.number, *NO_FACTS), "t"
            if facts[0]:
                yield _line(f"{staged.row_count}\t{row.line}\t{mark}", facts)
        done += file.size
    tell(1.0)


def _facts(adapter: Adapter, row: Row) -> Sequence[object]:
    if row.values is None:
        raise BadRow(f"It has {row.width} cells, and the header has another number.")
    return adapter.entry_of(row.values)


def _line(place: str, facts: Sequence[object]) -> str:
    """By hand, as psycopg would: half of the time of a whole import went there."""
    cells = "\t".join([NULL if cell is None else str(cell) for cell in facts])
    if "\\" in cells:
        cells = cells.replace("\\", "\\\\")
    return f"{place}\t{new_id_text()}\t{cells}\n"
