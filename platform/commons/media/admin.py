"""Pictures, as staff sees them."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from unfold.admin import ModelAdmin

from commons.media.models import Picture
from commons.media.selectors import picture_address


@admin.register(Picture)
class PictureAdmin(ModelAdmin):  # unfold is untyped
    """Which pictures organizations brought; only looking."""

    list_display = ("shown", "alt", "organization", "kind", "width", "height")
    list_filter = ("kind",)
    list_select_related = ("organization",)
    search_fields = ("alt", "organization__name")
    ordering = ("-id",)

    @admin.display(description="Picture")
    def shown(self, picture: Picture) -> str:
        """Small."""
        address = picture_address(picture.pk, picture.widths, wanted=400)
        return format_html('<img src="{}" alt="" height="48">', address)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Organizations bring them."""
        del request
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: Picture | None = None
    ) -> bool:
        """Pictures never change."""
        del request, obj
        return False

    def has_delete_permission(
        self, request: HttpRequest, obj: Picture | None = None
    ) -> bool:
        """Listings may show them."""
        del request, obj
        return False
