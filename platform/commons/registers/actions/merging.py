"""Brings a register up to what was staged: sets at a time, and only what differs.

Each chunk is a transaction of its own, so that no import holds locks for minutes; one
that breaks off is caught up by the next, which finds the rest.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from commons.kit.clock import now
from commons.kit.ids import new_id
from commons.kit.transactions import in_transaction

CHUNK = 50_000
REMOVED_AT_ONCE = 5_000

FACTS = ("name", "place", "region", "postcode", "website", "registered_on",
         "removed_on", "standing")  # fmt: skip
_STAGED = ", ".join(f"staged.{name}" for name in FACTS)
_KNOWN = ", ".join(f"known.{name}" for name in FACTS)
_NAMES = ", ".join(FACTS)
_SET = ", ".join(f"{name} = staged.{name}" for name in FACTS)

# What is new and what differs is found once for all, by one join; chunks follow it.
FIND = f"""
CREATE TEMPORARY TABLE register_difference AS
SELECT staged.seq, known.id AS known_id
FROM register_staging AS staged
LEFT JOIN registers_registerentry AS known
    ON known.register = '{{register}}' AND known.number = staged.number
WHERE NOT staged.is_bad AND (known.id IS NULL
    OR ({_STAGED}) IS DISTINCT FROM ({_KNOWN}))
"""  # noqa: S608 - constant text
DROP = "DROP TABLE IF EXISTS register_difference"
INDEX = "CREATE INDEX register_difference_seq ON register_difference (seq)"
ANALYZE = "ANALYZE register_difference"

_CHUNK = """
    FROM register_difference AS difference
    JOIN register_staging AS staged ON staged.seq = difference.seq
"""
_WITHIN = "difference.seq > %(after)s AND difference.seq <= %(until)s"
# The rows of the history take the ids of the staged rows: those of new entries are the
# same in both tables, the others are of no other use.
CHANGE = f"""
WITH changed AS (
    UPDATE registers_registerentry AS entry
    SET {_SET},
        standing_since = CASE WHEN known.standing = staged.standing
            THEN known.standing_since ELSE %(at)s::timestamptz END,
        standing_position = known.standing_position
            + (known.standing <> staged.standing)::int
    {_CHUNK} JOIN registers_registerentry AS known ON known.id = difference.known_id
    WHERE entry.id = known.id AND {_WITHIN}
    RETURNING staged.id, entry.id AS entry_id, entry.standing_position AS position,
        entry.standing, known.standing AS before
), told AS (
    INSERT INTO registers_standingchange
        (id, entry_id, position, standing, since, told_by_id)
    SELECT id, entry_id, position, standing, %(at)s::timestamptz, %(import)s::uuid
    FROM changed WHERE standing <> before
)
SELECT count(*), count(*) FILTER (WHERE before = 'REMOVED' AND standing <> before),
    count(*) FILTER (WHERE standing = 'REMOVED' AND standing <> before)
FROM changed
"""  # noqa: S608 - constant text
ADD = f"""
WITH added AS (
    INSERT INTO registers_registerentry
        (id, register, number, {_NAMES}, standing_since, standing_position)
    SELECT staged.id, %(register)s::text, staged.number, {_STAGED},
        %(at)s::timestamptz, 1
    {_CHUNK} WHERE difference.known_id IS NULL AND {_WITHIN}
    RETURNING id, standing
), told AS (
    INSERT INTO registers_standingchange
        (id, entry_id, position, standing, since, told_by_id)
    SELECT id, id, 1, standing, %(at)s::timestamptz, %(import)s::uuid FROM added
)
SELECT count(*) FROM added
"""  # noqa: S608 - constant text
GONE = """
SELECT known.id FROM registers_registerentry AS known
WHERE known.register = %(register)s AND known.standing <> 'REMOVED'
    AND NOT EXISTS (
        SELECT 1 FROM register_staging AS staged WHERE staged.number = known.number
    )
"""
REMOVE = """
WITH gone AS (
    SELECT * FROM unnest(%(entries)s::uuid[], %(changes)s::uuid[]) AS t (id, change)
), removed AS (
    UPDATE registers_registerentry AS entry
    SET standing = 'REMOVED', standing_since = %(at)s::timestamptz,
        standing_position = entry.standing_position + 1
    FROM gone WHERE entry.id = gone.id AND entry.standing <> 'REMOVED'
    RETURNING gone.change, entry.id, entry.standing_position
)
INSERT INTO registers_standingchange
    (id, entry_id, position, standing, since, told_by_id)
SELECT change, id, standing_position, 'REMOVED', %(at)s::timestamptz, %(import)s::uuid
FROM removed
"""

Tell = Callable[[float], object]


@dataclass
class Merged:
    """What became of the entries."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    returned: int = 0

    @property
    def is_nothing(self) -> bool:
        """Whether the file said what was known already."""
        return not (self.added or self.changed or self.removed)


def merge(register: str, import_id: UUID, *, rows: int, tell: Tell) -> Merged:
    """Write what differs, chunk by chunk, then remove what the file no longer holds."""
    merged = Merged()
    if _find_differences(register):
        for after in range(0, rows, CHUNK):
            _merge_chunk(register, import_id, after, merged)
            tell(min(after + CHUNK, rows) / rows)
    gone = _gone(register)
    for start in range(0, len(gone), REMOVED_AT_ONCE):
        merged.removed += _remove(gone[start : start + REMOVED_AT_ONCE], import_id)
    return merged


def _find_differences(register: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(DROP)
        cursor.execute(FIND.format(register=register))
        cursor.execute(INDEX)
        cursor.execute(ANALYZE)
        cursor.execute("SELECT EXISTS (SELECT FROM register_difference)")
        found: bool = cursor.fetchone()[0]
        return found


@in_transaction
def _merge_chunk(register: str, import_id: UUID, after: int, merged: Merged) -> None:
    values: dict[str, Any] = {  # as many kinds as columns
        "register": register,
        "import": import_id,
        "after": after,
        "until": after + CHUNK,
        "at": now(),
    }
    with connection.cursor() as cursor:
        cursor.execute(CHANGE, values)
        changed, returned, removed = cursor.fetchone()
        cursor.execute(ADD, values)
        (added,) = cursor.fetchone()
    merged.changed += changed - removed
    merged.returned += returned
    merged.removed += removed
    merged.added += added


def _gone(register: str) -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(GONE, {"register": register})
        return [key for (key,) in cursor.fetchall()]


@in_transaction
def _remove(entries: Sequence[UUID], import_id: UUID) -> int:
    moment: datetime = now()
    values: dict[str, Any] = {  # as many kinds as columns
        "entries": list(entries),
        "changes": [new_id() for _ in entries],
        "import": import_id,
        "at": moment,
    }
    with connection.cursor() as cursor:
        cursor.execute(REMOVE, values)
        removed: int = cursor.rowcount
        return removed
