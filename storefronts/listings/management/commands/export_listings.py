"""Export a catalogue: `manage.py export_listings --merchant SLUG > FILE`."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from commons.organizations.models import Organization
from storefronts.listings.exports.writing import catalogue_lines
from storefronts.listings.runs.models import ImportFormat


class Command(BaseCommand):
    """Writes line by line, however large the catalogue is."""

    help = "Export the listings of a seller; importing the file changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whose listings, in which format, to where."""
        parser.add_argument("--merchant", required=True, help="slug of the seller")
        parser.add_argument(
            "--format",
            default="commonweal",
            choices=[one.lower() for one in ImportFormat],
        )
        parser.add_argument(
            "file", nargs="?", type=Path, help="standard output if left out"
        )

    def handle(self, **options: object) -> None:
        """Write the file."""
        seller = Organization.objects.filter(slug=options["merchant"]).first()
        if seller is None:
            raise CommandError(f"There is no organization {options['merchant']}.")
        lines = catalogue_lines(seller, ImportFormat(str(options["format"]).upper()))
        if options["file"] is None:
            for block in lines:
                self.stdout.write(block, ending="")
            return
        path = Path(str(options["file"]))
        try:
            with path.open("w", encoding="utf-8", newline="") as file:
                for block in lines:
                    file.write(block)
        except OSError as error:
            raise CommandError(
                f"{path} cannot be written: {error.strerror}."
            ) from error
