"""Accruals: what each sold line earned for a charity, and whether it was sent."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from commons.kit.clock import now
from commons.kit.models import CurrencyField, Keyed
from commons.organizations.models import Organization

ACCRUAL_PREFIX = "acc"


class AccrualState(models.TextChoices):
    """Where the money is on its way."""

    ACCRUED = "ACCRUED", "Promised"
    REMITTED = "REMITTED", "Sent"
    REVERSED = "REVERSED", "Undone"


class Accrual(Keyed):
    """What one order line earned for one charity under one version of terms.

    Lives in its checkout's home; pledge, terms and transfer are plain ids.
    """

    checkout_id = models.UUIDField()
    order_id = models.UUIDField()
    line_id = models.UUIDField()
    pledge_id = models.UUIDField()
    terms_id = models.UUIDField()
    charity = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    merchant = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    amount_minor = models.BigIntegerField()
    currency = CurrencyField()
    state = models.CharField(
        max_length=16, choices=AccrualState, default=AccrualState.ACCRUED
    )
    transfer_id = models.UUIDField(null=True, blank=True)
    accrued_at = models.DateTimeField(default=now)
    remitted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["checkout_id", "line_id", "terms_id", "charity"],
                name="one_accrual_per_line_and_charity",
            ),
            models.CheckConstraint(
                condition=Q(amount_minor__gt=0), name="accrual_is_positive"
            ),
            models.CheckConstraint(
                condition=Q(
                    state="REMITTED",
                    remitted_at__isnull=False,
                    transfer_id__isnull=False,
                )
                | Q(
                    state="ACCRUED",
                    remitted_at__isnull=True,
                    transfer_id__isnull=True,
                )
                | Q(state="REVERSED"),
                name="accrual_remitted_by_a_transfer",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["charity", "-id"], name="accruals_of_a_charity"),
            models.Index(fields=["merchant", "-id"], name="accruals_of_a_merchant"),
        ]

    def __str__(self) -> str:
        return f"{self.amount_minor} {self.currency}"
