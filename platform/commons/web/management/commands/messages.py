"""Brings the catalogues of messages up to date with the code, or checks them."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from commons.web.languages.catalogues import bring_up_to_date, packages
from commons.web.languages.checking import problems


class Command(BaseCommand):
    """`manage.py messages [--check] [PACKAGE ...]`."""

    help = __doc__
    # Words are read out of files; whether the code runs does not matter to them.
    requires_system_checks = []  # noqa: RUF012 - Django says what it is

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which packages, and whether to write."""
        parser.add_argument("package", nargs="*", help="all of them, unless named")
        parser.add_argument(
            "--check", action="store_true", help="write nothing, tell what is wrong"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Write or check."""
        del args
        names = options["package"] or list(packages())
        if unknown := set(names) - set(packages()):
            raise CommandError(f"There is no package {', '.join(sorted(unknown))}.")
        if options["check"]:
            self._check(names)
        else:
            for line in bring_up_to_date(names):
                self.stdout.write(line)

    def _check(self, names: list[str]) -> None:
        told = list(problems(names))
        if told:
            raise CommandError("\n".join([*told, f"{len(told)} problems."]))
        self.stdout.write("Nothing is missing, fuzzy or stale.")
