"""Brings the catalogues of messages up to date with the code, or checks them."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from django.core.management.base import BaseCommand, CommandError

from commons.web.languages.catalogues import (
    catalogue_path,
    compiled,
    entries,
    packages,
    read,
    said_by_packages,
    translated_languages,
    translations,
    updated,
    written,
)
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
            self._update(names)

    def _check(self, names: list[str]) -> None:
        told = list(problems(names))
        if told:
            raise CommandError("\n".join([*told, f"{len(told)} problems."]))
        self.stdout.write("Nothing is missing, fuzzy or stale.")

    def _update(self, names: list[str]) -> None:
        said = said_by_packages()
        for language in translated_languages():
            paths = {
                name: catalogue_path(folder, language)
                for name, folder in packages().items()
            }
            # All are read before one is written: a message that moves from one
            # package to another takes its translation along.
            known = {name: read(path) for name, path in paths.items()}
            for name in names:
                others = [known[other] for other in known if other != name]
                new = updated(language, said[name], [known[name], *others])
                self._write(paths[name], new)

    def _write(self, path: Path, new: Catalog) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(written(new))
        path.with_suffix(".mo").write_bytes(compiled(new))
        all_of_them = entries(new).values()
        missing = sum(not all(translations(message)) for message in all_of_them)
        self.stdout.write(f"{path}: {len(new)} messages, {missing} to translate")
