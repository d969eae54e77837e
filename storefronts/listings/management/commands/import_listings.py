"""Import a catalogue file: `manage.py import_listings --merchant SLUG FILE`."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from commons.organizations.models import Organization
from storefronts.listings.actions.imports import (
    CatalogueFile,
    check_file,
    keep_file,
    start_run,
    write_import,
)
from storefronts.listings.runs.models import CatalogueRun, ImportFormat


class Command(BaseCommand):
    """Checks first; writes what stands in chunks without a problem."""

    help = "Import listings from a file that another shop system exported."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whose listings, in which format, from where."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--merchant", required=True, help="slug of the seller")
        parser.add_argument(
            "--format", default="shopify", choices=[one.lower() for one in ImportFormat]
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="only tell what is wrong"
        )

    def handle(self, **options: object) -> None:
        """Read, check and, unless it is a dry run, write."""
        seller = Organization.objects.filter(slug=options["merchant"]).first()
        if seller is None:
            raise CommandError(f"There is no organization {options['merchant']}.")
        path = Path(str(options["file"]))
        try:
            content = path.read_bytes()
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
        file = CatalogueFile(
            path.name, ImportFormat(str(options["format"]).upper()), content
        )
        if options["dry_run"]:
            self._check(seller, file)
        else:
            self._write(seller, file)

    def _check(self, seller: Organization, file: CatalogueFile) -> None:
        check = check_file(seller, file)
        for problem in check.problems:
            self._tell(problem.row, problem.column, problem.message)
        self.stdout.write(
            f"{check.rows} rows, {check.listings} listings,"
            f" {check.listings_ready} can be imported. Nothing was changed."
        )

    def _write(self, seller: Organization, file: CatalogueFile) -> None:
        run = keep_file(seller, file)
        if run.listings_ready:
            start_run(run)
            write_import(import_id=str(run.pk))
            run = CatalogueRun.objects.get(pk=run.pk)
        for problem in run.problems:
            self._tell(problem["row"], problem["column"], problem["message"])
        told = f"{run.listings_done} of {run.listings_total} listings imported."
        if run.listings_done < run.listings_total or run.problem_count:
            raise CommandError(told)
        self.stdout.write(told)

    def _tell(self, row: object, column: object, message: object) -> None:
        place = f"row {row}, {column}" if column else f"row {row}"
        self.stderr.write(f"{place}: {message}")
