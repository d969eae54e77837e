"""Prints the public contract from the code; schema.graphql holds the committed one."""

from typing import Any

from django.core.management.base import BaseCommand

from project.schema import schema


class Command(BaseCommand):
    """`manage.py print_schema > schema.graphql`."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        """Print it."""
        del args, options
        self.stdout.write(schema.as_str())
