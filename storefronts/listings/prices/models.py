"""Prices beside a variant's own: in other currencies, and those that held before.

`Variant.price` stays the price in the seller's own currency. What a variant cost
before is written by the database itself (migration `listings_prices`), so that
imports and bulk edits keep the history as well.
"""

from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from commons.kit.clock import now
from commons.kit.models import CurrencyField, Keyed


class SalesCurrency(Keyed):
    """Another currency a seller sells in, and what its delivery costs there."""

    seller = models.ForeignKey(
        "organizations.Organization",
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    currency = CurrencyField()
    shipping_minor = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name_plural = "sales currencies"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["seller", "currency"], name="seller_sells_once_per_currency"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.shipping_minor} {self.currency}"


class VariantPrice(Keyed):
    """What a variant costs in another currency than its seller's own."""

    variant = models.ForeignKey(
        "listings.Variant",
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
    )
    listing_id: "models.UUIDField[UUID, UUID]" = models.UUIDField()
    seller_id: "models.UUIDField[UUID, UUID]" = models.UUIDField()
    currency = CurrencyField()
    amount_minor = models.PositiveBigIntegerField()
    # What the seller says it cost before; what is struck may be another sum.
    compare_at_minor = models.PositiveBigIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["variant", "currency"], name="one_price_per_currency"
            ),
            models.CheckConstraint(
                condition=Q(amount_minor__gt=0), name="price_is_more_than_nothing"
            ),
            models.CheckConstraint(
                condition=Q(compare_at_minor__isnull=True)
                | Q(compare_at_minor__gt=F("amount_minor")),
                name="earlier_price_is_higher",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index("listing_id", name="prices_of_a_listing"),
        ]

    def __str__(self) -> str:
        return f"{self.amount_minor} {self.currency}"


class PastPrice(models.Model):
    """A price that ended; history, never changed nor deleted."""

    id: "models.UUIDField[UUID, UUID]" = models.UUIDField(
        primary_key=True, editable=False
    )
    variant_id: "models.UUIDField[UUID, UUID]" = models.UUIDField()
    seller_id: "models.UUIDField[UUID, UUID]" = models.UUIDField()
    currency = CurrencyField()
    amount_minor = models.PositiveBigIntegerField()
    # From then on another price held, or none.
    until = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                "variant_id", "currency", "until", name="past_prices_of_a_variant"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount_minor} {self.currency}"
