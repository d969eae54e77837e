"""Prints the trusted documents by id, as JSON, for clients and their build tools."""

from typing import Any

import orjson
from django.core.management.base import BaseCommand

from project.urls import LIBRARY


class Command(BaseCommand):
    """`manage.py print_documents`."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        """Print them, those of one name together."""
        del args, options
        told = {
            known: {"name": one.name, "document": one.text}
            for known, one in sorted(
                LIBRARY.items(), key=lambda item: (item[1].name, item[0])
            )
        }
        self.stdout.write(orjson.dumps(told, option=orjson.OPT_INDENT_2).decode())
