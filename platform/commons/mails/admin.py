"""Letters as staff sees them; what was given up can be sent again."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from commons.mails.actions import send_again
from commons.mails.models import Letter


@admin.register(Letter)
class LetterAdmin(ModelAdmin):
    """What was, or is to be, told by mail."""

    list_display = ("__str__", "state", "attempts", "created_at", "sent_at")
    list_filter = ("state", "kind")
    search_fields = ("=id",)
    ordering = ("-id",)
    show_full_result_count = False
    fields = (
        "kind", "facts", "state", "attempts", "not_before", "reached", "problem",
        "created_at", "sent_at",
    )  # fmt: skip
    readonly_fields = fields
    actions = ("try_again",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nothing is made here."""
        del request
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: Letter | None = None
    ) -> bool:
        """Nothing is changed here."""
        del request, obj
        return False

    def has_delete_permission(
        self, request: HttpRequest, obj: Letter | None = None
    ) -> bool:
        """Nothing is deleted here."""
        del request, obj
        return False

    @admin.action(description="Send once more")
    def try_again(self, request: HttpRequest, rows: QuerySet[Letter]) -> None:
        """For letters that were given up; only who was not reached gets a mail."""
        for letter in rows:
            send_again(letter.pk)
        messages.success(request, "Put back; the worker sends them.")
