"""Listings, variants and stock; what sellers sell, and on which terms."""

from typing import ClassVar
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from djmoney.models.fields import MoneyField

from commons.kit.clock import now
from commons.kit.models import (
    LANGUAGE_LENGTH,
    LANGUAGE_TAG,
    CurrencyField,
    Keyed,
)
from storefronts.listings.prices import models as _prices  # noqa: F401 - found here
from storefronts.listings.rules.words import HANDLE_LENGTH
from storefronts.listings.runs import models as _runs  # noqa: F401 - found here
from storefronts.listings.search import models as _search  # noqa: F401 - found here
from storefronts.listings.translations import models as _said  # noqa: F401 - found here
from storefronts.listings.watching import models as _watching  # noqa: F401 - found here

TEXT_LENGTH = 255
SLUG_LENGTH = 120
ADDRESS_LENGTH = 2_000
ALT_LENGTH = 1_000
PROBLEM_LENGTH = 32
GREATEST_TAX_BPS = 5_000
AWAY_NOTE_LENGTH = 200


class FeeBearer(models.TextChoices):
    """Who carries the card fee of a sale."""

    MERCHANT = "MERCHANT", "The seller"
    PLATFORM = "PLATFORM", "The platform"


class SalesTerms(models.Model):
    """On which terms an organization sells here: fee, tax and shipping."""

    organization = models.OneToOneField(
        "organizations.Organization",
        on_delete=models.PROTECT,
        primary_key=True,
        related_name="sales_terms",
    )
    platform_fee_bps = models.PositiveIntegerField()
    fee_bearer = models.CharField(
        max_length=16, choices=FeeBearer, default=FeeBearer.MERCHANT
    )
    tax_bps = models.PositiveIntegerField(default=0)
    shipping_minor = models.PositiveBigIntegerField(default=0)
    currency = CurrencyField()
    # Members are told when stock falls to this; null tells nothing.
    low_stock_at = models.PositiveIntegerField(null=True, blank=True)
    # Until that day nothing is sold, though it stays to be seen.
    away_until = models.DateField(null=True, blank=True)
    away_note = models.CharField(
        max_length=AWAY_NOTE_LENGTH, blank=True, db_default="", default=""
    )

    class Meta:
        verbose_name_plural = "sales terms"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(platform_fee_bps__lte=10_000),
                name="platform_fee_is_part_of_the_whole",
            ),
            models.CheckConstraint(
                condition=Q(tax_bps__lte=GREATEST_TAX_BPS), name="tax_is_plausible"
            ),
        ]

    def __str__(self) -> str:
        return f"Sales terms of {self.organization_id}"


class ListingState(models.TextChoices):
    """Whether the public sees a listing."""

    ACTIVE = "ACTIVE", "Active"
    ARCHIVED = "ARCHIVED", "Archived"


class Listing(Keyed):
    """An offer of goods by a seller; its variants carry prices and stock."""

    seller = models.ForeignKey(
        "organizations.Organization", on_delete=models.PROTECT, related_name="listings"
    )
    slug = models.SlugField(max_length=SLUG_LENGTH, unique=True)
    handle = models.CharField(max_length=HANDLE_LENGTH)
    title = models.CharField(max_length=TEXT_LENGTH)
    # Clean: whoever writes it passes it through rules.clean_html.
    description_html = models.TextField(blank=True)
    # What title and description are written in; empty: what its seller writes in.
    written_in = models.CharField(
        max_length=LANGUAGE_LENGTH, blank=True, default="", db_default=""
    )
    vendor = models.CharField(max_length=TEXT_LENGTH, blank=True)
    category = models.CharField(max_length=TEXT_LENGTH, blank=True)
    tags: "ArrayField[list[str], list[str]]" = ArrayField(
        models.CharField(max_length=TEXT_LENGTH), default=list, blank=True
    )
    state = models.CharField(
        max_length=16, choices=ListingState, default=ListingState.ACTIVE
    )
    currency = CurrencyField()
    # Caches of the active variants' prices and of the first picture, written by the
    # same action that changes those; null where there is none.
    lowest_price_minor = models.PositiveBigIntegerField(null=True, editable=False)
    highest_price_minor = models.PositiveBigIntegerField(null=True, editable=False)
    cover = models.ForeignKey(
        "media.Picture",
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )
    # What an imported file said that has no place of its own, column by column.
    source: "models.JSONField[dict[str, str], dict[str, str]]" = models.JSONField(
        default=dict, blank=True
    )
    created_at = models.DateTimeField(default=now, editable=False)
    updated_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["seller", "handle"], name="one_listing_per_handle"
            ),
            models.CheckConstraint(condition=~Q(title=""), name="listing_has_a_title"),
            models.CheckConstraint(
                condition=Q(written_in="") | Q(written_in__regex=LANGUAGE_TAG),
                name="listing_language_is_a_tag",
            ),
            models.CheckConstraint(
                condition=Q(lowest_price_minor__lte=F("highest_price_minor"))
                | Q(lowest_price_minor__isnull=True, highest_price_minor__isnull=True),
                name="listing_prices_are_a_range",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                "created_at",
                "id",
                condition=Q(state=ListingState.ACTIVE),
                name="active_listings_by_age",
            ),
            models.Index(
                "currency",
                "lowest_price_minor",
                "id",
                condition=Q(state=ListingState.ACTIVE),
                name="active_listings_by_price",
            ),
            models.Index("seller", "created_at", "id", name="listings_of_a_seller"),
            models.Index(
                "category",
                "created_at",
                "id",
                condition=Q(state=ListingState.ACTIVE),
                name="active_listings_by_category",
            ),
            GinIndex(fields=["tags"], name="listings_by_tag"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_active(self) -> bool:
        """Whether the public sees it."""
        return self.state == ListingState.ACTIVE


class ListingPicture(Keyed):
    """A picture of a listing: one of ours, or so far only its address elsewhere."""

    listing = models.ForeignKey(
        Listing, on_delete=models.PROTECT, related_name="pictures"
    )
    seller_id: "models.UUIDField[UUID, UUID]" = models.UUIDField()
    picture = models.ForeignKey(
        "media.Picture", on_delete=models.PROTECT, null=True, related_name="+"
    )
    source_url = models.CharField(max_length=ADDRESS_LENGTH, blank=True)
    alt = models.CharField(max_length=ALT_LENGTH, blank=True)
    position = models.PositiveIntegerField()
    # Of those known by their address alone: when a worker looks there next, null where
    # it has given up; how often it has; and the code of what went wrong.
    fetch_due_at = models.DateTimeField(null=True, blank=True, db_default=Now())
    fetch_attempts = models.PositiveSmallIntegerField(default=0, db_default=0)
    fetch_problem = models.CharField(
        max_length=PROBLEM_LENGTH, blank=True, default="", db_default=""
    )

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                "fetch_due_at",
                "id",
                condition=Q(picture__isnull=True, fetch_due_at__isnull=False),
                name="pictures_to_be_fetched",
            ),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(picture__isnull=False) | ~Q(source_url=""),
                name="listing_picture_shows_something",
            ),
            models.UniqueConstraint(
                fields=["listing", "source_url"],
                condition=~Q(source_url=""),
                name="one_picture_per_address",
            ),
        ]

    def __str__(self) -> str:
        return self.alt or self.source_url or str(self.pk)


class Variant(Keyed):
    """One thing to buy of a listing, such as a size."""

    listing = models.ForeignKey(
        Listing, on_delete=models.PROTECT, related_name="variants"
    )
    seller = models.ForeignKey(
        "organizations.Organization",
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    sku = models.CharField(max_length=TEXT_LENGTH, blank=True)
    title = models.CharField(max_length=3 * TEXT_LENGTH + 6, blank=True)
    options: "models.JSONField[list[dict[str, str]], list[dict[str, str]]]" = (
        models.JSONField(default=list, blank=True)
    )
    # Without choices: their names would put today's language into the migrations.
    price = MoneyField(  # type: ignore[no-untyped-call]
        max_digits=19, decimal_places=4, default_currency=None, currency_choices=()
    )
    compare_at = MoneyField(  # type: ignore[no-untyped-call]
        max_digits=19,
        decimal_places=4,
        default_currency=None,
        currency_choices=(),
        null=True,
        blank=True,
    )
    position = models.PositiveIntegerField()
    picture = models.ForeignKey(
        ListingPicture,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    barcode = models.CharField(max_length=TEXT_LENGTH, blank=True)
    weight_grams = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    source: "models.JSONField[dict[str, str], dict[str, str]]" = models.JSONField(
        default=dict, blank=True
    )

    # Named for the type checker, which loses the one that MoneyField wraps.
    objects: "ClassVar[models.Manager[Variant]]" = models.Manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["seller", "sku"],
                condition=~Q(sku=""),
                name="one_variant_per_sku",
            ),
            models.UniqueConstraint(
                fields=["listing", "options"],
                condition=Q(is_active=True),
                name="variants_differ_by_options",
            ),
            models.CheckConstraint(
                condition=Q(price__gt=0), name="variant_has_a_price"
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.sku or str(self.pk)


class VariantPicture(Keyed):
    """A further picture of a variant; its first is `Variant.picture`."""

    variant = models.ForeignKey(
        Variant, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    picture = models.ForeignKey(
        ListingPicture, on_delete=models.CASCADE, related_name="+"
    )
    seller_id: "models.UUIDField[UUID, UUID]" = models.UUIDField()
    position = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["variant", "picture"], name="variant_shows_a_picture_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position} of {self.variant_id}"


class Stock(models.Model):
    """How many there are and how many of them unfinished checkouts hold."""

    variant = models.OneToOneField(
        Variant, on_delete=models.PROTECT, primary_key=True, related_name="stock"
    )
    seller_id: "models.UUIDField[UUID, UUID]" = models.UUIDField()
    # Stock that is not tracked never runs out; `on_hand` is then only remembered.
    is_tracked = models.BooleanField(default=True)
    on_hand = models.PositiveIntegerField(default=0)
    reserved = models.PositiveIntegerField(default=0, editable=False)
    # In place of its seller's `low_stock_at`.
    low_at = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "stock"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(reserved__gte=0, reserved__lte=F("on_hand")),
                name="stock_is_not_oversold",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on_hand} of {self.variant_id}"


class ReservationState(models.TextChoices):
    """What became of goods that a checkout asked for."""

    HELD = "HELD", "Held"
    CLAIMED = "CLAIMED", "Claimed"
    RELEASED = "RELEASED", "Released"


class StockReservation(Keyed):
    """Goods a checkout holds until it is paid or runs out of time."""

    checkout_id: "models.UUIDField[UUID, UUID]" = models.UUIDField()
    variant = models.ForeignKey(
        Variant, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    seller_id: "models.UUIDField[UUID, UUID]" = models.UUIDField()
    quantity = models.PositiveIntegerField()
    # Whether the quantity stands in the stock's `reserved`; not where it is untracked.
    is_counted = models.BooleanField()
    state = models.CharField(max_length=16, choices=ReservationState)
    expires_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["checkout_id", "variant"], name="one_reservation_per_variant"
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0), name="reservation_holds_something"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                "expires_at",
                condition=Q(state=ReservationState.HELD),
                name="held_reservations_by_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} of {self.variant_id}"
