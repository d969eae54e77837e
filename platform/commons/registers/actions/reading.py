"""Reads the file of a register as a stream: rows and where they stand.

What makes a whole file unreadable is a FileRefused; what is wrong with one row is the
adapter's matter.
"""

import csv
import gzip
import io
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from operator import itemgetter
from pathlib import Path
from typing import BinaryIO, NamedTuple, TextIO

GZIP, ZIP = b"\x1f\x8b", b"PK\x03\x04"
BLOCK = 1 << 18
# No object of a register's JSON comes near this; one that does was never closed.
LARGEST_OBJECT = 1 << 21
SHOWN_COLUMNS = 8


class FileRefused(Exception):
    """The file as a whole cannot be taken; nothing of it was."""


class Row(NamedTuple):
    """The values of the wanted columns; None where the row does not have them.

    A tuple, since there are millions.
    """

    line: int
    values: Sequence[str] | None
    width: int


class _Tabbed(csv.excel_tab):
    """Tab-separated extracts quote nothing; a quote in them is part of a name."""

    quoting = csv.QUOTE_NONE


class RegisterFile:
    """One file on disk, plain or gzip, with how far it has been read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self.size = path.stat().st_size
            with path.open("rb") as start:
                self.start = start.read(4)
        except OSError as error:
            raise FileRefused(f"{path} cannot be read: {error.strerror}.") from error
        self._raw: BinaryIO | None = None

    @property
    def position(self) -> int:
        """How many bytes of the file have been read."""
        return self._raw.tell() if self._raw and not self._raw.closed else self.size

    def rows(self, columns: Sequence[str]) -> Iterator[Row]:
        """Every row below the header; raises FileRefused, also midway."""
        with self._opened() as text:
            first = text.read(1)
            if not first:
                raise FileRefused(f"{self.path.name} is empty.")
            if first == "[":
                yield from _json_rows(text, columns)
            else:
                yield from self._table_rows(first, text, columns)

    def _table_rows(
        self, first: str, text: TextIO, columns: Sequence[str]
    ) -> Iterator[Row]:
        head = first + text.readline()
        dialect = _Tabbed if "\t" in head else csv.excel
        header = next(csv.reader([head], dialect))
        pick, width = _picker(self.path.name, header, columns), len(header)
        reader = csv.reader(text, dialect)
        for values in reader:
            if values:
                found = pick(values) if len(values) == width else None
                yield Row(reader.line_num + 1, found, len(values))

    @contextmanager
    def _opened(self) -> Iterator[TextIO]:
        if self.start.startswith(ZIP):
            raise FileRefused(f"{self.path.name} is a zip archive. Unpack it first.")
        is_gzip = self.start.startswith(GZIP)
        if self.path.suffix == ".gz" and not is_gzip:
            raise FileRefused(f"{self.path.name} is called .gz, but is no gzip file.")
        with self.path.open("rb") as raw:
            self._raw = raw
            plain = gzip.GzipFile(fileobj=raw) if is_gzip else raw
            text = io.TextIOWrapper(plain, encoding="utf-8-sig", newline="")
            try:
                yield text
            except UnicodeDecodeError as error:
                raise self._refused("it is not UTF-8", raw) from error
            except (EOFError, gzip.BadGzipFile, OSError) as error:
                raise self._refused(f"it is damaged: {error}", raw) from error
            except csv.Error as error:
                words = f"it cannot be read as a table: {error}"
                raise self._refused(words, raw) from error

    def _refused(self, words: str, raw: BinaryIO) -> FileRefused:
        place = f"before byte {raw.tell():,} of {self.size:,}"
        return FileRefused(f"{self.path.name}: {words}, {place}.")


def _picker(
    name: str, header: Sequence[str], columns: Sequence[str]
) -> Callable[[Sequence[str]], Sequence[str]]:
    """What takes the wanted columns out of a row, wherever they stand."""
    missing = [column for column in columns if column not in header]
    if missing:
        shown = ", ".join(column[:40] for column in header[:SHOWN_COLUMNS])
        raise FileRefused(
            f"{name} lacks the columns {', '.join(missing)}. It begins with: {shown}."
        )
    return itemgetter(*(header.index(column) for column in columns))


def _json_rows(text: TextIO, columns: Sequence[str]) -> Iterator[Row]:
    for number, found in enumerate(_objects(text), start=1):
        if number == 1 and (missing := [one for one in columns if one not in found]):
            raise FileRefused(f"The first object lacks {', '.join(missing)}.")
        values = [_as_text(found.get(column)) for column in columns]
        yield Row(number, values, len(values))


def _as_text(value: object) -> str:
    return "" if value is None else str(value)


def _objects(text: TextIO) -> Iterator[dict[str, object]]:
    """The objects of an array whose bracket has been read, one at a time."""
    decode = json.JSONDecoder().raw_decode
    rest, place = "", 0
    while True:
        while place < len(rest) and rest[place] in " \t\r\n,":
            place += 1
        if rest[place : place + 1] == "]":
            return
        try:
            found, place = decode(rest, place)
        except json.JSONDecodeError as error:
            more = text.read(BLOCK)
            if not more or len(rest) - place > LARGEST_OBJECT:
                raise FileRefused("The JSON breaks off or is malformed.") from error
            rest, place = rest[place:] + more, 0
            continue
        if not isinstance(found, dict):
            raise FileRefused("The JSON is not an array of objects.")
        yield found
