"""Write-through to one SQLite file, so that a restart finds everything again."""

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

import orjson

from sandbox.json_types import Row

SCHEMA = """
CREATE TABLE IF NOT EXISTS rows (
    space TEXT NOT NULL, key TEXT NOT NULL, seq INTEGER NOT NULL, body BLOB NOT NULL,
    PRIMARY KEY (space, key)
) WITHOUT ROWID
"""
UPSERT = """
INSERT INTO rows (space, key, seq, body) VALUES (?, ?, ?, ?)
ON CONFLICT (space, key) DO UPDATE SET seq = excluded.seq, body = excluded.body
"""


class Persistence:
    """Keeps rows in a file, one transaction per request; without a path keeps none."""

    def __init__(self, path: Path | None) -> None:
        self._connection: sqlite3.Connection | None = None
        if path is not None:
            self._connection = _open(path)

    def save(self, rows: Iterable[Row]) -> None:
        """Write all rows or none."""
        if self._connection is None:
            return
        packed = [(space, key, seq, orjson.dumps(body))
                  for space, key, seq, body in rows]  # fmt: skip
        if packed:
            with self._connection:
                self._connection.execute("BEGIN IMMEDIATE")
                self._connection.executemany(UPSERT, packed)

    def load(self, space: str) -> Iterator[Row]:
        """The rows of one space, oldest first."""
        if self._connection is None:
            return
        found = self._connection.execute(
            "SELECT space, key, seq, body FROM rows WHERE space = ? ORDER BY seq",
            (space,),
        )
        for row_space, key, seq, body in found:
            yield row_space, key, seq, orjson.loads(body)

    def forget(self, space: str, keys: Iterable[str]) -> None:
        if self._connection is None:
            return
        pairs = [(space, key) for key in keys]
        if pairs:
            with self._connection:
                self._connection.execute("BEGIN IMMEDIATE")
                self._connection.executemany(
                    "DELETE FROM rows WHERE space = ? AND key = ?", pairs
                )

    def clear(self) -> None:
        if self._connection is not None:
            self._connection.execute("DELETE FROM rows")

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _open(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    # The world's lock serializes all use, so sharing between threads is safe.
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute(SCHEMA)
    return connection
