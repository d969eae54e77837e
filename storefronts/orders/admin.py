"""Checkouts and orders, as staff sees them: only looking, and never the secret link."""

from typing import ClassVar

from django.contrib import admin
from unfold.admin import ModelAdmin, TabularInline

from commons.kit.format import format_money
from commons.organizations.admin import Untouched
from storefronts.orders.models import Checkout, Order, OrderLine


class OrderInline(Untouched, TabularInline):
    """A checkout's orders."""

    model = Order
    fields = ("reference", "seller", "state", "total")
    readonly_fields = fields
    show_change_link = True
    extra = 0

    @admin.display(description="Total")
    def total(self, order: Order) -> str:
        """With its currency."""
        return format_money(order.total_minor, order.currency)


class OrderLineInline(Untouched, TabularInline):
    """What is in an order."""

    model = OrderLine
    fields = ("title", "variant_title", "quantity", "disclosure_text")
    readonly_fields = fields
    extra = 0


@admin.register(Checkout)
class CheckoutAdmin(Untouched, ModelAdmin):
    """What buyers paid at once, and what became of it."""

    list_display = ("reference", "state", "closing", "total", "placed_at", "paid_at")
    list_filter = ("state", "closing", "currency")
    search_fields = ("reference", "email", "=id")
    ordering = ("-id",)
    show_full_result_count = False
    fields = (
        "reference", "state", "closing", "total", "email", "buyer",
        "shipping_address", "placed_at", "expires_at", "paid_at", "told_at",
    )  # fmt: skip
    readonly_fields = fields
    inlines: ClassVar[list[type[OrderInline]]] = [OrderInline]

    @admin.display(description="Total")
    def total(self, checkout: Checkout) -> str:
        """With its currency."""
        return format_money(checkout.total_minor, checkout.currency)


@admin.register(Order)
class OrderAdmin(Untouched, ModelAdmin):
    """What sellers send, with its split."""

    list_display = ("reference", "seller", "state", "total", "placed_at")
    list_filter = ("state", "currency")
    list_select_related = ("seller",)
    search_fields = ("reference", "seller__slug", "=checkout_id")
    ordering = ("-id",)
    show_full_result_count = False
    fields = (
        "reference", "checkout", "seller", "state", "total",
        "placed_at", "confirmed_at", "split",
    )  # fmt: skip
    readonly_fields = fields
    inlines: ClassVar[list[type[OrderLineInline]]] = [OrderLineInline]

    @admin.display(description="Total")
    def total(self, order: Order) -> str:
        """With its currency."""
        return format_money(order.total_minor, order.currency)
