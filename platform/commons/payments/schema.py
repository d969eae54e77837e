"""What organizations see and do about the money they are owed."""

from uuid import UUID

import strawberry

from commons.kit.arguments import After, First, Slug
from commons.kit.connections import Connection, PageArguments
from commons.kit.graphql import Info, mutation, node
from commons.kit.scopes import Scope
from commons.organizations.policy import may_see_money
from commons.organizations.selectors import organization_for_member
from commons.organizations.types.organizations import organization_key
from commons.payments import selectors
from commons.payments.actions import payees
from commons.payments.models import Transfer
from commons.payments.types import (
    PayableType,
    PayoutStatusType,
    RefreshPayoutStatusInput,
    RefreshPayoutStatusPayload,
    StartOnboardingInput,
    StartOnboardingPayload,
    TransferType,
    transfer_page,
)
from commons.people.viewer import viewer, viewer_or_none


@strawberry.type
class Query:
    """Money owed and sent, for the members of an organization."""

    @strawberry.field(
        description="What an organization is owed, by currency; null if closed."
    )
    def payables(self, info: Info, organization: Slug) -> list[PayableType] | None:
        """For every member."""
        found = organization_for_member(viewer_or_none(info), organization)
        if found is None:
            return None
        return [
            PayableType.of(payable, found) for payable in selectors.payables_of(found)
        ]

    @strawberry.field(
        description="What an organization was sent, newest first; null if closed."
    )
    def transfers(
        self,
        info: Info,
        organization: Slug,
        first: First = None,
        after: After = None,
    ) -> Connection[TransferType] | None:
        """For every member."""
        found = organization_for_member(viewer_or_none(info), organization)
        if found is None:
            return None
        return transfer_page(found, PageArguments.of(first, after))

    @strawberry.field(
        description="Whether an organization can be sent money; null if closed."
    )
    def payout_status(self, info: Info, organization: Slug) -> PayoutStatusType | None:
        """For every member; as last heard, without asking the provider."""
        found = organization_for_member(viewer_or_none(info), organization)
        if found is None:
            return None
        return PayoutStatusType.of(selectors.account_of(found.pk))


@strawberry.type
class Mutation:
    """Getting ready to receive money."""

    @mutation(scope=Scope.ORGANIZATIONS)
    def start_onboarding(
        self, info: Info, input: StartOnboardingInput
    ) -> StartOnboardingPayload:
        """Get the address where the payment provider asks what it must know."""
        url = payees.start_onboarding(
            actor=viewer(info), organization_id=organization_key(input.organization_id)
        )
        return StartOnboardingPayload(url=url)

    @mutation(scope=Scope.ORGANIZATIONS)
    def refresh_payout_status(
        self, info: Info, input: RefreshPayoutStatusInput
    ) -> RefreshPayoutStatusPayload:
        """Ask the payment provider whether the organization can be sent money now."""
        account = payees.refresh_payee(
            actor=viewer(info), organization_id=organization_key(input.organization_id)
        )
        return RefreshPayoutStatusPayload(status=PayoutStatusType.of(account))


def _load_transfer(info: Info, key: UUID) -> TransferType | None:
    transfer = Transfer.objects.filter(pk=key).first()
    if transfer is None:
        return None
    if not may_see_money(viewer_or_none(info), transfer.organization_id):
        return None
    return TransferType.of(transfer)


node("trf", _load_transfer)
