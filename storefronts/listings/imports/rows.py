"""Rows out of a file of comma-separated values, one after the other.

Nothing here knows a format's columns. A file is read as a stream, however long it is;
what cannot be read is told by the row a spreadsheet would show.
"""

import csv
import io
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from commons.kit.language import _, ngettext
from storefronts.listings.imports.cells import HTML_LIMIT
from storefronts.listings.rules.sheets import unguard

SEPARATORS = (",", ";", "\t")
ROW_COUNT_LIMIT = 200_000
COLUMN_COUNT_LIMIT = 500
# Longer than any row whose cells fit; a file without line ends stops here.
LINE_LIMIT = 8 * HTML_LIMIT
NAMED_SEPARATOR = re.compile(r"\"?sep=([,;|\t])\"?\s*", re.IGNORECASE)
SURROGATE = re.compile("[\ud800-\udfff]")
BLOCK = 64 * 1024
SHOWN_HEADER = 200
SAMPLED_ROWS = 20
SAMPLES = 3
SAMPLE_LENGTH = 60

# The csv module keeps one limit per process; a long description must pass, so that it
# can be judged by row and column.
csv.field_size_limit(4 * HTML_LIMIT)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in a file, and where; the header is row 1."""

    row: int
    column: str
    message: str
    value: str = ""


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
    surplus: int = 0
    lacking: int = 0

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


@dataclass(frozen=True)
class Sheet:
    """A file of which the header has been read."""

    header: Sequence[str]
    separator: str
    lines: Iterator[str]

    @property
    def names(self) -> list[str]:
        """The columns that have a name, in their order."""
        return [name for name in self.header if name]

    def rows(self, fields: Mapping[str, str] | None = None) -> Iterator[Row]:
        """The rows that are not blank, by `fields` of ours or the file's columns."""
        places = self._places(fields)
        reader = csv.reader(self.lines, delimiter=self.separator, strict=True)
        for number in itertools.count(2):
            cells = _next_cells(reader, number)
            if cells is None:
                return
            if number > ROW_COUNT_LIMIT + 1:
                message = _("More than {most} rows; split the file.").format(
                    most=ROW_COUNT_LIMIT
                )
                raise UnreadableFile(Problem(number, "", message))
            if any(cell and not cell.isspace() for cell in cells):
                yield self._row(number, places, cells)

    def _places(self, fields: Mapping[str, str] | None) -> list[tuple[str, int]]:
        if fields is None:
            return [(name, at) for at, name in enumerate(self.header) if name]
        return [
            (field, self.header.index(column))
            for field, column in fields.items()
            if column in self.header
        ]

    def _row(self, number: int, places: list[tuple[str, int]], cells: list[str]) -> Row:
        width = len(cells)
        named = {name: unguard(cells[at]) for name, at in places if at < width}
        surplus = 0
        if width > len(self.header) or "" in self.header:
            surplus = sum(
                1
                for index, cell in enumerate(cells)
                if cell.strip()
                and (index >= len(self.header) or not self.header[index])
            )
        return Row(number, named, surplus, max(0, len(self.header) - width))


def open_sheet(file: BinaryIO) -> Sheet:
    """Read the header; raises UnreadableFile. The file belongs to the caller."""
    header, separator, lines = _header(_lines(_text(file)))
    return Sheet(header, separator, lines)


def sampled(sheet: Sheet) -> list[dict[str, object]]:
    """Each column with a few of its values; reads the sheet's first rows."""
    rows = [row.cells for row in itertools.islice(sheet.rows(), SAMPLED_ROWS)]
    return [
        {"name": name, "samples": _samples(row.get(name, "") for row in rows)}
        for name in sheet.names
    ]


def _samples(cells: Iterable[str]) -> list[str]:
    plain = (SURROGATE.sub("�", cell).replace("\x00", "�").strip() for cell in cells)
    found = dict.fromkeys(cell[:SAMPLE_LENGTH] for cell in plain if cell)
    return list(found)[:SAMPLES]


def not_unicode() -> str:
    """What is told of bytes that are no UTF-8."""
    return _("This is not text in UTF-8. Save the file as “CSV UTF-8” and try again.")


# What a file is that is no text at all, by its first bytes.
KINDS = {
    b"PK\x03\x04": "xlsx",
    b"\xd0\xcf\x11\xe0": "xls",
    b"\x1f\x8b": "gzip",
    b"%PDF": "pdf",
    b"\x89PNG": "picture",
    b"\xff\xd8\xff": "picture",
}


class _Borrowed(io.BufferedIOBase):
    """Somebody else's file, which stays open when its reader goes."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__()
        self._file = file

    @property
    def name(self) -> str:
        return "catalogue"

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1) -> bytes:
        return self._file.read(-1 if size is None else size)

    def read1(self, size: int = -1) -> bytes:
        return self._file.read(BLOCK if size < 0 else size)


def _text(file: BinaryIO) -> io.TextIOWrapper:
    start = file.read(4)
    file.seek(0)
    for mark, kind in KINDS.items():
        if start.startswith(mark):
            raise UnreadableFile(Problem(1, "", _of_kind(kind)))
    if start[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return io.TextIOWrapper(_Borrowed(file), "utf-16", newline="")
    # Bytes that are not UTF-8 pass as lone surrogates, so that they can be told by
    # row and column.
    return io.TextIOWrapper(_Borrowed(file), "utf-8-sig", "surrogateescape", newline="")


def _of_kind(kind: str) -> str:
    match kind:
        case "xlsx":
            return _(
                "This is a spreadsheet or a ZIP archive, not a CSV file. Open it, save"
                " the sheet as “CSV UTF-8” and send that."
            )
        case "xls":
            return _(
                "This is a spreadsheet, not a CSV file. Open it, save the sheet as"
                " “CSV UTF-8” and send that."
            )
        case "gzip":
            return _("This file is compressed. Unpack it and send the CSV file in it.")
        case "pdf":
            return _("This is a PDF, not a CSV file.")
    return _("This is a picture, not a CSV file.")


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    """Line by line, none longer than memory can bear."""
    while line := text.readline(LINE_LIMIT):
        if len(line) >= LINE_LIMIT and not line.endswith(("\n", "\r")):
            raise csv.Error("line larger than any row")
        yield line


def _next_cells(reader: Iterator[list[str]], number: int) -> list[str] | None:
    try:
        return next(reader, None)
    except csv.Error as error:
        raise UnreadableFile(Problem(number, "", _broken(error))) from error
    except UnicodeError as error:
        raise UnreadableFile(Problem(number, "", not_unicode())) from error


def _header(lines: Iterator[str]) -> tuple[list[str], str, Iterator[str]]:
    try:
        first = next(lines, "")
        named = NAMED_SEPARATOR.fullmatch(first)
        if named:  # spreadsheets say so in a line that they do not show
            first = next(lines, "")
    except UnicodeError as error:
        raise UnreadableFile(Problem(1, "", not_unicode())) from error
    except csv.Error as error:
        raise UnreadableFile(Problem(1, "", _broken(error))) from error
    separator = named[1] if named else max(SEPARATORS, key=first.count)
    whole = itertools.chain([first], lines)
    reader = csv.reader(whole, delimiter=separator, strict=True)
    names = _next_cells(reader, 1)
    if not names or not any(name.strip() for name in names):
        raise UnreadableFile(Problem(1, "", _empty(first)))
    header = [unguard(name).strip() for name in names]
    _check_header(header)
    return header, separator, whole


def _empty(first: str) -> str:
    if first:
        return _("The first row is empty. It must name the columns.")
    return _("The file is empty.")


def _check_header(header: list[str]) -> None:
    named = [name for name in header if name]
    repeated = [name for name in named if named.count(name) > 1]
    column = ""
    if any(SURROGATE.search(name) for name in named):
        message = not_unicode()
    elif any("\x00" in name for name in named):
        message = _(
            "The name of a column holds a null byte. Save the file as “CSV UTF-8”"
            " and try again."
        )
    elif len(header) > COLUMN_COUNT_LIMIT:
        message = _("{count} columns; at most {most} fit.").format(
            count=len(header), most=COLUMN_COUNT_LIMIT
        )
    elif repeated:
        column = repeated[0]
        message = _("Two columns are named {column}; rename or remove one.").format(
            column=column
        )
    else:
        return
    raise UnreadableFile(Problem(1, column, message))


def check_needed(sheet: Sheet, needed: Sequence[str]) -> None:
    """Raises UnreadableFile where a column is missing."""
    missing = [name for name in needed if name not in sheet.header]
    if missing:
        message = _("The first row does not name: {names}.").format(
            names=", ".join(missing)
        )
        there = ", ".join(sheet.names)[:SHOWN_HEADER]
        raise UnreadableFile(Problem(1, missing[0], message, there))


def of_surplus(count: int) -> str:
    """What is told of cells that no column names."""
    return ngettext(
        "{count} cell stands beyond the last column.",
        "{count} cells stand beyond the last column.",
        count,
    ).format(count=count)


def _broken(error: csv.Error) -> str:
    if "larger" in str(error):
        return _("A cell is too long to be read; a quotation mark may be missing.")
    return _("The quotation marks of this row do not match, so reading stopped here.")
