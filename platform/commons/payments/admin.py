"""Payments as staff sees them; only what was set aside or refused can be moved on."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin, TabularInline

from commons.kit.money import from_minor
from commons.ledger.admin import ReadOnly
from commons.payments.actions.inbox import put_back
from commons.payments.actions.refunds import retry_refund
from commons.payments.models import (
    Allocation,
    ConnectedAccount,
    Debt,
    Payment,
    ProviderCall,
    Refund,
    Transfer,
    WebhookEvent,
)


class Shown(ReadOnly, ModelAdmin):
    """A list and a page per row, all fields, nothing to change."""

    show_full_result_count = False
    hidden: Sequence[str] = ()

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """All but those that are nobody's business."""
        del request, obj
        names = [field.name for field in self.model._meta.fields]
        return [name for name in names if name not in self.hidden]

    def get_readonly_fields(
        self, request: HttpRequest, obj: Model | None = None
    ) -> Any:
        """All that are shown."""
        return self.get_fields(request, obj)

    @admin.display(description="Amount")
    def amount(self, row: Any) -> str:
        """As people read it."""
        return str(from_minor(row.amount_minor, row.currency))


class AllocationInline(ReadOnly, TabularInline):
    """Whose parts a payment has."""

    model = Allocation
    fields = ("kind", "organization", "amount_minor", "due_at", "transfer")
    readonly_fields = fields
    ordering = ("position",)
    extra = 0


@admin.register(Payment)
class PaymentAdmin(Shown):
    """Payments, newest first."""

    list_display = ("id", "amount", "state", "created_at", "succeeded_at")
    list_filter = ("state", "currency")
    search_fields = ("=id", "=checkout_id", "=session_id", "=intent_id", "=charge_id")
    ordering = ("-id",)
    inlines = (AllocationInline,)


@admin.register(Transfer)
class TransferAdmin(Shown):
    """Transfers, newest first."""

    list_display = ("id", "organization", "amount", "state", "planned_at", "sent_at")
    list_filter = ("state", "currency")
    list_select_related = ("organization",)
    search_fields = ("=id", "=provider_id", "organization__name")
    ordering = ("-id",)


@admin.register(Refund)
class RefundAdmin(Shown):
    """Refunds; a refused one can be asked for again."""

    list_display = ("id", "amount", "reason", "state", "failure_code", "planned_at")
    list_filter = ("state", "reason")
    search_fields = ("=id", "=checkout_id", "=intent_id", "=provider_id")
    ordering = ("-id",)
    actions = ("ask_again",)

    @admin.action(description="Ask the provider again")
    def ask_again(self, request: HttpRequest, rows: QuerySet[Refund]) -> None:
        """Once more, under a new key."""
        for refund in rows:
            retry_refund(refund.pk)
        messages.success(request, "Asked again; look back in a minute.")


@admin.register(Debt)
class DebtAdmin(Shown):
    """What payees owe back for refunds."""

    list_display = ("id", "organization", "amount", "state", "created_at")
    list_filter = ("state", "currency")
    list_select_related = ("organization",)
    ordering = ("-id",)


@admin.register(ConnectedAccount)
class ConnectedAccountAdmin(Shown):
    """Payees' accounts at the provider."""

    list_display = ("organization", "transfers_state", "refusal_code", "refreshed_at")
    list_filter = ("transfers_state",)
    list_select_related = ("organization",)
    search_fields = ("organization__name", "organization__slug", "=provider_id")
    ordering = ("-id",)


@admin.register(WebhookEvent)
class WebhookEventAdmin(Shown):
    """The provider's events; what was set aside can be put back."""

    list_display = ("provider_id", "type", "state", "attempts", "received_at")
    list_filter = ("state", "type")
    search_fields = ("=provider_id", "=object_id", "=session_id", "=payment_id")
    ordering = ("-id",)
    actions = ("settle_again",)

    @admin.action(description="Settle once more")
    def settle_again(self, request: HttpRequest, rows: QuerySet[WebhookEvent]) -> None:
        """For events that were set aside, after what was wrong is right."""
        for event in rows:
            put_back(event.pk)
        messages.success(request, "Put back; the worker takes them up.")


@admin.register(ProviderCall)
class ProviderCallAdmin(Shown):
    """Requests to the provider; what they held is not shown."""

    list_display = ("idempotency_key", "state", "attempts", "error_code", "created_at")
    list_filter = ("state", "operation")
    search_fields = ("=subject_id", "=idempotency_key")
    ordering = ("-id",)
    hidden = ("request", "answer")
