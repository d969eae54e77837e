"""Organizations, as staff sees them; verifying a charity is done here alone."""

from collections.abc import Callable, Sequence
from uuid import UUID

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin, TabularInline

from commons.kit.errors import NotFound, Refusal
from commons.organizations.actions.verification import (
    reject_charity,
    suspend_charity,
    verify_charity,
)
from commons.organizations.models import Invitation, Membership, Organization
from commons.organizations.selectors import charities_to_verify

Decide = Callable[..., Organization]


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
        "name", "about", "country", "registration_number", "slug", "kind", "currency",
        "verification", "verified_at", "verified_by", "created_at",
    )  # fmt: skip
    readonly_fields: Sequence[str] = (
        "slug", "kind", "currency", "verification", "verified_at", "verified_by",
        "created_at",
    )  # fmt: skip
    inlines = (MembershipInline,)
    actions = ("verify", "reject", "suspend")

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

    @admin.action(description="Verify these charities", permissions=["change"])
    def verify(self, request: HttpRequest, chosen: QuerySet[Organization]) -> None:
        """From now on pledges may name them."""
        self._decide(request, chosen, verify_charity, "verified")

    @admin.action(description="Reject these charities", permissions=["change"])
    def reject(self, request: HttpRequest, chosen: QuerySet[Organization]) -> None:
        """They may correct themselves."""
        self._decide(request, chosen, reject_charity, "rejected")

    @admin.action(description="Suspend these charities", permissions=["change"])
    def suspend(self, request: HttpRequest, chosen: QuerySet[Organization]) -> None:
        """Their pledges end."""
        self._decide(request, chosen, suspend_charity, "suspended")

    def _decide(
        self,
        request: HttpRequest,
        chosen: QuerySet[Organization],
        decide: Decide,
        word: str,
    ) -> None:
        keys: list[tuple[UUID, str]] = list(chosen.values_list("pk", "name"))
        for key, name in keys:
            try:
                decide(actor=request.user, charity_id=key)
            except NotFound:
                self.message_user(request, f"{name} is no charity.", messages.WARNING)
            except Refusal as refusal:
                self.message_user(
                    request, f"{name}: {refusal.message}", messages.WARNING
                )
            else:
                self.message_user(request, f"{name} is {word}.", messages.SUCCESS)


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
