"""Import a register of charities: `manage.py import_register irs-eo-bmf FILE…`."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import cast

from django.core.management.base import BaseCommand, CommandError

from commons.registers.actions.guards import Allowed
from commons.registers.actions.imports import Outcome, import_register
from commons.registers.actions.reading import FileRefused
from commons.registers.rules.registers import REGISTERS

BAR = 30
SHOWN_PROBLEMS = 20


class Command(BaseCommand):
    """Reads the whole file, weighs it, then writes what differs."""

    help = "Bring our copy of a register of charities up to its published file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which register, from which files, and what may come of it."""
        parser.add_argument("register", choices=sorted(REGISTERS))
        parser.add_argument(
            "files",
            nargs="+",
            type=Path,
            metavar="FILE",
            help="plain or gzip; several files are the parts of one register",
        )
        parser.add_argument(
            "--allow-shrink",
            action="store_true",
            help="the file is whole, though it holds far fewer entries than we know",
        )
        parser.add_argument(
            "--confirm",
            action="store_true",
            help="suspend as many charities as this says, though they are many",
        )

    def handle(self, **options: object) -> None:
        """Import, and tell what came of it; exit with 1 when nothing was taken."""
        began = time.monotonic()
        try:
            outcome = import_register(
                REGISTERS[str(options["register"])],
                cast("list[Path]", options["files"]),
                allowed=Allowed(
                    shrink=bool(options["allow_shrink"]),
                    suspensions=bool(options["confirm"]),
                ),
                progress=self._progress,
            )
        except FileRefused as refused:
            self._end_bar()
            raise CommandError(f"{refused} Nothing was changed.") from refused
        self._end_bar()
        self._tell(outcome, time.monotonic() - began)

    def _tell(self, outcome: Outcome, seconds: float) -> None:
        run, merged = outcome.run, outcome.merged
        for problem in run.problems[:SHOWN_PROBLEMS]:
            self.stderr.write(f"line {problem['line']}: {problem['message']}")
        if run.problem_count > SHOWN_PROBLEMS:
            others = run.problem_count - SHOWN_PROBLEMS
            self.stderr.write(f"and {others:,} more bad rows; the admin shows them.")
        rate = run.row_count / seconds if seconds else 0
        self.stdout.write(
            f"{run.row_count:,} rows in {seconds:.1f} s ({rate:,.0f}/s),"
            f" {run.problem_count:,} bad."
        )
        if merged.is_nothing:
            self.stdout.write("Nothing has changed since the last import.")
        else:
            self.stdout.write(
                f"{merged.added:,} added, {merged.changed:,} changed"
                f" ({merged.returned:,} of them back in the register),"
                f" {merged.removed:,} removed."
            )
        if run.suspended_count:
            self.stdout.write(f"{run.suspended_count:,} charities suspended.")

    def _progress(self, words: str, part: float) -> None:
        """A bar, where somebody is looking."""
        if not self.stderr.isatty():
            return
        filled = round(BAR * min(part, 1.0))
        bar = "█" * filled + "·" * (BAR - filled)
        self.stderr.write(f"\r{words:<8} {bar} {part:4.0%}", ending="")
        self.stderr.flush()

    def _end_bar(self) -> None:
        if self.stderr.isatty():
            self.stderr.write("\r" + " " * (BAR + 20) + "\r", ending="")
