"""What is to be found of generated listings, and what their charities work for."""

import random
from collections.abc import Sequence

from django.db import connection

from commons.kit.ids import new_id
from storefronts.demo.generator.copying import copy_rows
from storefronts.demo.generator.organizations import Party
from storefronts.listings.actions.indexing import index_everything, tally_search
from storefronts.listings.search.models import (
    CauseOfCharity,
    CharityCause,
    ListingSearch,
    SearchDue,
)

# From so many on it is quicker to build the index over words afterwards.
MANY = 20_000
INDEX = "listings_by_words_and_keys"


def make_searchable(
    charities: Sequence[Party], listing_count: int, chance: random.Random
) -> None:
    """Index everything, and let nothing be due."""
    causes = list(CauseOfCharity)
    copy_rows(
        CharityCause,
        ("id", "charity_id", "cause"),
        (
            (str(new_id()), charity.id, cause.value)
            for charity in charities
            for cause in chance.sample(causes, 2)
        ),
    )
    is_apart = listing_count >= MANY and not connection.in_atomic_block
    if is_apart:
        _edit_index("remove_index")
    for _ in index_everything():
        pass
    if is_apart:
        _edit_index("add_index")
    tally_search()
    SearchDue.objects.all().delete()


def _edit_index(deed: str) -> None:
    (index,) = [one for one in ListingSearch._meta.indexes if one.name == INDEX]
    with connection.schema_editor() as editor:
        getattr(editor, deed)(ListingSearch, index)
