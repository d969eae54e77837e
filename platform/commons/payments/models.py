"""Payments, what they are owed to, and the provider behind them."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q

from commons.kit.clock import now
from commons.kit.models import CurrencyField, Keyed
from commons.organizations.models import Organization
from commons.payments import guards
from commons.payments.provider_models import (
    CODE_LENGTH,
    ID_LENGTH,
    KIND_LENGTH,
    ConnectedAccount,
    Constraints,
    Indexes,
    ProviderCall,
    WebhookEvent,
    stripe_id,
)
from commons.payments.states import (
    OWED_KINDS,
    AllocationKind,
    DebtState,
    PaymentState,
    RefundReason,
    RefundState,
    TransferState,
)

__all__ = [
    "Allocation",
    "ConnectedAccount",
    "Debt",
    "Payment",
    "ProviderCall",
    "Refund",
    "Transfer",
    "WebhookEvent",
]

Triggers = list[pgtrigger.Trigger]


class Payment(Keyed):
    """Money a supporter is asked for, once, for everything in one checkout."""

    checkout_id = models.UUIDField(unique=True)
    amount_minor = models.BigIntegerField()
    currency = CurrencyField()
    allocation_count = models.PositiveSmallIntegerField()
    state = models.CharField(
        max_length=KIND_LENGTH, choices=PaymentState, default=PaymentState.PENDING
    )
    session_id = stripe_id()
    hosted_url = models.TextField(blank=True, default="")
    intent_id = stripe_id()
    charge_id = stripe_id()
    # What the books say until the provider tells the fee; then `fee_minor` is it.
    fee_estimate_minor = models.BigIntegerField()
    fee_minor = models.BigIntegerField(null=True, blank=True)
    last_decline_code = models.CharField(max_length=CODE_LENGTH, blank=True, default="")
    expires_at = models.DateTimeField()
    created_at = models.DateTimeField(default=now, editable=False)
    succeeded_at = models.DateTimeField(null=True, blank=True)
    looked_up_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[Constraints] = [
            models.CheckConstraint(
                condition=Q(amount_minor__gt=0, fee_estimate_minor__gte=0),
                name="payment_amount_is_positive",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[PaymentState.PENDING, PaymentState.EXPIRED],
                    succeeded_at__isnull=True,
                )
                | Q(
                    state__in=[PaymentState.SUCCEEDED, PaymentState.REFUNDED],
                    succeeded_at__isnull=False,
                ),
                name="payment_succeeded_at_a_moment",
            ),
            # What an allocation's foreign key points at.
            models.UniqueConstraint(
                fields=[
                    "id", "checkout_id", "currency", "amount_minor", "allocation_count",
                ],
                name="payment_as_its_allocations_name_it",
            ),
            models.UniqueConstraint(
                fields=["session_id"],
                condition=~Q(session_id=""),
                name="one_payment_per_hosted_page",
            ),
        ]  # fmt: skip
        indexes: ClassVar[Indexes] = [
            models.Index(
                fields=["expires_at"],
                condition=Q(state=PaymentState.PENDING),
                name="payments_pending",
            ),
            models.Index(
                fields=["succeeded_at"],
                condition=Q(fee_minor__isnull=True, succeeded_at__isnull=False),
                name="payments_without_a_fee",
            ),
        ]
        triggers: ClassVar[Triggers] = [guards.NEVER_DELETED, guards.PAYMENT_IS_FIXED]

    def __str__(self) -> str:
        return f"{self.state} {self.amount_minor} {self.currency}"


class Allocation(Keyed):
    """One party's part of a payment; the parts make the whole, exactly."""

    payment = models.ForeignKey(
        Payment,
        on_delete=models.PROTECT,
        related_name="allocations",
        # The second migration makes one that also compares checkout and amount.
        db_constraint=False,
        db_index=False,
    )
    checkout_id = models.UUIDField()
    payment_minor = models.BigIntegerField()
    allocation_count = models.PositiveSmallIntegerField()
    position = models.PositiveSmallIntegerField()
    order_id = models.UUIDField(null=True, blank=True)
    organization = models.ForeignKey(
        Organization,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    kind = models.CharField(max_length=KIND_LENGTH, choices=AllocationKind)
    amount_minor = models.BigIntegerField()
    currency = CurrencyField()
    due_at = models.DateTimeField(null=True, blank=True)
    transfer = models.ForeignKey(
        "Transfer",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="allocations",
        db_index=False,
    )

    class Meta:
        constraints: ClassVar[Constraints] = [
            models.UniqueConstraint(
                fields=["payment", "position"], name="one_allocation_per_place"
            ),
            models.CheckConstraint(
                condition=Q(
                    amount_minor__gte=0,
                    position__gte=1,
                    position__lte=F("allocation_count"),
                ),
                name="allocation_has_amount_and_place",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=OWED_KINDS, organization__isnull=False)
                | Q(
                    organization__isnull=True,
                    due_at__isnull=True,
                    transfer__isnull=True,
                ),
                name="allocation_owed_to_an_organization",
            ),
        ]
        indexes: ClassVar[Indexes] = [
            models.Index(
                fields=["organization", "currency", "due_at"],
                condition=Q(due_at__isnull=False, transfer__isnull=True),
                name="allocations_due",
            ),
            models.Index(
                fields=["transfer"],
                condition=Q(transfer__isnull=False),
                name="allocations_of_a_transfer",
            ),
        ]
        triggers: ClassVar[Triggers] = [
            guards.NEVER_DELETED,
            guards.ALLOCATION_IS_FIXED,
            guards.WHOLE,
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount_minor} {self.currency}"


class Transfer(Keyed):
    """Money on its way from our balance to a connected account."""

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+"
    )
    amount_minor = models.BigIntegerField()
    currency = CurrencyField()
    # Set where one payment is passed on by itself, out of its own funds.
    payment = models.ForeignKey(
        Payment, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    state = models.CharField(
        max_length=KIND_LENGTH, choices=TransferState, default=TransferState.PLANNED
    )
    provider_id = stripe_id()
    failure_code = models.CharField(max_length=CODE_LENGTH, blank=True, default="")
    planned_at = models.DateTimeField(default=now)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[Constraints] = [
            models.CheckConstraint(
                condition=Q(amount_minor__gt=0), name="transfer_amount_is_positive"
            ),
            models.CheckConstraint(
                condition=~Q(state=TransferState.SENT)
                | (~Q(provider_id="") & Q(sent_at__isnull=False)),
                name="transfer_sent_has_proof",
            ),
        ]
        indexes: ClassVar[Indexes] = [
            models.Index(
                fields=["organization", "-planned_at"], name="transfers_of_a_payee"
            ),
            models.Index(
                fields=["planned_at"],
                condition=Q(state=TransferState.PLANNED),
                name="transfers_on_their_way",
            ),
        ]
        triggers: ClassVar[Triggers] = [guards.NEVER_DELETED]

    def __str__(self) -> str:
        return f"{self.state} {self.amount_minor} {self.currency}"


class Refund(Keyed):
    """A charge given back whole; until it is sent, we owe it to the supporter."""

    payment = models.ForeignKey(
        Payment, on_delete=models.PROTECT, related_name="refunds"
    )
    checkout_id = models.UUIDField()
    intent_id = models.CharField(max_length=ID_LENGTH, unique=True)
    amount_minor = models.BigIntegerField()
    currency = CurrencyField()
    reason = models.CharField(max_length=KIND_LENGTH, choices=RefundReason)
    state = models.CharField(
        max_length=KIND_LENGTH, choices=RefundState, default=RefundState.PLANNED
    )
    provider_id = stripe_id()
    failure_code = models.CharField(max_length=CODE_LENGTH, blank=True, default="")
    planned_at = models.DateTimeField(default=now)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[Constraints] = [
            models.CheckConstraint(
                condition=Q(amount_minor__gt=0), name="refund_amount_is_positive"
            ),
        ]
        indexes: ClassVar[Indexes] = [
            models.Index(
                fields=["planned_at"],
                condition=~Q(state=RefundState.SENT),
                name="refunds_unfinished",
            ),
        ]
        triggers: ClassVar[Triggers] = [guards.NEVER_DELETED]

    def __str__(self) -> str:
        return f"{self.state} {self.amount_minor} {self.currency}"


class Debt(Keyed):
    """What a payee was sent for a payment that has since been refunded."""

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+"
    )
    currency = CurrencyField()
    amount_minor = models.BigIntegerField()
    refund = models.ForeignKey(Refund, on_delete=models.PROTECT, related_name="debts")
    transfer = models.ForeignKey(
        Transfer, on_delete=models.PROTECT, related_name="debts"
    )
    state = models.CharField(
        max_length=KIND_LENGTH, choices=DebtState, default=DebtState.OPEN
    )
    provider_id = stripe_id()
    netted_by = models.ForeignKey(
        Transfer, on_delete=models.PROTECT, null=True, blank=True, related_name="netted"
    )
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints: ClassVar[Constraints] = [
            models.UniqueConstraint(
                fields=["refund", "transfer", "organization"],
                name="one_debt_per_refund_and_transfer",
            ),
            models.CheckConstraint(
                condition=Q(amount_minor__gt=0), name="debt_amount_is_positive"
            ),
        ]
        indexes: ClassVar[Indexes] = [
            models.Index(
                fields=["organization", "currency"],
                condition=Q(state__in=[DebtState.OPEN, DebtState.OWED]),
                name="debts_unsettled",
            ),
        ]
        triggers: ClassVar[Triggers] = [guards.NEVER_DELETED]

    def __str__(self) -> str:
        return f"{self.state} {self.amount_minor} {self.currency}"
