"""Import a catalogue file: `manage.py import_listings --merchant SLUG FILE`."""

from argparse import ArgumentParser
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from django.core.management.base import BaseCommand, CommandError

from commons.kit.errors import Refusal, Refusals
from commons.organizations.models import Organization
from storefronts.listings.actions.import_checks import check_stored
from storefronts.listings.actions.import_reading import Check, check_file
from storefronts.listings.actions.imports import (
    CatalogueFile,
    keep_file,
    reading_of_file,
    start_run,
    write_import,
)
from storefronts.listings.imports.commonweal import CHOSEN
from storefronts.listings.imports.formats import UnknownHeader
from storefronts.listings.imports.rows import UnreadableFile
from storefronts.listings.runs.models import CatalogueRun, ImportFormat, RunState


class Command(BaseCommand):
    """Checks first; a file with problems is written only with `--leave-out`."""

    help = "Import listings from a file of ours or of another shop system."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whose listings, in which format, from where."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--merchant", required=True, help="slug of the seller")
        parser.add_argument(
            "--format",
            choices=[one.lower() for one in ImportFormat],
            help="recognized by the header unless said",
        )
        parser.add_argument(
            "--map",
            action="append",
            default=[],
            metavar="FIELD=COLUMN",
            help="the file's column for a field of ours, such as Price=Amount",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="only tell what it would do"
        )
        parser.add_argument(
            "--leave-out",
            action="store_true",
            help="import what has no problem, leave out the other groups of rows",
        )

    def handle(self, **options: object) -> None:
        """Read, check and, unless it is a dry run, write."""
        seller = Organization.objects.filter(slug=options["merchant"]).first()
        if seller is None:
            raise CommandError(f"There is no organization {options['merchant']}.")
        path = Path(str(options["file"]))
        try:
            content = path.open("rb")
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
        with content:
            try:
                self._take(seller, _file(path, content, options), options)
            except UnknownHeader as unknown:
                raise CommandError(_of_header(unknown.header)) from unknown
            except (Refusal, Refusals) as refused:
                raise CommandError(str(refused)) from refused

    def _take(
        self, seller: Organization, file: CatalogueFile, options: dict[str, object]
    ) -> None:
        if options["dry_run"]:
            self._check(seller, file)
        else:
            self._write(seller, file, leaves_out=bool(options["leave_out"]))

    def _check(self, seller: Organization, file: CatalogueFile) -> None:
        try:
            reading = reading_of_file(seller, file)
        except UnreadableFile as unreadable:
            check = Check()
            check.note([unreadable.problem])
        else:
            file.content.seek(0)
            check = check_file(seller, file.content, reading)
        for problem in check.problems:
            self._tell(problem.row, problem.column, problem.message)
        if check.problem_count > len(check.problems):
            self.stderr.write(f"and {check.problem_count - len(check.problems)} more")
        self.stdout.write(
            f"{check.rows} rows, {check.listings} listings,"
            f" {check.listings_ready} can be imported: {check.listings_new} new,"
            f" {check.listings_changed} changed, {check.listings_unchanged} unchanged."
            " Nothing was changed."
        )

    def _write(
        self, seller: Organization, file: CatalogueFile, *, leaves_out: bool
    ) -> None:
        with suppress(UnreadableFile):  # told with its run below
            reading_of_file(seller, file)
        file.content.seek(0)
        run = keep_file(seller, file)
        if run.state == RunState.CHECKING:
            check_stored(import_id=str(run.pk))
            run.refresh_from_db()
        if run.state == RunState.CHECKED and (leaves_out or not run.problem_count):
            start_run(run)
            write_import(import_id=str(run.pk))
            run = CatalogueRun.objects.get(pk=run.pk)
        for problem in run.problems:
            self._tell(problem["row"], problem["column"], problem["message"])
        told = f"{run.listings_done} of {run.listings_total} listings imported."
        if run.state == RunState.CHECKED:
            told += " Nothing was changed; --leave-out imports what has no problem."
        if run.listings_done < run.listings_total or run.problem_count:
            raise CommandError(told)
        self.stdout.write(told)

    def _tell(self, row: object, column: object, message: object) -> None:
        place = f"row {row}, {column}" if column else f"row {row}"
        self.stderr.write(f"{place}: {message}")


def _file(path: Path, content: BinaryIO, options: dict[str, object]) -> CatalogueFile:
    named = options["format"]
    chosen = options["map"]
    assert isinstance(chosen, list)
    pairs = [text.partition("=") for text in chosen]
    return CatalogueFile(
        name=path.name,
        format=ImportFormat(str(named).upper()) if named else None,
        content=content,
        columns=[(field.strip(), column.strip()) for field, _, column in pairs],
    )


def _of_header(header: Sequence[str]) -> str:
    shown = ", ".join(name for name in header if name)
    return (
        f"row 1: this header is not known: {shown}. Say which column is which with"
        f" --map FIELD=COLUMN; the fields are {', '.join(CHOSEN)}. Nothing was changed."
    )
