"""Carts, as staff sees them: only looking, and never the secret id."""

from typing import ClassVar

from django.contrib import admin
from unfold.admin import ModelAdmin, TabularInline

from commons.organizations.admin import Untouched
from storefronts.checkout.models import Cart, CartLine


class CartLineInline(Untouched, TabularInline):
    """What is in a cart."""

    model = CartLine
    fields = ("variant", "quantity", "seen_price_minor")
    readonly_fields = fields
    extra = 0


@admin.register(Cart)
class CartAdmin(Untouched, ModelAdmin):
    """What somebody means to buy."""

    list_display = ("id", "person", "currency", "updated_at", "closed_at")
    list_select_related = ("person",)
    search_fields = ("=id", "person__email")
    ordering = ("-id",)
    show_full_result_count = False
    fields = ("person", "currency", "created_at", "updated_at", "closed_at")
    readonly_fields = fields
    inlines: ClassVar[list[type[CartLineInline]]] = [CartLineInline]
