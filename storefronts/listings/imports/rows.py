"""Rows out of a file of comma-separated values, one after the other.

Nothing here knows a format's columns. A file is read as a stream, however long it is;
what cannot be read is told by the row a spreadsheet would show.
"""

import csv
import io
import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from storefronts.listings.imports.cells import HTML_LIMIT

SEPARATORS = (",", ";", "\t")
ROW_COUNT_LIMIT = 100_000
COLUMN_COUNT_LIMIT = 500
SURROGATE = re.compile("[\ud800-\udfff]")
NOT_UNICODE = "This is not text in UTF-8. Save the file as “CSV UTF-8” and try again."

# The csv module keeps one limit per process; a long description must pass, so that it
# can be judged by row and column.
csv.field_size_limit(4 * HTML_LIMIT)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in a file, and where; the header is row 1."""

    row: int
    column: str
    message: str


class UnreadableFile(Exception):
    """From this point on nothing of the file can be read."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Row:
    """One row below the header; `surplus` counts cells that no column names."""

    number: int
    cells: Mapping[str, str]
    surplus: int

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


def read_rows(file: BinaryIO, *, needed: tuple[str, ...]) -> Iterator[Row]:
    """The rows that are not blank; raises UnreadableFile where it must stop."""
    text = _text(file)
    try:
        header, separator = _header(text, needed)
        reader = csv.reader(text, delimiter=separator, strict=True)
        for number in itertools.count(2):
            cells = _next_cells(reader, number)
            if cells is None:
                return
            if number > ROW_COUNT_LIMIT + 1:
                message = f"More than {ROW_COUNT_LIMIT} rows; split the file."
                raise UnreadableFile(Problem(number, "", message))
            if any(cell.strip() for cell in cells):
                yield _row(number, header, cells)
    finally:
        text.detach()  # the file belongs to the caller and stays open


def _text(file: BinaryIO) -> io.TextIOWrapper:
    start = file.read(2)
    file.seek(0)
    if start in {b"\xff\xfe", b"\xfe\xff"}:
        return io.TextIOWrapper(file, "utf-16", newline="")
    # Bytes that are not UTF-8 pass as lone surrogates, so that they can be told by
    # row and column.
    return io.TextIOWrapper(file, "utf-8-sig", "surrogateescape", newline="")


def _next_cells(reader: Iterator[list[str]], number: int) -> list[str] | None:
    try:
        return next(reader, None)
    except csv.Error as error:
        raise UnreadableFile(Problem(number, "", _broken(error))) from error
    except UnicodeError as error:
        raise UnreadableFile(Problem(number, "", NOT_UNICODE)) from error


def _row(number: int, header: list[str], cells: list[str]) -> Row:
    named = {name: cell for name, cell in zip(header, cells, strict=False) if name}
    nameless = [
        cell
        for index, cell in enumerate(cells)
        if cell.strip() and (index >= len(header) or not header[index])
    ]
    return Row(number, named, len(nameless))


def _header(text: io.TextIOWrapper, needed: tuple[str, ...]) -> tuple[list[str], str]:
    try:
        first = text.readline()
    except UnicodeError as error:
        raise UnreadableFile(Problem(1, "", NOT_UNICODE)) from error
    separator = max(SEPARATORS, key=first.count)
    names = _next_cells(csv.reader([first], delimiter=separator, strict=True), 1)
    if not names:
        raise UnreadableFile(Problem(1, "", "The file is empty."))
    header = [name.strip() for name in names]
    _check_header(header, needed)
    return header, separator


def _check_header(header: list[str], needed: tuple[str, ...]) -> None:
    named = [name for name in header if name]
    missing = [name for name in needed if name not in named]
    repeated = [name for name in named if named.count(name) > 1]
    if any(SURROGATE.search(name) for name in named):
        column, message = "", NOT_UNICODE
    elif len(header) > COLUMN_COUNT_LIMIT:
        column, message = (
            "",
            f"{len(header)} columns; at most {COLUMN_COUNT_LIMIT} fit.",
        )
    elif missing:
        names = ", ".join(missing)
        column, message = missing[0], f"The first row does not name: {names}."
    elif repeated:
        column = repeated[0]
        message = f"Two columns are named {column}; rename or remove one."
    elif any("\x00" in name for name in named):
        column, message = "", "The name of a column holds a null byte."
    else:
        return
    raise UnreadableFile(Problem(1, column, message))


def _broken(error: csv.Error) -> str:
    if "field larger" in str(error):
        return "A cell is too long to be read; a quotation mark may be missing."
    return "The quotation marks of this row do not match, so reading stopped here."
