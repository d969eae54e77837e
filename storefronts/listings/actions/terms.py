"""On which terms an organization sells."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from commons.kit.clock import now
from commons.kit.errors import NotFound, Refusal, require
from commons.kit.language import _
from commons.kit.money import WHOLE_BPS, quantum
from commons.kit.rows import insert_rows
from commons.kit.text import one_line
from commons.kit.transactions import in_transaction
from commons.organizations.events import OrganizationCreated
from commons.organizations.models import Kind, Organization
from commons.people.models import Person
from storefronts.listings.models import (
    AWAY_NOTE_LENGTH,
    GREATEST_TAX_BPS,
    FeeBearer,
    SalesTerms,
)
from storefronts.listings.policy import may_set_platform_fee, may_set_sales_terms
from storefronts.listings.rules.away import check_until

# What staff may change later, for each organization by itself.
FIRST_FEE_BPS = {Kind.MERCHANT: 250, Kind.CHARITY: 0}
GREATEST_SHIPPING_MINOR = 10**9


@dataclass(frozen=True)
class TermsChange:
    """What is to be changed; None leaves a field as it is."""

    tax_bps: int | None = None
    shipping_minor: int | None = None
    currency: str | None = None


def make_sales_terms(events: Sequence[OrganizationCreated]) -> None:
    """Give organizations that have joined the terms everyone begins with."""
    joined = Organization.objects.filter(
        pk__in=[event.organization_id for event in events]
    )
    rows = [
        {
            "organization_id": organization.pk,
            "platform_fee_bps": FIRST_FEE_BPS[Kind(organization.kind)],
            "fee_bearer": FeeBearer.MERCHANT,
            "tax_bps": 0,
            "shipping_minor": 0,
            "currency": organization.currency,
        }
        for organization in joined
    ]
    insert_rows(SalesTerms, rows, ignore=True)


@in_transaction
def update_sales_terms(
    *, actor: Person, organization_id: UUID, change: TermsChange
) -> SalesTerms:
    """Change tax and shipping from the next checkout on; placed orders keep theirs."""
    require(may_set_sales_terms(actor, organization_id))
    terms = _locked_terms(organization_id)
    if change.tax_bps is not None:
        terms.tax_bps = _fit_tax(change.tax_bps)
    if change.shipping_minor is not None:
        terms.shipping_minor = _fit_shipping(change, terms.currency)
    terms.save(update_fields=["tax_bps", "shipping_minor"])
    return terms


@in_transaction
def set_holiday(
    *, actor: Person, organization_id: UUID, until: date | None, note: str
) -> SalesTerms:
    """Sell nothing until that day; without one, sell again at once.

    What is paid or about to be paid stays sold.
    """
    require(may_set_sales_terms(actor, organization_id))
    terms = _locked_terms(organization_id)
    terms.away_until = None if until is None else check_until(now().date(), until)
    terms.away_note = "" if until is None else one_line(
        note, at_most=AWAY_NOTE_LENGTH, path=("input", "note"), required=False
    )  # fmt: skip
    terms.save(update_fields=["away_until", "away_note"])
    return terms


@in_transaction
def set_platform_fee(
    *, actor: Person, organization_id: UUID, fee_bps: int, bearer: FeeBearer
) -> SalesTerms:
    """What the platform takes from the next checkout on; staff of the platform decides.

    Placed orders keep the fee they were placed with.
    """
    require(may_set_platform_fee(actor))
    terms = _locked_terms(organization_id)
    if not 0 <= fee_bps <= WHOLE_BPS:
        raise Refusal(_("A fee is at most the whole price."), code="OUT_OF_RANGE")
    terms.platform_fee_bps = fee_bps
    terms.fee_bearer = bearer
    terms.save(update_fields=["platform_fee_bps", "fee_bearer"])
    return terms


def _locked_terms(organization_id: UUID) -> SalesTerms:
    terms = (
        SalesTerms.objects.select_for_update()
        .filter(organization_id=organization_id)
        .first()
    )
    if terms is None:
        raise NotFound
    return terms


def _fit_tax(tax_bps: int) -> int:
    if not 0 <= tax_bps <= GREATEST_TAX_BPS:
        raise Refusal(
            _("Tax is at most {most} %.").format(most=GREATEST_TAX_BPS // 100),
            code="OUT_OF_RANGE",
            path=("input", "taxBps"),
        )
    return tax_bps


def _fit_shipping(change: TermsChange, currency: str) -> int:
    shipping, path = change.shipping_minor or 0, ("input", "shipping")
    if change.currency not in {None, currency}:
        raise Refusal(
            _("This seller's prices are in {currency}.").format(currency=currency),
            code="WRONG_CURRENCY",
            path=path,
        )
    if not 0 <= shipping <= GREATEST_SHIPPING_MINOR or shipping % quantum(currency):
        raise Refusal(
            _("Shipping is zero or more, and below a billion."),
            code="OUT_OF_RANGE",
            path=path,
        )
    return shipping
