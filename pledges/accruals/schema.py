"""Accruals: what each sold line earned for a charity, and whether it was sent."""

from uuid import UUID

import strawberry

from commons.kit.arguments import Slug
from commons.kit.graphql import Info, node
from commons.organizations.models import Kind, Organization
from commons.organizations.selectors import organization_for_member
from commons.people.viewer import viewer_or_none
from pledges.accruals.models import ACCRUAL_PREFIX
from pledges.accruals.selectors import given_by, raised_by, visible_accrual
from pledges.accruals.types import (
    AccrualType,
    CharityEarnings,
    EarnedType,
    EarnedWithType,
    MerchantGiving,
)


@strawberry.type
class Query:
    """What pledges brought: in full for both sides, in sums for everyone."""

    @strawberry.field(description="What a charity earned; null if closed.")
    def charity_earnings(self, info: Info, slug: Slug) -> CharityEarnings | None:
        """For its members, and staff."""
        charity = _own(info, slug, Kind.CHARITY)
        return None if charity is None else CharityEarnings(organization=charity)

    @strawberry.field(description="What a merchant gave; null if closed.")
    def merchant_giving(self, info: Info, slug: Slug) -> MerchantGiving | None:
        """For its members, and staff."""
        merchant = _own(info, slug, Kind.MERCHANT)
        return None if merchant is None else MerchantGiving(organization=merchant)

    @strawberry.field(description="What pledges brought a charity, by currency.")
    def raised_by(self, slug: Slug) -> list[EarnedType]:
        """Public; empty for a charity that is not."""
        return [EarnedType.of(row) for row in raised_by(slug)]

    @strawberry.field(description="What a merchant's pledges brought each charity.")
    def given_by(self, slug: Slug) -> list[EarnedWithType]:
        """Public; the greatest first, at most 100."""
        return [EarnedWithType.of(row) for row in given_by(slug)]


def _own(info: Info, slug: str, kind: Kind) -> Organization | None:
    found = organization_for_member(viewer_or_none(info), slug)
    return found if found is not None and found.kind == kind else None


def _accrual(info: Info, key: UUID) -> AccrualType | None:
    found = visible_accrual(viewer_or_none(info), key)
    return None if found is None else AccrualType.of(found)


node(ACCRUAL_PREFIX, _accrual)
