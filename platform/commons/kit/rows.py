"""The one way to write many rows: one statement per table, without model instances.

An order writes a dozen tables' worth of rows; model instances would cost more than
the rest of the purchase together (docs/performance.md). Rows travel as one JSON
parameter, which is written by C and read by C, so that a statement neither grows with
their number nor is prepared anew for it.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache

import orjson
from django.db import connection
from django.db.models import CharField, Field, JSONField, Model, TextField

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
    statement = _statement(model, tuple(rows[0]), ignore)
    with connection.cursor() as cursor:
        cursor.execute(statement, [as_json(rows)])
        return int(cursor.rowcount)


def update_rows(model: type[Model], rows: Sequence[Row]) -> int:
    """Change rows of equal keys, the primary key among them, in one statement."""
    if not rows:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_update(model, tuple(rows[0])), [as_json(rows)])
        return int(cursor.rowcount)


def as_json(rows: Sequence[Row]) -> str:
    """Rows as one parameter for `json_to_recordset`; exact for every column type."""
    return orjson.dumps(rows, default=_plain).decode()


def _plain(value: object) -> object:
    """What JSON has no word for, as the database reads it from text."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return f"\\x{bytes(value).hex()}"
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"a {type(value).__name__} is not a value of a row")


@lru_cache(maxsize=256)
def _statement(
    model: type[Model],
    names: tuple[str, ...],
    ignore: bool,  # noqa: FBT001 - a cache key
) -> str:
    known = {field.attname: field for field in model._meta.concrete_fields}
    fields = [known[name] for name in names]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    values = ", ".join(f'rows."{field.attname}"' for field in fields)
    kinds = ", ".join(f'"{field.attname}" {_kind(field)}' for field in fields)
    conflict = " ON CONFLICT DO NOTHING" if ignore else ""
    return (
        f'INSERT INTO "{model._meta.db_table}" ({columns})'  # noqa: S608 - our names
        f" SELECT {values} FROM json_to_recordset(%s::json) AS rows ({kinds}){conflict}"
    )


@lru_cache(maxsize=256)
def _update(model: type[Model], names: tuple[str, ...]) -> str:
    known = {field.attname: field for field in model._meta.concrete_fields}
    fields = [known[name] for name in names]
    key = next(field for field in fields if field.primary_key)
    changes = ", ".join(
        f'"{field.column}" = rows."{field.attname}"'
        for field in fields
        if field is not key
    )
    kinds = ", ".join(f'"{field.attname}" {_kind(field)}' for field in fields)
    return (
        f'UPDATE "{model._meta.db_table}" AS old SET {changes}'  # noqa: S608 - our names
        f" FROM json_to_recordset(%s::json) AS rows ({kinds})"
        f' WHERE old."{key.column}" = rows."{key.attname}"'
    )


def _kind(field: "Field[object, object]") -> str:
    """The type a column is read as; varchar(n) would cut what is too long."""
    if isinstance(field, CharField | TextField):
        return "text"
    if isinstance(field, JSONField):
        return "jsonb"
    kind = field.cast_db_type(connection)
    assert kind is not None  # every concrete column has one
    return kind
