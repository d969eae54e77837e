"""Make what pictures lack: `manage.py make_renditions`."""

import time
from argparse import ArgumentParser
from collections import Counter
from uuid import UUID

from django.core.management.base import BaseCommand

from commons.media.actions.renditions import (
    Outcome,
    make_renditions,
    unfinished_pictures,
)
from commons.media.decoding import has_avif

TOLD_EVERY = 50


class Command(BaseCommand):
    """One picture after the other, while the platform runs; interrupted, it goes on."""

    help = "Make the widths and encodings that pictures lack, the oldest first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to go on; what is made is passed over in any case."""
        parser.add_argument(
            "--after", type=UUID, help="go on after this picture, as it was told"
        )

    def handle(self, **options: object) -> None:
        """Tell how far it has come, and what could not be made."""
        after = options["after"]
        assert after is None or isinstance(after, UUID)
        if not has_avif():
            self.stdout.write("Pillow cannot write AVIF here: WebP only.")
        began, told = time.monotonic(), Counter[Outcome]()
        for count, key in enumerate(unfinished_pictures(after=after), start=1):
            told[make_renditions(key)] += 1
            if count % TOLD_EVERY == 0:
                rate = count / (time.monotonic() - began)
                self.stdout.write(f"{count:,}, {rate:,.1f} a second; after {key}")
        self.stdout.write(
            f"Made {told[Outcome.MADE]:,} pictures"
            f" in {time.monotonic() - began:.1f} s;"
            f" {told[Outcome.NO_FILE]:,} have no file."
        )
