"""What charities were promised and sent, and what merchants gave.

Only what stands is counted: what was undone never counts as raised. Fees and tips are
not accruals, so they never do either.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from commons.organizations.models import Kind, Organization, Verification
from commons.organizations.policy import may_see_money
from commons.people.models import Person
from pledges.accruals.models import Accrual, AccrualState

MOST_MONTHS = 24
MOST_PARTIES = 100
PARTIES = {Kind.CHARITY: "charity", Kind.MERCHANT: "merchant"}


@dataclass(frozen=True, slots=True)
class Earned:
    """One currency's sums: promised in all, and how much of that is sent."""

    currency: str
    promised_minor: int
    sent_minor: int

    @property
    def waiting_minor(self) -> int:
        """Promised and not yet sent."""
        return self.promised_minor - self.sent_minor


@dataclass(frozen=True, slots=True)
class EarnedInMonth:
    """One month's sums in one currency."""

    month: date
    earned: Earned


@dataclass(frozen=True, slots=True)
class EarnedWith:
    """The sums with one charity or merchant in one currency."""

    name: str
    slug: str
    earned: Earned


def accruals_of(organization: Organization) -> QuerySet[Accrual]:
    """What a charity earned, or what a merchant gave; what was undone among them."""
    if organization.is_charity:
        return Accrual.objects.filter(charity=organization)
    return Accrual.objects.filter(merchant=organization)


def visible_accrual(viewer: Person | None, key: UUID) -> Accrual | None:
    """One accrual, for members of either side and staff."""
    rows = Accrual.objects.select_related("charity", "merchant")
    accrual = rows.filter(pk=key).first()
    if accrual is None:
        return None
    sides = (accrual.charity_id, accrual.merchant_id)
    return accrual if any(may_see_money(viewer, side) for side in sides) else None


def standing_accruals(
    checkout_ids: "Collection[UUID] | QuerySet[Any, Any]",
) -> QuerySet[Accrual]:
    """What these checkouts earned charities; what was undone is left out."""
    rows = Accrual.objects.filter(checkout_id__in=checkout_ids)
    return rows.exclude(state=AccrualState.REVERSED)


def raised_by(slug: str) -> list[Earned]:
    """What pledges brought a verified charity, for everyone to see."""
    return earned(
        Accrual.objects.filter(
            charity__slug=slug, charity__verification=Verification.VERIFIED
        )
    )


def given_by(slug: str) -> list[EarnedWith]:
    """What a merchant gave to each verified charity, for everyone to see."""
    rows = Accrual.objects.filter(
        merchant__slug=slug, charity__verification=Verification.VERIFIED
    )
    return earned_with(rows, other=Kind.CHARITY)


def earned(rows: QuerySet[Accrual]) -> list[Earned]:
    """The sums by currency."""
    return [_earned(row) for row in _sums(rows, "currency").order_by("currency")]


def earned_by_month(rows: QuerySet[Accrual]) -> list[EarnedInMonth]:
    """The sums by month and currency, oldest first, of the last months with any."""
    sums = _sums(rows.annotate(month=TruncMonth("accrued_at")), "month", "currency")
    newest = sums.order_by("-month", "currency")[:MOST_MONTHS]  # type: ignore[misc]
    months = [EarnedInMonth(row["month"].date(), _earned(row)) for row in newest]
    return sorted(months, key=lambda one: (one.month, one.earned.currency))


def earned_with(rows: QuerySet[Accrual], *, other: Kind) -> list[EarnedWith]:
    """The sums by the other side: the greatest first."""
    side = PARTIES[other]
    name, slug = f"{side}__name", f"{side}__slug"
    sums = _sums(rows, f"{side}_id", name, slug, "currency")
    order = ("-promised", name, "currency")
    greatest = sums.order_by(*order)[:MOST_PARTIES]
    return [EarnedWith(row[name], row[slug], _earned(row)) for row in greatest]


def _sums(rows: QuerySet[Accrual], *by: str) -> "QuerySet[Accrual, dict[str, Any]]":
    # Neither the columns nor the types of a grouped query are known to the stubs.
    sums: QuerySet[Accrual, dict[str, Any]] = (
        rows.exclude(state=AccrualState.REVERSED)
        .order_by()
        .values(*by)
        .annotate(
            promised=Sum("amount_minor"),
            sent=Sum("amount_minor", filter=Q(state=AccrualState.REMITTED), default=0),
        )
    )
    return sums


def _earned(row: Mapping[str, Any]) -> Earned:
    # Sums of bigints are numeric to PostgreSQL.
    return Earned(row["currency"], int(row["promised"]), int(row["sent"]))
