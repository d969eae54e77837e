"""Storefronts as staff sees them; charities arrange them."""

from django.contrib import admin
from unfold.admin import ModelAdmin

from commons.organizations.admin import Untouched
from storefronts.windows.models import Storefront, WindowVersion


@admin.register(Storefront)
class StorefrontAdmin(Untouched, ModelAdmin):  # unfold is untyped
    """Storefronts by name."""

    list_display = ("name", "slug", "charity", "opened_at")
    list_select_related = ("charity", "published")
    search_fields = ("name", "slug")
    ordering = ("name", "id")
    fields = ("name", "slug", "charity", "published", "opened_at")
    readonly_fields = fields


@admin.register(WindowVersion)
class WindowVersionAdmin(Untouched, ModelAdmin):  # unfold is untyped
    """What was published, by whom and when: for questions about a window."""

    list_display = ("storefront", "number", "published_by", "published_at", "note")
    list_select_related = ("storefront", "published_by")
    search_fields = ("storefront__name", "storefront__slug")
    ordering = ("-published_at", "id")
    fields = (
        "storefront", "number", "name", "mission", "story", "banner", "emblem",
        "sections", "note", "published_by", "published_at",
    )  # fmt: skip
    readonly_fields = fields
