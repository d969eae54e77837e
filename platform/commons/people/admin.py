"""People and tokens, as staff sees them; nobody is deleted, and no secret shown."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import urlencode
from unfold.admin import ModelAdmin

from commons.people.models import ApiToken, Person

POWERS = ("is_staff", "is_superuser", "groups", "user_permissions")


@admin.register(Person)
class PersonAdmin(ModelAdmin):  # unfold is untyped
    """Who has an account; only superusers hand out powers."""

    list_display = ("display_name", "email", "is_active", "is_staff", "joined_at")
    list_filter = ("is_active", "is_staff")
    search_fields = ("display_name", "email")
    ordering = ("-joined_at",)
    fields = (
        "display_name",
        "email",
        "language",
        "is_active",
        *POWERS,
        "joined_at",
        "last_login",
    )
    filter_horizontal = ("groups", "user_permissions")

    def get_readonly_fields(
        self, request: HttpRequest, obj: Person | None = None
    ) -> Sequence[str]:
        """The address is what one signs in with: only its owner may prove another."""
        del obj
        fixed = ("email", "joined_at", "last_login")
        powers: Sequence[str] = () if request.user.is_superuser else POWERS
        return (*fixed, *powers)

    def has_change_permission(
        self, request: HttpRequest, obj: Person | None = None
    ) -> bool:
        """Those who hand out powers are changed by their equals only."""
        if obj is not None and obj.is_superuser and not request.user.is_superuser:
            return False
        return bool(super().has_change_permission(request, obj))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """People sign up themselves."""
        del request
        return False

    def has_delete_permission(
        self, request: HttpRequest, obj: Person | None = None
    ) -> bool:
        """What a person did stays theirs; deactivate instead."""
        del request, obj
        return False


@admin.register(ApiToken)
class ApiTokenAdmin(ModelAdmin):
    """Which keys exist; their owners end them."""

    list_display = (
        "name",
        "person",
        "hint",
        "expires_at",
        "last_used_at",
        "revoked_at",
    )
    list_select_related = ("person",)
    search_fields = ("name", "person__email", "hint")
    exclude = ("digest",)
    ordering = ("-id",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Only sessions of their owners make tokens."""
        del request
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: ApiToken | None = None
    ) -> bool:
        """Only looking."""
        del request, obj
        return False

    def has_delete_permission(
        self, request: HttpRequest, obj: ApiToken | None = None
    ) -> bool:
        """What was possible once stays on record."""
        del request, obj
        return False


def _sign_in(
    request: HttpRequest, extra_context: dict[str, Any] | None = None
) -> HttpResponse:
    """Staff signs in by the one door, where those who guess are slowed down."""
    del extra_context
    if request.user.is_authenticated:
        raise PermissionDenied
    target = urlencode({"next": request.GET.get("next", "/admin/")})
    return HttpResponseRedirect(f"{settings.LOGIN_URL}?{target}")


admin.site.login = _sign_in  # type: ignore[method-assign]
