"""Storefronts as staff sees them; charities arrange them."""

from django.contrib import admin
from unfold.admin import ModelAdmin

from commons.organizations.admin import Untouched
from storefronts.windows.models import Storefront


@admin.register(Storefront)
class StorefrontAdmin(Untouched, ModelAdmin):  # unfold is untyped
    """Storefronts by name."""

    list_display = ("name", "slug", "charity", "opened_at")
    list_select_related = ("charity",)
    search_fields = ("name", "slug")
    ordering = ("name", "id")
    fields = (
        "name", "slug", "charity", "mission", "story", "banner", "emblem", "opened_at",
    )  # fmt: skip
    readonly_fields = fields
