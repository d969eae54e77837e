"""Registers as staff sees them, and the desk where staff decides about charities."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from unfold.admin import ModelAdmin, TabularInline

from commons.kit.errors import Refusal
from commons.kit.ids import public_id
from commons.organizations.admin import Untouched
from commons.organizations.models import Kind, Organization
from commons.organizations.rules import WAYS
from commons.registers.actions.claims import decide_case
from commons.registers.models import (
    CharityCase,
    RegisterEntry,
    RegisterImport,
    StandingChange,
)
from commons.registers.rules.likeness import likeness_percent
from commons.registers.rules.registers import REGISTERS
from commons.registers.selectors import decisions_of, proofs_of

WORDS = {"VERIFIED": "Verify", "REJECTED": "Reject", "SUSPENDED": "Suspend"}
DONE = {"VERIFIED": "verified", "REJECTED": "rejected", "SUSPENDED": "suspended"}


class StandingInline(Untouched, TabularInline):
    """How an entry has stood."""

    model = StandingChange
    fields = ("standing", "since", "told_by")
    readonly_fields = fields
    ordering = ("-position",)
    extra = 0


@admin.register(RegisterEntry)
class RegisterEntryAdmin(Untouched, ModelAdmin):
    """What registers hold; written by imports alone."""

    list_display = ("name", "number", "register", "place", "standing")
    list_filter = ("register", "standing")
    search_fields = ("=number", "name__istartswith")
    search_help_text = "A number, or how a name begins."
    ordering = ("-id",)
    show_full_result_count = False
    inlines = (StandingInline,)


@admin.register(RegisterImport)
class RegisterImportAdmin(Untouched, ModelAdmin):
    """What each import read, changed and led to."""

    list_display = (
        "register", "state", "started_at", "row_count", "problem_count", "added_count",
        "changed_count", "removed_count", "returned_count", "suspended_count",
    )  # fmt: skip
    list_filter = ("register", "state")
    ordering = ("-id",)
    exclude = ("problems",)
    readonly_fields = ("bad_rows",)

    @admin.display(description="Bad rows, the first 200")
    def bad_rows(self, run: RegisterImport) -> SafeString | str:
        """By line."""
        return format_html_join(
            "",
            "<p>line {}: {}</p>",
            ((one["line"], one["message"]) for one in run.problems),
        )


@admin.register(CharityCase)
class CharityCaseAdmin(Untouched, ModelAdmin):
    """Charities that wait for a decision, with everything to decide by."""

    list_display = ("name", "verification", "country", "claimed", "registration_number")
    list_filter = ("verification", "register", "country")
    search_fields = ("name", "slug", "registration_number")
    ordering = ("-created_at",)
    fields = (
        "name", "verification", "country", "claimed", "registration_number", "about",
        "verified_at", "verified_by",
    )  # fmt: skip
    readonly_fields = ("claimed",)
    change_form_outer_after_template = "commons/registers/staff/case.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[CharityCase]:
        """Merchants have nothing to prove."""
        found: QuerySet[CharityCase] = super().get_queryset(request)
        return found.filter(kind=Kind.CHARITY)

    @admin.display(description="Register")
    def claimed(self, case: CharityCase) -> str:
        """Who keeps it, or by hand."""
        adapter = REGISTERS.get(case.register)
        return "looked up by hand" if adapter is None else adapter.name

    def get_urls(self) -> list[URLPattern]:
        """One more door: the decision."""
        guarded: Callable[..., HttpResponse] = self.admin_site.admin_view(self.decide)
        door = path(
            "<uuid:charity_id>/decide/", guarded, name="registers_charitycase_decide"
        )
        return [door, *super().get_urls()]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """With evidence, history and the verdicts that are possible now."""
        case = self.get_object(request, object_id)
        more = {} if case is None else _evidence(case)
        shown: HttpResponse = super().change_view(
            request, object_id, form_url, {**(extra_context or {}), **more}
        )
        return shown

    def decide(self, request: HttpRequest, charity_id: UUID) -> HttpResponse:
        """Staff's word; a refusal is shown and changes nothing."""
        verdict = request.POST.get("verdict", "")
        if request.method == "POST" and verdict in WORDS:
            try:
                charity = decide_case(
                    actor=request.user,  # type: ignore[arg-type]  # admin_view asked
                    charity_id=charity_id,
                    verdict=verdict,
                    reason=request.POST.get("reason", ""),
                )
            except Refusal as refusal:
                self._tell(request, refusal)
            else:
                messages.success(request, f"{charity.name} is {DONE[verdict]}.")
        page = reverse("admin:registers_charitycase_change", args=[charity_id])
        return HttpResponseRedirect(page)

    def _tell(self, request: HttpRequest, refusal: Refusal) -> None:
        words = refusal.message
        if refusal.code == "EMPTY":
            words = "Give a reason: the charity reads it, and it is kept."
        messages.warning(request, words)


def _evidence(case: Organization) -> dict[str, object]:
    proofs = proofs_of(case)
    entry = proofs.entry
    return {
        "entry": entry,
        "register_url": (
            REGISTERS[entry.register].address_of(entry.number) if entry else ""
        ),
        "likeness": likeness_percent(case.name, entry.name) if entry else None,
        "domain": proofs.domain,
        "is_domain_proven": proofs.is_domain_proven,
        "papers": [
            (paper, f"/papers/{public_id('pdo', paper.pk)}/")
            for paper in proofs.documents
        ],
        "decisions": decisions_of(case.pk).order_by("-id")[:50],
        "verdicts": [
            (verdict, words)
            for verdict, words in WORDS.items()
            if ("STAFF", case.verification, verdict) in WAYS
        ],
        "decide_url": reverse("admin:registers_charitycase_decide", args=[case.pk]),
    }
