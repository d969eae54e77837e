"""Fills the database with plausible data, by the million if wanted."""

import random
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from commons.kit.clock import now
from commons.kit.ids import new_id
from pledges.agreements.models import (
    Consent,
    Pledge,
    PledgeShare,
    PledgeTarget,
    PledgeTerms,
)
from storefronts.demo.generator.catalogue import make_listings
from storefronts.demo.generator.organizations import (
    Batch,
    make_charities,
    make_merchants,
)
from storefronts.demo.generator.pledges import make_pledges
from storefronts.demo.generator.searching import make_searchable
from storefronts.listings.models import Listing, ListingPicture, Stock, Variant
from storefronts.listings.search.models import ListingSearch, SearchKey, SearchWord

CURRENCY = "EUR"
WANTED = ("charities", "merchants", "listings", "pledges")
FILLED = (
    Pledge, PledgeTerms, PledgeShare, PledgeTarget, Consent, Listing, ListingPicture,
    Variant, Stock, ListingSearch, SearchKey, SearchWord,
)  # fmt: skip


class Command(BaseCommand):
    """`manage.py generate`: each run adds a batch of its own beside what is there."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """How much of everything."""
        parser.add_argument("--charities", type=int, default=20)
        parser.add_argument("--merchants", type=int, default=50)
        parser.add_argument("--listings", type=int, default=1_000)
        parser.add_argument("--pledges", type=int, default=200)
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        """Everything by COPY, in batches that are committed one by one."""
        del args
        _check(options)
        began = time.monotonic()
        batch = Batch(
            tag=new_id().hex[-8:],
            moment=now().isoformat(),
            currency=CURRENCY,
            chance=random.Random(options["seed"]),  # noqa: S311 - data, not secrets
        )
        charities = make_charities(batch, options["charities"])
        merchants = make_merchants(batch, options["merchants"])
        listings = make_listings(batch, merchants, options["listings"])
        make_pledges(
            batch,
            merchants,
            charities,
            count=options["pledges"],
            listings=listings,
        )
        make_searchable(charities, options["listings"], batch.chance)
        _settle_statistics()
        seconds = time.monotonic() - began
        self.stdout.write(f"Generated batch {batch.tag} in {seconds:.1f} s.")


def _check(options: dict[str, Any]) -> None:
    if min(options[name] for name in WANTED) < 0:
        raise CommandError("Numbers are zero or more.")
    if options["listings"] and not options["merchants"]:
        raise CommandError("Listings need merchants.")
    if options["pledges"] and not (options["merchants"] and options["charities"]):
        raise CommandError("Pledges need merchants and charities.")


def _settle_statistics() -> None:
    """So that the planner knows the new sizes and index-only scans work at once."""
    tables = ", ".join(f'"{model._meta.db_table}"' for model in FILLED)
    # VACUUM has no place in a transaction, such as that of a test.
    verb = "ANALYZE" if connection.in_atomic_block else "VACUUM ANALYZE"
    with connection.cursor() as cursor:
        cursor.execute(f"{verb} {tables}, organizations_organization")
