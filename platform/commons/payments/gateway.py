"""What we ask of a payment provider, in our words.

Amounts are minor units of our currencies, moments are aware, ids of ours are UUIDs.
Every deed carries an idempotency key; asking twice under one key does it once.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID


class ProviderTrouble(Exception):
    """The provider did not simply do it."""


class ProviderRefused(ProviderTrouble):
    """It said no, finally: under this key nothing was or will be done."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


class ProviderUnavailable(ProviderTrouble):
    """Not now, or no answer: it may have been done; ask again under the same key."""


class ProviderFault(ProviderTrouble):
    """It failed inside and will repeat that for this key: look whether it was done."""


class BadSignature(Exception):
    """A message that claims to come from the provider and does not."""


class TransfersState(StrEnum):
    """Whether a connected account can receive transfers."""

    NONE = "NONE"
    INACTIVE = "INACTIVE"
    PENDING = "PENDING"
    ACTIVE = "ACTIVE"


class SessionStatus(StrEnum):
    """Where a hosted page stands."""

    OPEN = "OPEN"
    COMPLETE = "COMPLETE"
    EXPIRED = "EXPIRED"


@dataclass(frozen=True)
class PageLine:
    """One line as the hosted page shows it."""

    name: str
    unit_amount_minor: int
    quantity: int = 1


@dataclass(frozen=True)
class PageOrder:
    """A hosted page to open."""

    payment_id: UUID
    checkout_id: UUID
    reference: str
    currency: str
    lines: tuple[PageLine, ...]
    email: str
    success_url: str
    cancel_url: str
    expires_at: datetime


@dataclass(frozen=True)
class HostedPage:
    """A hosted page that waits for the shopper."""

    session_id: str
    url: str


@dataclass(frozen=True)
class ChargeFacts:
    """Money that was taken; the fee is None until the provider tells it."""

    charge_id: str
    amount_minor: int
    currency: str
    fee_minor: int | None = None
    available_at: datetime | None = None
    refunded_minor: int = 0


@dataclass(frozen=True)
class PaymentFacts:
    """What the provider knows about one hosted page at the moment of asking."""

    session_id: str
    payment_id: UUID | None
    status: SessionStatus
    is_paid: bool
    amount_minor: int
    currency: str
    intent_id: str = ""
    charge: ChargeFacts | None = None
    decline_code: str = ""


@dataclass(frozen=True)
class TransferOrder:
    """Money to pass on; with `charge_id` out of that charge's funds."""

    transfer_id: UUID
    group: str
    account_id: str
    amount_minor: int
    currency: str
    charge_id: str = ""


@dataclass(frozen=True)
class RefundOrder:
    """A payment to give back whole or in part."""

    refund_id: UUID
    checkout_id: UUID
    intent_id: str
    amount_minor: int
    currency: str


@dataclass(frozen=True)
class ReversalOrder:
    """A transfer to take back whole or in part."""

    debt_id: UUID
    provider_transfer_id: str
    amount_minor: int
    currency: str


@dataclass(frozen=True)
class AccountOrder:
    """A payee to make known to the provider."""

    organization_id: UUID
    country: str
    currency: str
    name: str
    is_charity: bool


@dataclass(frozen=True)
class AccountFacts:
    """What the provider lets a payee do, and what it still wants from it."""

    account_id: str
    transfers: TransfersState
    has_submitted_details: bool
    requirements: tuple[str, ...]
    disabled_reason: str


@dataclass(frozen=True)
class EventHint:
    """That something happened; the object is to be fetched, never believed."""

    event_id: str
    type: str
    object_id: str
    occurred_at: datetime
    session_id: str = ""
    payment_id: UUID | None = None
    account_id: str = ""


class Gateway(Protocol):
    """A payment provider; deeds raise ProviderTrouble and wait for no transaction."""

    def open_hosted_page(self, order: PageOrder, key: str) -> HostedPage:
        """A page where the shopper pays."""
        ...

    def close_hosted_page(self, session_id: str, key: str) -> None:
        """Let nobody pay there any more; refused when it was paid or closed before."""
        ...

    def payment_facts(self, session_id: str) -> PaymentFacts:
        """What became of a hosted page, with charge and fee, in one question."""
        ...

    def send_transfer(self, order: TransferOrder, key: str) -> str:
        """Pass money on; the provider's id of the transfer."""
        ...

    def find_transfer(self, transfer_id: UUID, group: str) -> str | None:
        """The provider's id of a transfer of ours, if it was ever made."""
        ...

    def refund(self, order: RefundOrder, key: str) -> str:
        """Give money back; the provider's id of the refund."""
        ...

    def find_refund(self, refund_id: UUID, intent_id: str) -> str | None:
        """The provider's id of a refund of ours, if it was ever made."""
        ...

    def reverse_transfer(self, order: ReversalOrder, key: str) -> str:
        """Take money back from a payee; the provider's id of the reversal."""
        ...

    def find_reversal(self, debt_id: UUID, provider_transfer_id: str) -> str | None:
        """The provider's id of a reversal of ours, if it was ever made."""
        ...

    def create_account(self, order: AccountOrder, key: str) -> str:
        """Make a payee known; the provider's id of the connected account."""
        ...

    def find_account(self, organization_id: UUID, since: datetime) -> str | None:
        """The provider's id of a payee's account, if it was ever made."""
        ...

    def onboarding_url(
        self, account_id: str, *, refresh_url: str, return_url: str, key: str
    ) -> str:
        """Where the payee answers the provider's questions; good for a short while."""
        ...

    def account_facts(self, account_id: str) -> AccountFacts:
        """What the payee may do now."""
        ...

    def balances(self) -> dict[str, int]:
        """What lies at the provider for us, pending or available, per currency."""
        ...

    def verified_event(self, payload: bytes, signature: str) -> EventHint:
        """A message of the provider; raises BadSignature or ValueError."""
        ...
