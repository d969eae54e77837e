"""Write what searches read of all listings anew: `manage.py reindex_listings`."""

import time
from argparse import ArgumentParser
from uuid import UUID

from django.core.management.base import BaseCommand
from django.db import connection

from storefronts.listings.actions.indexing import index_everything, tally_search
from storefronts.listings.models import Listing
from storefronts.listings.search.models import ListingSearch, SearchDue

TOLD_EVERY = 10_000


class Command(BaseCommand):
    """Batch by batch, while the platform runs; interrupted, it can go on."""

    help = "Write what searches read of all listings anew, and count words and keys."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to go on."""
        parser.add_argument(
            "--after", type=UUID, help="go on after this listing, as it was told"
        )

    def handle(self, **options: object) -> None:
        """Tell how far it has come."""
        total = Listing.objects.count()
        began, done, told = time.monotonic(), 0, 0
        after = options["after"]
        assert after is None or isinstance(after, UUID)
        for count, last in index_everything(after=after):
            done += count
            if done - told >= TOLD_EVERY:
                told = done
                rate = done / (time.monotonic() - began)
                self.stdout.write(
                    f"{done:,} of {total:,}, {rate:,.0f} a second; after {last}"
                )
        tally_search()
        _settle()
        seconds = time.monotonic() - began
        self.stdout.write(f"Indexed {done:,} listings in {seconds:.1f} s.")


def _settle() -> None:
    """Merge what waits before the index, and let the planner know the sizes."""
    tables = ", ".join(
        f'"{model._meta.db_table}"' for model in (ListingSearch, SearchDue)
    )
    # VACUUM has no place in a transaction, such as that of a test.
    verb = "ANALYZE" if connection.in_atomic_block else "VACUUM ANALYZE"
    with connection.cursor() as cursor:
        cursor.execute(f"{verb} {tables}, listings_searchword, listings_searchkey")
