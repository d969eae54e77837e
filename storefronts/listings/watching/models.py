"""Who is told when stock runs low, and who waits until something is back.

That stock fell is noted by the database itself (migration `listings_stock_watch`), so
that sales, counts and imports need no statement for it.
"""

from typing import ClassVar
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q

from commons.kit.clock import now
from commons.kit.models import Keyed

EMAIL_LENGTH = 254
LANGUAGE_LENGTH = 16


class LowStock(models.Model):
    """A variant whose stock fell to where its seller wants to know; not yet told."""

    id: "models.UUIDField[UUID, UUID]" = models.UUIDField(
        primary_key=True, editable=False
    )
    variant_id: "models.UUIDField[UUID, UUID]" = models.UUIDField()
    seller_id: "models.UUIDField[UUID, UUID]" = models.UUIDField()
    fell_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index("seller_id", "fell_at", name="low_stock_of_a_seller"),
        ]

    def __str__(self) -> str:
        return str(self.variant_id)


class StockMailRefusal(Keyed):
    """A member who does not want mail when stock runs low there."""

    seller_id: "models.UUIDField[UUID, UUID]" = models.UUIDField()
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["seller_id", "person"], name="one_refusal_per_member"
            ),
        ]

    def __str__(self) -> str:
        return str(self.person_id)


class WaitState(models.TextChoices):
    """How far somebody who waits has come; what is over has no row."""

    PENDING = "PENDING", "To be confirmed by mail"
    WAITING = "WAITING", "Waits"
    TELLING = "TELLING", "Is being told"


class StockWait(Keyed):
    """Somebody who wants one mail when a sold-out variant is there again.

    It is deleted when it was told, ended, not confirmed, or has waited too long: no
    address is kept for longer than its one mail needs.
    """

    variant = models.ForeignKey(
        "listings.Variant",
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
    )
    seller_id: "models.UUIDField[UUID, UUID]" = models.UUIDField()
    # In small letters.
    email = models.CharField(max_length=EMAIL_LENGTH)
    language = models.CharField(max_length=LANGUAGE_LENGTH, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        related_name="+",
    )
    state = models.CharField(max_length=16, choices=WaitState)
    asked_at = models.DateTimeField(default=now)
    confirmed_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["variant", "email"], name="one_wait_per_address"
            ),
            models.CheckConstraint(
                condition=Q(state=WaitState.PENDING) | Q(confirmed_at__isnull=False),
                name="who_waits_has_confirmed",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                "variant",
                "confirmed_at",
                "id",
                condition=Q(state=WaitState.WAITING),
                name="waits_by_age",
            ),
            models.Index("email", name="waits_of_an_address"),
            models.Index("expires_at", name="waits_by_end"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class RestockRound(models.Model):
    """When some of those who wait for a variant were told last."""

    variant_id: "models.UUIDField[UUID, UUID]" = models.UUIDField(primary_key=True)
    told_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index("told_at", name="restock_rounds_by_age"),
        ]

    def __str__(self) -> str:
        return str(self.variant_id)
