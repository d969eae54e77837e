"""Catalogues and lists of errors as CSV, line by line: nothing is held in memory."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from commons.kit.language import _
from commons.organizations.models import Organization
from storefronts.listings.exports import commonweal, shopify
from storefronts.listings.rules.sheets import guard
from storefronts.listings.runs.models import CatalogueRun, ImportFormat

FORMATS = {
    ImportFormat.COMMONWEAL: commonweal,
    ImportFormat.SHOPIFY: shopify,
}
BOM = "\ufeff"
# Lines that leave together: one write for each would be most of the work.
LINES_AT_ONCE = 100
PROBLEM = ("row", "column", "value", "message")


def catalogue_lines(seller: Organization, format_: ImportFormat) -> Iterator[str]:
    """The seller's whole catalogue; begins to read when it is asked for lines."""
    module = FORMATS[format_]
    columns = module.columns_of(seller)
    rows = (
        [guard(cells.get(column, "")) for column in columns]
        for cells in module.rows_of(seller)
    )
    # Spreadsheets take a file without this mark for another alphabet; shops do not.
    mark = BOM if format_ == ImportFormat.COMMONWEAL else ""
    yield from _csv_lines(mark, [guard(column) for column in columns], rows)


def problem_lines(run: CatalogueRun) -> Iterator[str]:
    """What is wrong in a file: row, column, value, problem."""
    header = [_("Row"), _("Column"), _("Value"), _("Problem")]
    found = run.all_problems.order_by("number").values_list(
        "row", "column", "value", "message"
    )
    rows = (
        [str(row), guard(column), guard(value), guard(message)]
        for row, column, value, message in found.iterator(chunk_size=2_000)
    )
    # Of an old run only the first are left.
    first = (
        [guard(str(problem.get(name, ""))) for name in PROBLEM]
        for problem in run.problems
    )
    yield from _csv_lines(BOM, header, rows if found.exists() else first)


def _csv_lines(
    mark: str, header: Sequence[str], rows: Iterable[Sequence[str]]
) -> Iterator[str]:
    buffer = io.StringIO(newline="")
    buffer.write(mark)
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(header)
    for number, row in enumerate(rows, start=1):
        writer.writerow(row)
        if number % LINES_AT_ONCE == 0:
            yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text


def file_name(seller: Organization, format_: ImportFormat) -> str:
    """What the download is called."""
    return f"{seller.slug}-{format_.lower()}.csv"
