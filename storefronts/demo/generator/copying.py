"""Rows by COPY: the quickest way in; constraints and foreign keys judge them as ever.

Every column is named, so that a model that grows a column stops the generator instead
of being filled with nothing. Values are given as PostgreSQL reads them: text, numbers
and None; psycopg escapes them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Model

Value = str | int | None


@dataclass
class Sheet:
    """Rows of one model, gathered and then written at once."""

    model: type[Model]
    columns: Sequence[str]
    rows: list[tuple[Value, ...]] = field(default_factory=list)

    def add(self, *values: Value) -> None:
        """One row, in the order of the columns."""
        self.rows.append(values)

    def write(self) -> int:
        """Copy what was gathered and say how many rows it was."""
        written = copy_rows(self.model, self.columns, self.rows)
        self.rows.clear()
        return written


def copy_rows(
    model: type[Model], columns: Sequence[str], rows: Iterable[tuple[Value, ...]]
) -> int:
    """Write rows through one COPY in the transaction that is open."""
    names = ", ".join(f'"{name}"' for name in columns)
    statement = f'COPY "{model._meta.db_table}" ({names}) FROM STDIN'
    written = 0
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
            written += 1
    return written
