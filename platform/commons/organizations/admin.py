"""Organizations, as staff sees them; their verification is decided in registers."""

from collections.abc import Sequence

from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import ModelAdmin, TabularInline

from commons.organizations.models import Invitation, Membership, Organization
from commons.organizations.selectors import charities_to_verify


class Untouched:
    """Only looking: what people did is changed by people, through the actions."""

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Nothing is made here."""
        del request, obj
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Nothing is changed here."""
        del request, obj
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Nothing is deleted here."""
        del request, obj
        return False


class MembershipInline(Untouched, TabularInline):
    """Who belongs to the organization."""

    model = Membership
    fields = ("person", "role", "created_at")
    readonly_fields = fields
    extra = 0


@admin.register(Organization)
class OrganizationAdmin(ModelAdmin):  # unfold is untyped
    """Charities and merchants; what is verified is corrected here."""

    list_display = ("name", "kind", "verification", "country", "registration_number")
    list_filter = ("kind", "verification", "country")
    search_fields = ("name", "slug", "registration_number")
    ordering = ("-created_at",)
    fields = (
        "name", "about", "country", "register", "registration_number", "slug", "kind",
        "currency",
        "verification", "verified_at", "verified_by", "created_at",
    )  # fmt: skip
    readonly_fields: Sequence[str] = (
        "slug", "kind", "currency", "verification", "verified_at", "verified_by",
        "created_at",
    )  # fmt: skip
    inlines = (MembershipInline,)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Organizations are founded by people, who then own them."""
        del request
        return False

    def has_delete_permission(
        self, request: HttpRequest, obj: Organization | None = None
    ) -> bool:
        """Money may have passed through it."""
        del request, obj
        return False


def waiting_charities(request: HttpRequest) -> str:
    """How many charities wait for staff, for the menu."""
    del request
    return str(charities_to_verify().count())


@admin.register(Invitation)
class InvitationAdmin(Untouched, ModelAdmin):
    """Which places were offered."""

    list_display = ("email", "organization", "role", "expires_at", "accepted_at")
    list_select_related = ("organization",)
    search_fields = ("email", "organization__name")
    exclude = ("digest",)
    ordering = ("-id",)
