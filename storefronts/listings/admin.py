"""Listings as staff sees them; only the platform's own fee is decided here."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import ModelAdmin, TabularInline

from commons.organizations.admin import Untouched
from storefronts.listings.actions.terms import set_platform_fee
from storefronts.listings.models import (
    FeeBearer,
    Listing,
    ListingPicture,
    SalesTerms,
    StockReservation,
    Variant,
)
from storefronts.listings.prices.models import PastPrice, VariantPrice
from storefronts.listings.runs.models import CatalogueRun


class Shown(Untouched, ModelAdmin):
    """All fields of a row, nothing to change."""

    show_full_result_count = False

    def get_readonly_fields(self, request: HttpRequest, obj: object = None) -> Any:
        """Every field."""
        del request, obj
        return [field.name for field in self.model._meta.fields]


class VariantInline(Untouched, TabularInline):
    """What can be bought of a listing."""

    model = Variant
    fields = ("title", "sku", "price", "shelf", "is_active")
    readonly_fields = fields
    ordering = ("position", "id")
    extra = 0

    @admin.display(description="Stock")
    def shelf(self, variant: Variant) -> str:
        """How many there are and how many of them are held."""
        stock = variant.stock
        if not stock.is_tracked:
            return "not counted"
        return f"{stock.on_hand}, of which {stock.reserved} held"


class PictureInline(Untouched, TabularInline):
    """What a listing shows."""

    model = ListingPicture
    fields = ("position", "picture", "alt", "source_url")
    readonly_fields = fields
    ordering = ("position", "id")
    extra = 0


@admin.register(Listing)
class ListingAdmin(Shown):
    """Listings, newest first; their sellers change them."""

    list_display = ("title", "seller", "category", "state", "created_at")
    list_filter = ("state",)
    list_select_related = ("seller",)
    search_fields = ("title", "slug", "handle", "seller__name")
    ordering = ("-created_at", "-id")
    inlines = (VariantInline, PictureInline)


@admin.register(SalesTerms)
class SalesTermsAdmin(ModelAdmin):  # unfold is untyped
    """On which terms organizations sell; the platform's fee is decided here."""

    list_display = ("organization", "platform_fee_bps", "fee_bearer", "tax_bps")
    list_filter = ("fee_bearer",)
    list_select_related = ("organization",)
    search_fields = ("organization__name", "organization__slug")
    ordering = ("organization__name",)
    fields = (
        "organization", "platform_fee_bps", "fee_bearer", "tax_bps", "shipping_minor",
        "currency",
    )  # fmt: skip
    readonly_fields = ("organization", "tax_bps", "shipping_minor", "currency")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """They come with the organization."""
        del request
        return False

    def has_delete_permission(
        self, request: HttpRequest, obj: SalesTerms | None = None
    ) -> bool:
        """Without them nothing can be sold."""
        del request, obj
        return False

    def save_model(
        self, request: HttpRequest, obj: SalesTerms, form: object, change: object
    ) -> None:
        """By the action, which checks who decides."""
        del form, change
        set_platform_fee(
            actor=request.user,  # type: ignore[arg-type]  # the admin lets staff in
            organization_id=obj.organization_id,
            fee_bps=obj.platform_fee_bps,
            bearer=FeeBearer(obj.fee_bearer),
        )


@admin.register(VariantPrice)
class VariantPriceAdmin(Shown):
    """What variants cost in other currencies; their sellers set it."""

    list_display = ("variant", "currency", "amount_minor", "compare_at_minor")
    list_filter = ("currency",)
    list_select_related = ("variant",)
    search_fields = ("=variant__id", "=listing_id")
    ordering = ("-id",)


@admin.register(PastPrice)
class PastPriceAdmin(Shown):
    """What variants cost before: why a price stands struck."""

    list_display = ("variant_id", "currency", "amount_minor", "until")
    list_filter = ("currency",)
    search_fields = ("=variant_id",)
    ordering = ("-until", "-id")


@admin.register(StockReservation)
class StockReservationAdmin(Shown):
    """What checkouts hold or have held, newest first."""

    list_display = ("id", "variant", "quantity", "state", "expires_at")
    list_filter = ("state",)
    list_select_related = ("variant",)
    search_fields = ("=checkout_id", "=variant__id")
    ordering = ("-id",)


@admin.register(CatalogueRun)
class ImportRunAdmin(Shown):
    """Imports, newest first."""

    list_display = ("file_name", "seller", "state", "listings_done", "problem_count")
    list_filter = ("state",)
    list_select_related = ("seller",)
    search_fields = ("file_name", "seller__name")
    ordering = ("-created_at", "-id")
