"""What payees are owed and sent, as GraphQL shows it."""

from datetime import datetime
from uuid import UUID

import strawberry
from django.conf import settings

from commons.kit.arguments import After, First
from commons.kit.connections import Connection, PageArguments, keyset
from commons.kit.enums import described
from commons.kit.format import format_money
from commons.kit.graphql import MoneyType, Node, Payload, money
from commons.kit.ids import public_id
from commons.kit.language import gettext_lazy
from commons.organizations.models import Organization
from commons.payments.gateway import TransfersState
from commons.payments.models import Allocation, ConnectedAccount, Transfer
from commons.payments.rules import WaitingCode
from commons.payments.selectors import (
    Payable,
    Waiting,
    parts_of,
    transfers_of,
)
from commons.payments.states import AllocationKind, TransferState

WaitingCodeChoice = described(
    WaitingCode,
    name="WaitingCode",
    description="Why money owed has not been sent.",
    CHARITY_NOT_VERIFIED="Staff has not verified the charity yet.",
    CHARITY_SUSPENDED="Staff has suspended the charity.",
    NEEDS_ONBOARDING="The organization has not told where its money should go.",
    PROVIDER_NEEDS_MORE="The payment provider wants to know more.",
    PROVIDER_REVIEW="The payment provider is checking what it was told.",
    TRANSFER_REFUSED="The payment provider refused the last transfer.",
    OWES_PLATFORM="Refunds of money already sent come first.",
    BELOW_MINIMUM="It grows until it is worth a transfer.",
    FUNDS_NOT_YET_AVAILABLE="The provider does not let the money go yet.",
    NEXT_RUN="It goes with the next run.",
)
TransferStateChoice = described(
    TransferState,
    name="TransferState",
    description="Where a transfer stands.",
    PLANNED="On its way.",
    SENT="It has arrived in the organization's account at the provider.",
    FAILED="The provider refused it; the money is owed again.",
)
PayoutStateChoice = described(
    TransfersState,
    name="PayoutState",
    description="Whether an organization can be sent money.",
    NONE="It has not begun.",
    INACTIVE="The provider waits for answers.",
    PENDING="The provider is checking the answers.",
    ACTIVE="It can.",
)

# What is so, and who must do what about it, in one sentence each.
WORDS: dict[WaitingCode, tuple[str, str]] = {
    WaitingCode.CHARITY_NOT_VERIFIED: (
        gettext_lazy("The charity has not been verified yet."),
        gettext_lazy("Our staff checks it; you need do nothing."),
    ),
    WaitingCode.CHARITY_SUSPENDED: (
        gettext_lazy("The charity is suspended."),
        gettext_lazy("Write to our staff."),
    ),
    WaitingCode.NEEDS_ONBOARDING: (
        gettext_lazy("We do not know where to send the money."),
        gettext_lazy("Set up payouts with our payment provider."),
    ),
    WaitingCode.PROVIDER_NEEDS_MORE: (
        gettext_lazy("Our payment provider needs more answers."),
        gettext_lazy("Answer its questions."),
    ),
    WaitingCode.PROVIDER_REVIEW: (
        gettext_lazy("Our payment provider is checking your answers."),
        gettext_lazy("You need do nothing; it usually takes a day or two."),
    ),
    WaitingCode.TRANSFER_REFUSED: (
        gettext_lazy("The last transfer was refused."),
        gettext_lazy(
            "We try again within the hour; look whether your account asks for "
            "something."
        ),
    ),
    WaitingCode.OWES_PLATFORM: (
        gettext_lazy("Purchases you were already paid for have been refunded."),
        gettext_lazy("Your next sales make up for it."),
    ),
    WaitingCode.BELOW_MINIMUM: (
        gettext_lazy("Transfers start at {minimum}."),
        gettext_lazy("You need do nothing; it goes once there is enough."),
    ),
    WaitingCode.FUNDS_NOT_YET_AVAILABLE: (
        gettext_lazy("The card payments have not been passed on to us yet."),
        gettext_lazy("You need do nothing; it goes when they have."),
    ),
    WaitingCode.NEXT_RUN: (
        gettext_lazy("It goes with the next transfer."),
        gettext_lazy("You need do nothing."),
    ),
}
ONBOARDING_HELPS = frozenset(
    {
        WaitingCode.NEEDS_ONBOARDING,
        WaitingCode.PROVIDER_NEEDS_MORE,
        WaitingCode.TRANSFER_REFUSED,
    }
)


@strawberry.type(
    name="WaitingMoney", description="A part of what is owed, and why it waits."
)
class WaitingMoneyType:
    """Never "pending" without a reason, somebody to act and what to do."""

    code: WaitingCode = strawberry.field(description="Why, for programs.")
    amount: MoneyType = strawberry.field(
        description="How much; less than nothing where more is owed back."
    )
    reason: str = strawberry.field(description="Why, for people.")
    next_action: str = strawberry.field(description="Who must do what.")
    url: str | None = strawberry.field(
        description="The page where it is done; null when nothing is to be done."
    )
    until: datetime | None = strawberry.field(
        description="When it goes on by itself, where that is known."
    )

    @classmethod
    def of(cls, waiting: Waiting, organization: Organization) -> "WaitingMoneyType":
        """The reason in words, with the way to its remedy."""
        reason, action = WORDS[waiting.code]
        minimum = settings.SETTLEMENT_MINIMUM_MINOR.get(waiting.currency, 1)
        is_ours = waiting.code in ONBOARDING_HELPS
        return cls(
            code=waiting.code,
            amount=money(waiting.amount_minor, waiting.currency),
            reason=reason.format(minimum=format_money(minimum, waiting.currency)),
            next_action=str(action),
            url=f"/desk/{organization.slug}/money/" if is_ours else None,
            until=waiting.until,
        )


@strawberry.type(
    name="Payable", description="Where an organization's money in one currency is."
)
class PayableType:
    """Owed is all that waits; the other two have left what is owed."""

    currency: str = strawberry.field(description="ISO 4217.")
    owed: MoneyType = strawberry.field(description="Earned and not yet on its way.")
    in_transit: MoneyType = strawberry.field(description="On its way.")
    sent: MoneyType = strawberry.field(description="Sent in all.")
    waiting: list[WaitingMoneyType] = strawberry.field(
        description="What is owed, by the reason it waits for."
    )

    @classmethod
    def of(cls, payable: Payable, organization: Organization) -> "PayableType":
        """One currency."""
        return cls(
            currency=payable.currency,
            owed=money(payable.owed_minor, payable.currency),
            in_transit=money(payable.in_transit_minor, payable.currency),
            sent=money(payable.sent_minor, payable.currency),
            waiting=[
                WaitingMoneyType.of(part, organization) for part in payable.waiting
            ],
        )


AllocationKindChoice = described(
    AllocationKind,
    name="AllocationKind",
    description="Whose part of a payment it is.",
    MERCHANT="The seller's.",
    CHARITY="A charity's.",
    PLATFORM="Ours.",
    PROCESSING_FEE="What the card payment costs.",
)


@strawberry.type(name="TransferPart", description="What one sale adds to a transfer.")
class TransferPartType:
    """One allocation that the transfer carries."""

    kind: AllocationKind = strawberry.field(description="As what it was earned.")
    amount: MoneyType = strawberry.field(description="How much.")
    order_id: strawberry.ID | None = strawberry.field(
        description="The order it was earned by."
    )

    @classmethod
    def of(cls, part: Allocation) -> "TransferPartType":
        """The order's id carries its checkout's."""
        order_id = part.order_id and public_id("ord", part.checkout_id, part.order_id)
        return cls(
            kind=AllocationKind(part.kind),
            amount=money(part.amount_minor, part.currency),
            order_id=strawberry.ID(order_id) if order_id else None,
        )


@strawberry.type(
    name="Transfer", description="Money from us to an organization's account."
)
class TransferType(Node):
    """What members of the organization see of it."""

    amount: MoneyType = strawberry.field(description="How much.")
    state: TransferState = strawberry.field(description="Where it stands.")
    planned_at: datetime = strawberry.field(description="When it was set on its way.")
    sent_at: datetime | None = strawberry.field(description="When it had left.")
    key: strawberry.Private[UUID]

    @strawberry.field(description="The sales it is made of, oldest first.")
    def parts(
        self, first: First = None, after: After = None
    ) -> Connection[TransferPartType]:
        """Nothing any more where it failed: its parts go with a later one."""
        return keyset(
            parts_of(self.key),
            PageArguments.of(first, after),
            order=("id",),
            build=TransferPartType.of,
        )

    @classmethod
    def of(cls, transfer: Transfer) -> "TransferType":
        """The transfer, whoever may see it."""
        return cls(
            key=transfer.pk,
            id=strawberry.ID(public_id("trf", transfer.pk)),
            amount=money(transfer.amount_minor, transfer.currency),
            state=TransferState(transfer.state),
            planned_at=transfer.planned_at,
            sent_at=transfer.sent_at,
        )


def transfer_page(
    organization: Organization, page: PageArguments
) -> Connection[TransferType]:
    """Newest first."""
    return keyset(
        transfers_of(organization.pk),
        page,
        order=("-planned_at", "-id"),
        build=TransferType.of,
    )


@strawberry.type(
    name="PayoutStatus", description="Whether an organization can be sent money."
)
class PayoutStatusType:
    """What the provider last told us."""

    state: TransfersState = strawberry.field(description="Whether it can.")
    has_submitted_details: bool = strawberry.field(
        description="Whether the provider's questions were answered once."
    )
    requirements: list[str] = strawberry.field(
        description="What the provider still wants to know, in its own words."
    )
    refreshed_at: datetime | None = strawberry.field(
        description="When we last heard of it."
    )

    @classmethod
    def of(cls, account: ConnectedAccount | None) -> "PayoutStatusType":
        """Without an account nothing has begun."""
        if account is None:
            return cls(
                state=TransfersState.NONE,
                has_submitted_details=False,
                requirements=[],
                refreshed_at=None,
            )
        return cls(
            state=TransfersState(account.transfers_state),
            has_submitted_details=account.has_submitted_details,
            requirements=[str(each) for each in account.requirements],
            refreshed_at=account.refreshed_at,
        )


@strawberry.input(description="An organization that wants to receive money.")
class StartOnboardingInput:
    """Which one."""

    organization_id: strawberry.ID = strawberry.field(description="Its id.")


@strawberry.type(description="Where to answer the payment provider's questions.")
class StartOnboardingPayload(Payload):
    """The address is good once and for minutes."""

    url: str | None = strawberry.field(
        default=None, description="Send the browser there at once."
    )


@strawberry.input(description="An organization whose payout status may have changed.")
class RefreshPayoutStatusInput:
    """Which one."""

    organization_id: strawberry.ID = strawberry.field(description="Its id.")


@strawberry.type(description="What the payment provider says now.")
class RefreshPayoutStatusPayload(Payload):
    """Asked afresh."""

    status: PayoutStatusType | None = strawberry.field(
        default=None, description="As the provider tells it."
    )
