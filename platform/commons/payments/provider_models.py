"""What we keep about the provider itself: payees' accounts, requests and events."""

from typing import ClassVar

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q

from commons.kit.clock import now
from commons.kit.models import Keyed
from commons.organizations.models import Organization
from commons.payments.gateway import TransfersState
from commons.payments.states import CallState, InboxState, Operation

# Stripe's ids are at most 255 long and so far below 100.
ID_LENGTH = 120
CODE_LENGTH = 80
KIND_LENGTH = 24
KEY_LENGTH = 120

Constraints = list[models.BaseConstraint]
Indexes = list[models.Index]


def stripe_id() -> "models.CharField[str, str]":
    """A column for an id of the provider's; empty until there is one."""
    return models.CharField(max_length=ID_LENGTH, blank=True, default="")


class ConnectedAccount(Keyed):
    """An organization's account at the provider, and whether it can receive."""

    organization = models.OneToOneField(
        Organization, on_delete=models.PROTECT, related_name="connected_account"
    )
    provider_id = stripe_id()
    transfers_state = models.CharField(
        max_length=KIND_LENGTH,
        choices=[(state.value, state.value.capitalize()) for state in TransfersState],
        default=TransfersState.NONE.value,
    )
    has_submitted_details = models.BooleanField(default=False)
    requirements = models.JSONField(default=list, blank=True)
    disabled_reason = models.CharField(max_length=CODE_LENGTH, blank=True, default="")
    refreshed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)
    # After a refused transfer the next one waits, and says why.
    refusal_code = models.CharField(max_length=CODE_LENGTH, blank=True, default="")
    resume_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[Constraints] = [
            models.UniqueConstraint(
                fields=["provider_id"],
                condition=~Q(provider_id=""),
                name="one_payee_per_connected_account",
            ),
        ]

    def __str__(self) -> str:
        return self.provider_id or "not opened yet"


class ProviderCall(Keyed):
    """One deed asked of the provider; the row is committed before it is sent."""

    operation = models.CharField(max_length=KIND_LENGTH, choices=Operation)
    subject_id = models.UUIDField()
    # A key whose answer is a stored fault is given up: the next round has a new one.
    round = models.PositiveSmallIntegerField(default=1)
    idempotency_key = models.CharField(max_length=KEY_LENGTH, unique=True)
    request_hash = models.CharField(max_length=64)
    # What was asked, so that it can be asked again; forgotten when it is answered.
    request = models.JSONField(null=True, blank=True)
    state = models.CharField(
        max_length=KIND_LENGTH, choices=CallState, default=CallState.PLANNED
    )
    attempts = models.PositiveIntegerField(default=0)
    first_sent_at = models.DateTimeField(null=True, blank=True)
    # Nobody else sends it before this moment: a lease while it is under way, a pause
    # after it failed.
    not_before = models.DateTimeField(default=now)
    answer = models.JSONField(null=True, blank=True)
    error_code = models.CharField(max_length=CODE_LENGTH, blank=True, default="")
    error_message = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints: ClassVar[Constraints] = [
            models.UniqueConstraint(
                fields=["operation", "subject_id"], name="one_call_per_deed"
            ),
        ]
        indexes: ClassVar[Indexes] = [
            models.Index(
                fields=["not_before"],
                condition=Q(
                    state__in=[CallState.PLANNED, CallState.SENT, CallState.UNKNOWN]
                ),
                name="calls_unfinished",
            ),
        ]

    def __str__(self) -> str:
        return self.idempotency_key


class WebhookEvent(Keyed):
    """A hint of the provider that something happened; kept once, settled in batches."""

    provider_id = models.CharField(max_length=ID_LENGTH, unique=True)
    type = models.CharField(max_length=ID_LENGTH)
    object_id = stripe_id()
    session_id = stripe_id()
    account_id = stripe_id()
    payment_id = models.UUIDField(null=True, blank=True)
    state = models.CharField(
        max_length=KIND_LENGTH, choices=InboxState, default=InboxState.RECEIVED
    )
    attempts = models.PositiveIntegerField(default=0)
    not_before = models.DateTimeField(default=now)
    problem = models.TextField(blank=True, default="")
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        indexes: ClassVar[Indexes] = [
            models.Index(
                fields=["not_before"],
                condition=Q(state=InboxState.RECEIVED),
                name="events_to_settle",
            ),
            models.Index(
                fields=["received_at"],
                condition=Q(state=InboxState.SET_ASIDE),
                name="events_set_aside",
            ),
            BrinIndex(fields=["received_at"], name="events_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.provider_id}"
