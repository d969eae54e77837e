"""What payments tell those above them."""

from dataclasses import dataclass
from uuid import UUID

from commons.jobs.events import Event


@dataclass(frozen=True)
class PaymentSucceeded(Event):
    """The money is there; `was_late` when we had already given the payment up."""

    payment_id: UUID
    checkout_id: UUID
    was_late: bool = False


@dataclass(frozen=True)
class PaymentExpired(Event):
    """Nobody paid in time, and nobody can any more."""

    payment_id: UUID
    checkout_id: UUID


@dataclass(frozen=True)
class PaymentDeclined(Event):
    """An attempt failed; the shopper may try again."""

    payment_id: UUID
    checkout_id: UUID
    decline_code: str


@dataclass(frozen=True)
class PaymentRefunded(Event):
    """The whole payment goes back; nobody is owed anything from it any more."""

    payment_id: UUID
    checkout_id: UUID


@dataclass(frozen=True)
class TransferSent(Event):
    """A payee's money has left our balance."""

    transfer_id: UUID
    organization_id: UUID


@dataclass(frozen=True)
class PayeeReady(Event):
    """An organization can be sent money from now on."""

    organization_id: UUID
