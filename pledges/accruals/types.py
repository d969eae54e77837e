"""What was earned and given, as GraphQL shows it."""

from datetime import date, datetime

import strawberry

from commons.kit.arguments import After, First
from commons.kit.connections import Connection, PageArguments, keyset
from commons.kit.enums import described
from commons.kit.graphql import MoneyType, Node, money
from commons.kit.ids import public_id
from commons.organizations.models import Kind, Organization
from commons.organizations.types.organizations import (
    CharityType,
    MerchantType,
    charity_type,
    merchant_type,
)
from pledges.accruals.models import ACCRUAL_PREFIX, Accrual, AccrualState
from pledges.accruals.selectors import (
    Earned,
    EarnedInMonth,
    EarnedWith,
    accruals_of,
    earned,
    earned_by_month,
    earned_with,
)

AccrualStateChoice = described(
    AccrualState,
    name="AccrualState",
    description="Where the money of an accrual is on its way.",
    ACCRUED="Promised: in the books since the payment.",
    REMITTED="Sent: a transfer carried it.",
    REVERSED="Undone: it went back with a refund.",
)


@strawberry.type(name="EarnedSums", description="Sums in one currency.")
class EarnedType:
    """What was undone is not in them."""

    promised: MoneyType = strawberry.field(description="All of it, sent or not.")
    sent: MoneyType = strawberry.field(description="What transfers carried.")
    waiting: MoneyType = strawberry.field(description="What is yet to be sent.")

    @classmethod
    def of(cls, sums: Earned) -> "EarnedType":
        """Sent and waiting make up what was promised."""
        return cls(
            promised=money(sums.promised_minor, sums.currency),
            sent=money(sums.sent_minor, sums.currency),
            waiting=money(sums.waiting_minor, sums.currency),
        )


@strawberry.type(name="EarnedInMonth", description="One month's sums in one currency.")
class EarnedInMonthType:
    """Months without any are left out."""

    month: date = strawberry.field(description="Its first day, UTC.")
    sums: EarnedType = strawberry.field(description="By when it was promised.")

    @classmethod
    def of(cls, row: EarnedInMonth) -> "EarnedInMonthType":
        """The month as clients see it."""
        return cls(month=row.month, sums=EarnedType.of(row.earned))


@strawberry.type(name="EarnedWith", description="The sums with one other side.")
class EarnedWithType:
    """In one currency."""

    name: str = strawberry.field(description="Of the other side.")
    slug: str = strawberry.field(description="Its name in addresses.")
    sums: EarnedType = strawberry.field(description="Between the two.")

    @classmethod
    def of(cls, row: EarnedWith) -> "EarnedWithType":
        """The other side as clients see it."""
        return cls(name=row.name, slug=row.slug, sums=EarnedType.of(row.earned))


@strawberry.type(name="Accrual", description="What one sold line earned a charity.")
class AccrualType(Node):
    """For members of the charity and of the merchant."""

    row: strawberry.Private[Accrual]
    amount: MoneyType = strawberry.field(description="How much.")
    state: AccrualState = strawberry.field(description="Where it is on its way.")
    accrued_at: datetime = strawberry.field(description="When it was promised.")
    remitted_at: datetime | None = strawberry.field(description="When it was sent.")

    @strawberry.field(description="Who earned it.")
    def charity(self) -> CharityType:
        """Fetched along."""
        return charity_type(self.row.charity)

    @strawberry.field(description="Who gave it.")
    def merchant(self) -> MerchantType:
        """Fetched along."""
        return merchant_type(self.row.merchant)

    @strawberry.field(description="The transfer that carried it.")
    def transfer_id(self) -> strawberry.ID | None:
        """Null while it waits."""
        if self.row.transfer_id is None:
            return None
        return strawberry.ID(public_id("trf", self.row.transfer_id))

    @strawberry.field(description="The terms it was earned under.")
    def terms_id(self) -> strawberry.ID:
        """Never null."""
        return strawberry.ID(public_id("ptm", self.row.terms_id))

    @classmethod
    def of(cls, accrual: Accrual) -> "AccrualType":
        """Charity and merchant were fetched along."""
        return cls(
            id=strawberry.ID(public_id(ACCRUAL_PREFIX, accrual.pk)),
            row=accrual,
            amount=money(accrual.amount_minor, accrual.currency),
            state=AccrualState(accrual.state),
            accrued_at=accrual.accrued_at,
            remitted_at=accrual.remitted_at,
        )


@strawberry.interface(description="What pledges brought, from one side.")
class PledgedMoney:
    """Sums over everything, by month, and line by line."""

    organization: strawberry.Private[Organization]

    @strawberry.field(description="Sums by currency.")
    def totals(self) -> list[EarnedType]:
        """One query."""
        return [EarnedType.of(row) for row in earned(accruals_of(self.organization))]

    @strawberry.field(description="Sums by month and currency, the oldest first.")
    def months(self) -> list[EarnedInMonthType]:
        """The last 24 months that brought any."""
        rows = earned_by_month(accruals_of(self.organization))
        return [EarnedInMonthType.of(row) for row in rows]

    @strawberry.field(description="Line by line, the newest first.")
    def lines(
        self, first: First = None, after: After = None
    ) -> Connection[AccrualType]:
        """What was undone is among them, marked."""
        return keyset(
            accruals_of(self.organization).select_related("charity", "merchant"),
            PageArguments.of(first, after),
            order=("-id",),
            build=AccrualType.of,
        )


@strawberry.type(description="What a charity earned by pledges.")
class CharityEarnings(PledgedMoney):
    """For its members."""

    @strawberry.field(description="By merchant, who gave most first; at most 100.")
    def merchants(self) -> list[EarnedWithType]:
        """One query."""
        rows = earned_with(accruals_of(self.organization), other=Kind.MERCHANT)
        return [EarnedWithType.of(row) for row in rows]


@strawberry.type(description="What a merchant gave by pledges.")
class MerchantGiving(PledgedMoney):
    """For its members."""

    @strawberry.field(description="By charity, who got most first; at most 100.")
    def charities(self) -> list[EarnedWithType]:
        """One query."""
        rows = earned_with(accruals_of(self.organization), other=Kind.CHARITY)
        return [EarnedWithType.of(row) for row in rows]
