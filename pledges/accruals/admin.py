"""Accruals, as staff sees them: only looking."""

from django.contrib import admin
from unfold.admin import ModelAdmin

from commons.kit.format import format_money
from commons.organizations.admin import Untouched
from pledges.accruals.models import Accrual


@admin.register(Accrual)
class AccrualAdmin(Untouched, ModelAdmin):  # unfold is untyped
    """What sold lines earned."""

    list_display = ("charity", "merchant", "amount", "state", "accrued_at")
    list_select_related = ("charity", "merchant")
    list_filter = ("state", "currency")
    search_fields = ("checkout_id", "charity__slug", "merchant__slug")
    ordering = ("-id",)

    @admin.display(description="Amount")
    def amount(self, accrual: Accrual) -> str:
        """With its currency."""
        return format_money(accrual.amount_minor, accrual.currency)
