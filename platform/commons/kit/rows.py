"""The one way to write many rows: a plain INSERT per table, without model instances.

An order writes a dozen tables' worth of rows; model instances would cost more than
the rest of the purchase together (docs/performance.md). Few rows go as VALUES, whose
parameters cost least to send; many as one array per column, so that the statement does
not grow with them.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import CharField, Field, IntegerField, JSONField, Model
from psycopg.types.numeric import Int8

Row = Mapping[str, object]
Convert = Callable[[Any], object]

# Each number of rows up to here has a statement of its own, prepared once.
FEW = 12


def insert_rows(
    model: type[Model], rows: Sequence[Row], *, ignore: bool = False
) -> int:
    """Insert rows of equal keys (model field attnames) in one statement.

    Database defaults fill what the keys leave out, Python defaults do not. With
    `ignore`, rows that violate a unique constraint are left out; the number written
    is returned. Constraints and triggers judge the rows as ever. Columns that are
    arrays themselves have no place here.
    """
    if not rows:
        return 0
    count = len(rows) if len(rows) <= FEW else 0
    plan = _plan(model, tuple(rows[0]), count, ignore)
    # Whatever the columns take: the driver judges the values, not a type here.
    values: list[Any] = plan.row_by_row(rows) if count else plan.column_by_column(rows)
    with connection.cursor() as cursor:
        cursor.execute(plan.statement, values)
        return int(cursor.rowcount)


@dataclass(frozen=True)
class _Plan:
    """The statement for rows of these keys, and how their values are sent."""

    statement: str
    columns: tuple[tuple[str, Convert | None], ...]

    def row_by_row(self, rows: Sequence[Row]) -> list[Any]:
        """For VALUES."""
        return [
            _sent(row[name], convert) for row in rows for name, convert in self.columns
        ]

    def column_by_column(self, rows: Sequence[Row]) -> list[Any]:
        """For arrays."""
        return [
            [_sent(row[name], convert) for row in rows]
            for name, convert in self.columns
        ]


def _sent(value: object, convert: Convert | None) -> object:
    return value if value is None or convert is None else convert(value)


@lru_cache(maxsize=512)
def _plan(
    model: type[Model],
    names: tuple[str, ...],
    count: int,
    ignore: bool,  # noqa: FBT001 - a cache key
) -> _Plan:
    """For so many rows; for any number of them if that is 0."""
    known = {field.attname: field for field in model._meta.concrete_fields}
    fields = [known[name] for name in names]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    if count:
        row = f"({', '.join(['%s'] * len(fields))})"
        source = f"VALUES {', '.join([row] * count)}"
    else:
        arrays = ", ".join(_array_of(field) for field in fields)
        source = f"SELECT * FROM unnest({arrays})"  # noqa: S608 - names of columns
    conflict = " ON CONFLICT DO NOTHING" if ignore else ""
    statement = f'INSERT INTO "{model._meta.db_table}" ({columns}) {source}{conflict}'
    return _Plan(statement, tuple((f.attname, _conversion(f)) for f in fields))


def _conversion(field: "Field[Any, Any]") -> Convert | None:
    """Numbers have one type whatever their size: each mix is a statement to prepare."""
    if isinstance(field, JSONField):
        return json.dumps
    return Int8 if isinstance(field, IntegerField) else None


def _array_of(field: "Field[Any, Any]") -> str:
    if isinstance(field, JSONField):
        return "%s::text[]::jsonb[]"
    if isinstance(field, CharField):  # a cast to varchar(n) would cut what is too long
        return "%s::text[]"
    return f"%s::{field.cast_db_type(connection)}[]"
