"""What the demo's charities work for, and everything to be found by it."""

from commons.kit.clock import now
from storefronts.demo.seeding.organizations import Town
from storefronts.listings.actions.indexing import (
    index_everything,
    set_charity_causes,
    tally_search,
)
from storefronts.listings.search.models import CauseOfCharity as Cause
from storefronts.listings.search.models import SearchDue

CAUSES = {
    "Harbour Food Bank": (Cause.FOOD, Cause.COMMUNITY),
    "Riverside Reading": (Cause.EDUCATION, Cause.CHILDREN),
    "Green Wheel": (Cause.ENVIRONMENT, Cause.COMMUNITY),
    "Old Mill Shelter": (Cause.HOUSING,),
    "Meadow Watch": (Cause.ENVIRONMENT,),
    "Paws on Rope Lane": (Cause.ANIMALS,),
    "Lantern Night School": (Cause.EDUCATION,),
}


def make_searchable(town: Town) -> None:
    """Say the causes, and do at once what a worker would do soon."""
    for name, causes in CAUSES.items():
        charity = town.organizations.get(name)
        if charity is not None:
            set_charity_causes(
                actor=town.owners[name], charity_id=charity.pk, causes=causes
            )
    for _ in index_everything():
        pass
    SearchDue.objects.filter(due_at__lte=now()).delete()
    tally_search()
