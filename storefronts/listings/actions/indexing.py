"""What searches read, made anew: for sellers whose names or pledges changed, and all.

Each batch is a transaction of its own that holds its listings, so that none of them
changes while its row is written from what was read before.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet

from commons.jobs.queue import job
from commons.kit.clock import now
from commons.kit.errors import NotFound, Refusal, require
from commons.kit.language import _
from commons.kit.transactions import in_transaction
from commons.organizations.models import Kind, Organization
from commons.organizations.policy import may_edit_organization
from commons.people.models import Person
from storefronts.listings.models import Listing
from storefronts.listings.search.models import CauseOfCharity, CharityCause, SearchDue

AT_ONCE = 500
MOST_CAUSES = 3

WORD_TALLIES = """
INSERT INTO listings_searchword AS known (word, listing_count)
SELECT found.word, count(*)
FROM listings_listing AS listing, unnest(tsvector_to_array(
  to_tsvector('simple', listing.title || ' ' || listing.category))) AS found (word)
WHERE listing.state = 'ACTIVE' AND length(found.word) BETWEEN 4 AND 40
  AND found.word !~ '[0-9/@.]'
GROUP BY found.word ORDER BY found.word
ON CONFLICT (word) DO UPDATE SET listing_count = excluded.listing_count
WHERE known.listing_count <> excluded.listing_count
"""
KEY_TALLIES = """
WITH counted AS (
  SELECT key, count(*)::int AS number
  FROM listings_listingsearch, unnest(keys) AS key
  WHERE key NOT LIKE 'tag:%' GROUP BY key
), gone AS (
  UPDATE listings_searchkey AS known SET listing_count = 0
  WHERE listing_count <> 0 AND NOT EXISTS (
    SELECT 1 FROM counted WHERE counted.key = known.key)
)
INSERT INTO listings_searchkey AS known (key, label, listing_count)
SELECT key, '', number FROM counted ORDER BY key
ON CONFLICT (key) DO UPDATE SET listing_count = excluded.listing_count
WHERE known.listing_count <> excluded.listing_count
"""


def index_due_sellers() -> int:
    """Index a batch of a seller that is due; how many listings that were."""
    with transaction.atomic():
        due = (
            SearchDue.objects.select_for_update(skip_locked=True)
            .filter(due_at__lte=now())
            .order_by("due_at", "id")
            .first()
        )
        if due is None:
            return 0
        mine = Listing.objects.filter(seller_id=due.seller_id)
        keys = _index_batch(mine, after=due.done_until)
        if len(keys) < AT_ONCE:
            due.delete()
        else:
            due.done_until = keys[-1]
            due.save(update_fields=["done_until"])
        # A seller without listings is work as well: the next one may be waiting.
        return max(len(keys), AT_ONCE)


def index_everything(*, after: UUID | None = None) -> Iterator[tuple[int, UUID]]:
    """Index all listings in the order of their keys: after each batch, how many more.

    Told after which listing, it goes on from there.
    """
    while True:
        with transaction.atomic():
            keys = _index_batch(Listing.objects.all(), after=after)
        if not keys:
            return
        after = keys[-1]
        yield len(keys), after


@contextmanager
def written_as_chunk(keys: Collection[UUID]) -> Iterator[None]:
    """Index these listings once at the end, not each of them with each change of it.

    A quarter of the work, in a transaction that has them locked. Its commit does not
    wait for the disk: should the database crash, the last chunks are as if they had
    never been, each as a whole with what it says of its run, and are written again.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('commonweal.index_later', 'on', true),"
            " set_config('synchronous_commit', 'off', true)"
        )
        yield
        cursor.execute(
            "SELECT set_config('commonweal.index_later', 'off', true),"
            " listings_index(%s::uuid[])",
            [sorted(keys)],
        )


@job
def tally_search() -> None:
    """Count words and keys anew: which typo is meant, what the whole shop holds."""
    for statement in (WORD_TALLIES, KEY_TALLIES):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


@in_transaction
def set_charity_causes(
    *, actor: Person, charity_id: UUID, causes: Collection[CauseOfCharity]
) -> Organization:
    """Say what a charity works for; its listings are found by it soon after."""
    require(may_edit_organization(actor, charity_id))
    charity = (
        Organization.objects.select_for_update(no_key=True)
        .filter(pk=charity_id)
        .first()
    )
    if charity is None:
        raise NotFound
    if charity.kind != Kind.CHARITY:
        raise Refusal(
            _("Only a charity works for a cause."),
            code="NOT_A_CHARITY",
            path=("input", "organizationId"),
        )
    wanted = set(causes)
    if len(wanted) > MOST_CAUSES:
        raise Refusal(
            _("Choose {most} causes at most.").format(most=MOST_CAUSES),
            code="TOO_MANY",
            path=("input", "causes"),
        )
    known = set(charity.causes.values_list("cause", flat=True))
    charity.causes.exclude(cause__in=wanted).delete()
    CharityCause.objects.bulk_create(
        CharityCause(charity=charity, cause=cause) for cause in sorted(wanted - known)
    )
    return charity


def _index_batch(listings: "QuerySet[Listing]", *, after: UUID | None) -> list[UUID]:
    """Lock the next listings and write their rows; which ones that were."""
    if after is not None:
        listings = listings.filter(pk__gt=after)
    locked = listings.select_for_update(no_key=True).order_by("pk")
    keys = list(locked.values_list("pk", flat=True)[:AT_ONCE])
    with connection.cursor() as cursor:
        cursor.execute("SELECT listings_index(%s::uuid[])", [keys])
    return keys
