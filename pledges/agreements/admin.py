"""Pledges, as staff sees them: only looking, for they are others' promises."""

from django.contrib import admin
from unfold.admin import ModelAdmin, TabularInline

from commons.kit.format import format_money, format_share
from commons.organizations.admin import Untouched
from pledges.agreements.models import (
    CapHold,
    Consent,
    Pledge,
    PledgeShare,
    PledgeTerms,
)


class TermsInline(Untouched, TabularInline):  # unfold is untyped
    """The versions of a pledge."""

    model = PledgeTerms
    fields = ("version", "state", "gives", "period", "closing", "proposed_by")
    readonly_fields = fields
    ordering = ("-version",)
    show_change_link = True
    extra = 0

    @admin.display(description="Gives")
    def gives(self, terms: PledgeTerms) -> str:
        """The share, or the sum for each unit."""
        return gift_in_words(terms)


class ShareInline(Untouched, TabularInline):
    """The charities of a version."""

    model = PledgeShare
    fields = ("charity", "weight")
    readonly_fields = fields
    extra = 0


class ConsentInline(Untouched, TabularInline):
    """What they said."""

    model = Consent
    fields = ("charity", "state", "decided_by", "decided_at", "revoked_at", "reason")
    readonly_fields = fields
    show_change_link = True
    extra = 0


@admin.register(Pledge)
class PledgeAdmin(Untouched, ModelAdmin):
    """Standing promises."""

    list_display = ("title", "merchant", "currency", "total", "paused_at", "ended_at")
    list_select_related = ("merchant", "cap")
    list_filter = ("currency",)
    search_fields = ("title", "merchant__name", "merchant__slug")
    ordering = ("-id",)
    inlines = (TermsInline,)

    @admin.display(description="Of its total")
    def total(self, pledge: Pledge) -> str:
        """What is promised of what may be."""
        if pledge.total_cap_minor is None:
            return "no limit"
        used = format_money(pledge.cap.used_minor, pledge.currency)
        return f"{used} of {format_money(pledge.total_cap_minor, pledge.currency)}"


@admin.register(PledgeTerms)
class PledgeTermsAdmin(Untouched, ModelAdmin):
    """Versions, which never change."""

    list_display = ("pledge", "version", "state", "gives", "period", "closing")
    list_select_related = ("pledge",)
    list_filter = ("state", "kind", "scope", "closing")
    search_fields = ("pledge__title", "text_hash")
    ordering = ("-id",)
    inlines = (ShareInline, ConsentInline)

    @admin.display(description="Gives")
    def gives(self, terms: PledgeTerms) -> str:
        """The share, or the sum for each unit."""
        return gift_in_words(terms)


@admin.register(Consent)
class ConsentAdmin(Untouched, ModelAdmin):
    """Who agreed to which text, and when."""

    list_display = ("charity", "terms", "state", "decided_by", "decided_at")
    list_select_related = ("charity", "terms", "decided_by")
    list_filter = ("state",)
    search_fields = ("charity__name", "charity__slug", "text_hash")
    ordering = ("-id",)


@admin.register(CapHold)
class CapHoldAdmin(Untouched, ModelAdmin):
    """What checkouts hold of total caps."""

    list_display = ("pledge", "checkout_id", "amount_minor", "state", "created_at")
    list_select_related = ("pledge",)
    list_filter = ("state",)
    search_fields = ("checkout_id",)
    ordering = ("-id",)


def gift_in_words(terms: PledgeTerms) -> str:
    """The share, or the sum for each unit."""
    if terms.share_bps is not None:
        return format_share(terms.share_bps)
    return f"{format_money(terms.fixed_minor or 0, terms.pledge.currency)} each"
