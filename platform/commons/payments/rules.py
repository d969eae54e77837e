"""What follows from a payment: entries for the books, and why money waits."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from commons.ledger.rules import (
    AccountKey,
    AccountKind,
    EntryDraft,
    EntryKind,
    PostingDraft,
    credit,
    debit,
)


@dataclass(frozen=True)
class PaidSale:
    """A payment as the books see it: what came in, what it cost, whose it is."""

    payment_id: UUID
    checkout_id: UUID
    currency: str
    amount_minor: int
    fee_minor: int
    payable_minor: Mapping[UUID, int] = field(default_factory=dict)
    platform_minor: int = 0
    fee_recovery_minor: int = 0


@dataclass(frozen=True)
class Movement:
    """An amount on its way, named by the id of what moves it."""

    id: UUID
    scope_id: UUID
    currency: str
    amount_minor: int
    organization_id: UUID | None = None


def sale_reference(payment_id: UUID) -> str:
    """Under which the books hold what a payment brought."""
    return f"payment:{payment_id}:paid"


def sale_entry(sale: PaidSale) -> EntryDraft:
    """The whole payment, split: the fee is an expense, what is not ours is payable."""
    shares = [
        posting
        for organization_id, amount in sale.payable_minor.items()
        for posting in credit(
            AccountKey(AccountKind.PAYABLE, sale.currency, organization_id), amount
        )
    ]
    return EntryDraft(
        reference=sale_reference(sale.payment_id),
        kind=EntryKind.SALE,
        scope_id=sale.checkout_id,
        postings=(
            *debit(_stripe(sale.currency), sale.amount_minor - sale.fee_minor),
            *debit(_fees(sale.currency), sale.fee_minor),
            *shares,
            *credit(
                AccountKey(AccountKind.PLATFORM_FEES, sale.currency),
                sale.platform_minor,
            ),
            *credit(
                AccountKey(AccountKind.FEE_RECOVERY, sale.currency),
                sale.fee_recovery_minor,
            ),
        ),
    )


def fee_entry(sale: PaidSale, *, estimate_minor: int) -> EntryDraft | None:
    """What the fee was more or less than the estimate in the books, if at all."""
    difference = sale.fee_minor - estimate_minor
    if difference == 0:
        return None
    return EntryDraft(
        reference=f"payment:{sale.payment_id}:fee",
        kind=EntryKind.FEE_TRUE_UP,
        scope_id=sale.checkout_id,
        postings=(
            *debit(_fees(sale.currency), difference),
            *credit(_stripe(sale.currency), difference),
        ),
    )


def surplus_entry(charge: Movement, *, intent_id: str, fee_minor: int) -> EntryDraft:
    """Money taken a second time: it is owed back, and its fee is lost."""
    losses = AccountKey(AccountKind.REFUND_LOSSES, charge.currency)
    return EntryDraft(
        reference=f"surplus:{intent_id}",
        kind=EntryKind.SURPLUS,
        scope_id=charge.scope_id,
        postings=(
            *debit(_stripe(charge.currency), charge.amount_minor - fee_minor),
            *debit(losses, fee_minor),
            *credit(_refunds_due(charge.currency), charge.amount_minor),
        ),
    )


def refund_planned_entry(
    refund: Movement, *, sale_id: UUID, taken_back: tuple[PostingDraft, ...]
) -> EntryDraft:
    """Every share is taken back; until it is sent, the whole is owed the supporter."""
    return EntryDraft(
        reference=f"refund:{refund.id}:planned",
        kind=EntryKind.REFUND_PLANNED,
        scope_id=refund.scope_id,
        postings=(
            *taken_back,
            *credit(_refunds_due(refund.currency), refund.amount_minor),
        ),
        reverses=sale_id,
    )


def refund_sent_entry(refund: Movement) -> EntryDraft:
    """The money has left our balance; the card fee stays spent."""
    return EntryDraft(
        reference=f"refund:{refund.id}:sent",
        kind=EntryKind.REFUND_SENT,
        scope_id=refund.scope_id,
        postings=(
            *debit(_refunds_due(refund.currency), refund.amount_minor),
            *credit(_stripe(refund.currency), refund.amount_minor),
        ),
    )


def transfer_reference(transfer_id: UUID) -> str:
    """Under which the books hold that a transfer was set on its way."""
    return f"transfer:{transfer_id}:planned"


def transfer_planned_entry(transfer: Movement) -> EntryDraft:
    """No longer payable, not yet gone."""
    return EntryDraft(
        reference=transfer_reference(transfer.id),
        kind=EntryKind.TRANSFER_PLANNED,
        scope_id=transfer.scope_id,
        postings=(
            *debit(_payable(transfer), transfer.amount_minor),
            *credit(_in_transit(transfer.currency), transfer.amount_minor),
        ),
    )


def transfer_sent_entry(transfer: Movement) -> EntryDraft:
    """The money has left our balance."""
    return EntryDraft(
        reference=f"transfer:{transfer.id}:sent",
        kind=EntryKind.TRANSFER_SENT,
        scope_id=transfer.scope_id,
        postings=(
            *debit(_in_transit(transfer.currency), transfer.amount_minor),
            *credit(_stripe(transfer.currency), transfer.amount_minor),
        ),
    )


def transfer_reversed_entry(debt: Movement) -> EntryDraft:
    """A payee has given back what it was sent for a refunded payment."""
    return EntryDraft(
        reference=f"debt:{debt.id}:reversed",
        kind=EntryKind.TRANSFER_REVERSED,
        scope_id=debt.scope_id,
        postings=(
            *debit(_stripe(debt.currency), debt.amount_minor),
            *credit(_payable(debt), debt.amount_minor),
        ),
    )


def _stripe(currency: str) -> AccountKey:
    return AccountKey(AccountKind.STRIPE_BALANCE, currency)


def _fees(currency: str) -> AccountKey:
    return AccountKey(AccountKind.PROCESSING_FEES, currency)


def _refunds_due(currency: str) -> AccountKey:
    return AccountKey(AccountKind.REFUNDS_DUE, currency)


def _in_transit(currency: str) -> AccountKey:
    return AccountKey(AccountKind.IN_TRANSIT, currency)


def _payable(movement: Movement) -> AccountKey:
    return AccountKey(AccountKind.PAYABLE, movement.currency, movement.organization_id)


class WaitingCode(StrEnum):
    """Why money owed to a payee has not been sent."""

    CHARITY_NOT_VERIFIED = "CHARITY_NOT_VERIFIED"
    CHARITY_SUSPENDED = "CHARITY_SUSPENDED"
    NEEDS_ONBOARDING = "NEEDS_ONBOARDING"
    PROVIDER_NEEDS_MORE = "PROVIDER_NEEDS_MORE"
    PROVIDER_REVIEW = "PROVIDER_REVIEW"
    TRANSFER_REFUSED = "TRANSFER_REFUSED"
    OWES_PLATFORM = "OWES_PLATFORM"
    BELOW_MINIMUM = "BELOW_MINIMUM"
    FUNDS_NOT_YET_AVAILABLE = "FUNDS_NOT_YET_AVAILABLE"
    NEXT_RUN = "NEXT_RUN"


@dataclass(frozen=True)
class PayeeStanding:
    """Everything about a payee that decides whether it can be sent money."""

    is_verified: bool = True
    is_suspended: bool = False
    transfers_state: str = "NONE"
    has_submitted_details: bool = False
    has_requirements: bool = False
    is_paused: bool = False


def payee_obstacle(payee: PayeeStanding) -> WaitingCode | None:
    """What keeps the payee from receiving anything at all, the weightiest first."""
    if payee.is_suspended:
        return WaitingCode.CHARITY_SUSPENDED
    if not payee.is_verified:
        return WaitingCode.CHARITY_NOT_VERIFIED
    if payee.transfers_state != "ACTIVE":
        return _capability_obstacle(payee)
    return WaitingCode.TRANSFER_REFUSED if payee.is_paused else None


def _capability_obstacle(payee: PayeeStanding) -> WaitingCode:
    if payee.transfers_state == "PENDING":
        return WaitingCode.PROVIDER_REVIEW
    if not payee.has_submitted_details:
        return WaitingCode.NEEDS_ONBOARDING
    if payee.has_requirements:
        return WaitingCode.PROVIDER_NEEDS_MORE
    return WaitingCode.PROVIDER_REVIEW


def amount_obstacle(
    *, due_minor: int, debt_minor: int, minimum_minor: int
) -> WaitingCode:
    """Why a payee who can receive has not been sent what is due yet."""
    if debt_minor and due_minor <= debt_minor:
        return WaitingCode.OWES_PLATFORM
    if due_minor - debt_minor < minimum_minor:
        return WaitingCode.BELOW_MINIMUM
    return WaitingCode.NEXT_RUN
