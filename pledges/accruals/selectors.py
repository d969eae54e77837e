"""What charities were promised and sent, and what merchants gave.

Only what stands is counted: what was undone never counts as raised. Fees and tips are
not accruals, so they never do either.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from pledges.accruals.models import Accrual, AccrualState

PARTIES = {"charity": "charity_id", "merchant": "merchant_id"}


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
    """The sums between one charity and one merchant in one currency."""

    organization_id: UUID
    name: str
    slug: str
    earned: Earned


@dataclass(frozen=True, slots=True)
class GivenByBuyer:
    """What purchases gave to one charity in one year and currency."""

    charity_id: UUID
    name: str
    slug: str
    year: int
    currency: str
    amount_minor: int


def accruals_of_charity(charity_id: UUID) -> QuerySet[Accrual]:
    """Every line's share for the charity, what was undone among them."""
    return Accrual.objects.filter(charity_id=charity_id)


def accruals_of_merchant(merchant_id: UUID) -> QuerySet[Accrual]:
    """Every share the merchant's lines gave, what was undone among them."""
    return Accrual.objects.filter(merchant_id=merchant_id)


def accruals_of_checkout(checkout_id: UUID) -> QuerySet[Accrual]:
    """Every share one purchase gave, what was undone among them."""
    return Accrual.objects.filter(checkout_id=checkout_id).select_related("charity")


def earned(rows: QuerySet[Accrual]) -> list[Earned]:
    """The sums by currency, the largest currency by name first."""
    sums = _sums(rows, "currency").order_by("currency")
    return [_earned(row) for row in sums]


def earned_by_month(
    rows: QuerySet[Accrual], *, since: datetime | None = None
) -> list[EarnedInMonth]:
    """The sums by month and currency, oldest first; months without any are left out."""
    if since is not None:
        rows = rows.filter(accrued_at__gte=since)
    sums = _sums(rows.annotate(month=TruncMonth("accrued_at")), "month", "currency")
    return [
        EarnedInMonth(row["month"].date(), _earned(row))
        for row in sums.order_by("month", "currency")
    ]


def earned_with(rows: QuerySet[Accrual], *, other: str) -> list[EarnedWith]:
    """The sums by the other side, "charity" or "merchant": whoever gave most first."""
    key, name, slug = PARTIES[other], f"{other}__name", f"{other}__slug"
    sums = _sums(rows, key, name, slug, "currency")
    return [
        EarnedWith(row[key], row[name], row[slug], _earned(row))
        for row in sums.order_by("-promised", name, "currency")
    ]


def given_by_checkouts(checkout_ids: Iterable[UUID]) -> list[GivenByBuyer]:
    """What these purchases gave, by year and charity: the newest year first."""
    rows = Accrual.objects.filter(checkout_id__in=checkout_ids)
    standing = rows.exclude(state=AccrualState.REVERSED)
    sums = standing.values(
        "charity_id", "charity__name", "charity__slug", "accrued_at__year", "currency"
    ).annotate(amount=Sum("amount_minor"))
    return [
        GivenByBuyer(
            row["charity_id"],
            row["charity__name"],
            row["charity__slug"],
            row["accrued_at__year"],
            row["currency"],
            row["amount"],
        )
        for row in sums.order_by("-accrued_at__year", "charity__name", "currency")
    ]


def _sums(rows: QuerySet[Accrual], *by: str) -> "QuerySet[Accrual, dict[str, Any]]":
    # The values of a grouped query, whose types Django cannot tell.
    return (
        rows.exclude(state=AccrualState.REVERSED)
        .order_by()
        .values(*by)
        .annotate(
            promised=Sum("amount_minor"),
            sent=Sum("amount_minor", filter=Q(state=AccrualState.REMITTED), default=0),
        )
    )


def _earned(row: Mapping[str, Any]) -> Earned:
    return Earned(row["currency"], row["promised"], row["sent"])
