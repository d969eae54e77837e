"""The one way to write many rows: a plain array INSERT per table.

An order writes a dozen tables' worth of rows; model instances would cost more than
the rest of the purchase together (docs/performance.md).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Field, JSONField, Model

Row = Mapping[str, object]


def insert_rows(
    model: type[Model], rows: Sequence[Row], *, ignore: bool = False
) -> int:
    """Insert rows of equal keys (model field attnames) in one statement.

    Database defaults fill what the keys leave out, Python defaults do not. With
    `ignore`, rows that violate a unique constraint are left out; the number written
    is returned. Constraints and triggers judge the rows as ever.
    """
    if not rows:
        return 0
    plan = _plan(model, tuple(rows[0]), ignore)
    values = [
        [_value(field, row[field.attname]) for row in rows] for field in plan.fields
    ]
    with connection.cursor() as cursor:
        cursor.execute(plan.statement, values)
        return int(cursor.rowcount)


@dataclass(frozen=True)
class _Plan:
    """The statement for rows of these keys, and the columns in its order."""

    statement: str
    fields: tuple["Field[Any, Any]", ...]


@lru_cache(maxsize=256)
def _plan(model: type[Model], names: tuple[str, ...], ignore: bool) -> _Plan:  # noqa: FBT001 - a cache key
    known = {field.attname: field for field in model._meta.concrete_fields}
    fields = tuple(known[name] for name in names)
    columns = ", ".join(f'"{field.column}"' for field in fields)
    arrays = ", ".join(_placeholder(field) for field in fields)
    conflict = " ON CONFLICT DO NOTHING" if ignore else ""
    statement = (
        f'INSERT INTO "{model._meta.db_table}" ({columns}) '  # noqa: S608
        f"SELECT * FROM unnest({arrays}){conflict}"
    )
    return _Plan(statement, fields)


def _placeholder(field: "Field[Any, Any]") -> str:
    if isinstance(field, JSONField):
        return "%s::text[]::jsonb[]"
    return f"%s::{field.cast_db_type(connection)}[]"


def _value(field: "Field[Any, Any]", value: object) -> object:
    if isinstance(field, JSONField) and value is not None:
        return json.dumps(value)
    return value
