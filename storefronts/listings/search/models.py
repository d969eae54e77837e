"""What a search reads: rows, words and keys that follow from listings.

The database writes them itself (migration 0004): a listing's row with the listing, and
those of a whole seller by way of `SearchDue`, when its name or its pledges change.
"""

from typing import ClassVar
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from commons.kit.ids import new_id
from commons.kit.models import CurrencyField

WORD_LENGTH = 40
KEY_LENGTH = 300
LABEL_LENGTH = 300
# Searches look at these few entries one by one until they are merged into the index.
UNMERGED_KB = 256


class CauseOfCharity(models.TextChoices):
    """What a charity works for."""

    ANIMALS = "ANIMALS", "Animals"
    ARTS = "ARTS", "Arts and culture"
    CHILDREN = "CHILDREN", "Children and youth"
    COMMUNITY = "COMMUNITY", "Community"
    EDUCATION = "EDUCATION", "Education"
    ENVIRONMENT = "ENVIRONMENT", "Nature and environment"
    FOOD = "FOOD", "Food"
    HEALTH = "HEALTH", "Health"
    HOUSING = "HOUSING", "Housing"
    RELIEF = "RELIEF", "Emergency relief"
    RESCUE = "RESCUE", "Rescue"
    RIGHTS = "RIGHTS", "Human rights"
    SPORT = "SPORT", "Sport"


class CharityCause(models.Model):
    """One thing a charity works for, as it says itself."""

    id: "models.UUIDField[UUID, UUID]" = models.UUIDField(
        primary_key=True, default=new_id, editable=False
    )
    charity = models.ForeignKey(
        "organizations.Organization", on_delete=models.CASCADE, related_name="causes"
    )
    cause = models.CharField(max_length=16, choices=CauseOfCharity)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["charity", "cause"], name="one_cause_once_per_charity"
            ),
        ]

    def __str__(self) -> str:
        return self.cause


class ListingSearch(models.Model):
    """What is to be found of a listing; only listings the public may see have one."""

    listing = models.OneToOneField(
        "listings.Listing",
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="search",
    )
    seller_id: "models.UUIDField[UUID, UUID]" = models.UUIDField()
    currency = CurrencyField()
    price_minor = models.PositiveBigIntegerField()
    created_at = models.DateTimeField()
    # What pledges give of a sale, as they are worded; all where a charity sells.
    share_bps = models.PositiveIntegerField()
    # What narrows a search, such as "category:Kitchen"; see rules/searching.py.
    keys: "ArrayField[list[str], list[str]]" = ArrayField(models.TextField())
    document = SearchVectorField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            GinIndex(
                fields=["document", "keys"],
                name="listings_by_words_and_keys",
                gin_pending_list_limit=UNMERGED_KB,
            ),
            models.Index("created_at", "listing", name="found_listings_by_age"),
            models.Index(
                "currency", "price_minor", "listing", name="found_listings_by_price"
            ),
            models.Index("share_bps", "listing", name="found_listings_by_share"),
            models.Index("seller_id", "listing", name="found_listings_by_seller"),
        ]

    def __str__(self) -> str:
        return str(self.listing_id)


class SearchWord(models.Model):
    """A word of titles and names, to be offered to those who mistype it."""

    word = models.CharField(max_length=WORD_LENGTH, primary_key=True)
    # Counted now and then: see search/tallies.py.
    listing_count = models.PositiveIntegerField(default=1, db_default=1)

    def __str__(self) -> str:
        return self.word


class SearchKey(models.Model):
    """Something a search can be narrowed to, with its name and how often it occurs."""

    key = models.CharField(max_length=KEY_LENGTH, primary_key=True)
    label = models.CharField(max_length=LABEL_LENGTH, blank=True)
    # Counted now and then: see search/tallies.py.
    listing_count = models.PositiveIntegerField(default=1, db_default=1)

    def __str__(self) -> str:
        return self.key


class SearchDue(models.Model):
    """A seller whose listings are to be indexed anew, from a moment on."""

    id: "models.UUIDField[UUID, UUID]" = models.UUIDField(
        primary_key=True, default=new_id, editable=False
    )
    seller_id: "models.UUIDField[UUID, UUID]" = models.UUIDField()
    due_at = models.DateTimeField()
    # All of its listings up to this one are done: where the next batch begins.
    done_until: "models.UUIDField[UUID | None, UUID | None]" = models.UUIDField(
        null=True, blank=True
    )

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["seller_id", "due_at"], name="due_once_at_a_moment"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index("due_at", "id", name="due_by_moment"),
        ]

    def __str__(self) -> str:
        return f"{self.seller_id} at {self.due_at}"
