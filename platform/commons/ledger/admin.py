"""The books in the admin: everybody may look, nobody may write."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import ModelAdmin, TabularInline

from commons.kit.money import from_minor
from commons.ledger.models import Checkpoint, Entry, LedgerAccount, Posting
from commons.ledger.rules import AccountKey, AccountKind
from commons.ledger.selectors import balance


class ReadOnly:
    """No adding, no changing, no deleting, whoever asks."""

    def has_add_permission(self, *_args: Any, **_kwargs: Any) -> bool:
        """Never: entries come from what happened."""
        return False

    def has_change_permission(self, *_args: Any, **_kwargs: Any) -> bool:
        """Never: a mistake is reversed."""
        return False

    def has_delete_permission(self, *_args: Any, **_kwargs: Any) -> bool:
        """Never."""
        return False


class PostingInline(ReadOnly, TabularInline):
    """The debits and credits of an entry."""

    model = Posting
    fk_name = "entry"
    fields = ("position", "account", "debit", "credit")
    readonly_fields = fields
    ordering = ("position",)
    extra = 0

    @admin.display(description="Debit")
    def debit(self, posting: Posting) -> str:
        """The amount, if it stands on the left."""
        return _shown(posting) if posting.side == "D" else ""

    @admin.display(description="Credit")
    def credit(self, posting: Posting) -> str:
        """The amount, if it stands on the right."""
        return _shown(posting) if posting.side == "C" else ""


@admin.register(Entry)
class EntryAdmin(ReadOnly, ModelAdmin):
    """Entries, newest first."""

    list_display = ("reference", "kind", "posted_at")
    list_filter = ("kind",)
    search_fields = ("reference", "=scope_id")
    date_hierarchy = "posted_at"
    ordering = ("-id",)
    show_full_result_count = False
    fields = ("reference", "kind", "scope_id", "posted_at", "reverses", "seal")
    inlines: ClassVar[list[type[PostingInline]]] = [PostingInline]

    @admin.display(description="Content hash")
    def seal(self, entry: Entry) -> str:
        """The digest as people compare it."""
        return bytes(entry.content_hash).hex()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """All of them."""
        return self.fields


@admin.register(LedgerAccount)
class LedgerAccountAdmin(ReadOnly, ModelAdmin):
    """Accounts with their balances of this moment."""

    list_display = ("kind", "organization", "currency", "balance")
    list_filter = ("kind", "currency")
    list_select_related = ("organization",)
    search_fields = ("organization__name", "organization__slug")
    ordering = ("kind", "currency")
    fields = ("kind", "organization", "currency", "opened_at", "balance")
    readonly_fields = fields

    @admin.display(description="Balance")
    def balance(self, account: LedgerAccount) -> str:
        """Checkpoint and tail."""
        kind = AccountKind(account.kind)
        key = AccountKey(kind, account.currency, account.organization_id)
        return str(from_minor(balance(key), account.currency))


@admin.register(Checkpoint)
class CheckpointAdmin(ReadOnly, ModelAdmin):
    """How far balances are carried forward."""

    list_display = ("account", "horizon", "rolled_at")
    list_select_related = ("account",)
    ordering = ("-horizon",)


def _shown(posting: Posting) -> str:
    return str(from_minor(posting.amount_minor, posting.currency))
