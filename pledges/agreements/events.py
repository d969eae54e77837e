"""What happens to pledges that others may care about."""

from dataclasses import dataclass
from uuid import UUID

from commons.jobs.events import Event


@dataclass(frozen=True)
class PledgeProposed(Event):
    """A merchant proposed terms; the charities named in them have to consent."""

    terms_id: UUID


@dataclass(frozen=True)
class PledgeInForce(Event):
    """Terms are agreed; their period says from when they hold."""

    terms_id: UUID


@dataclass(frozen=True)
class ConsentRefused(Event):
    """A charity refused terms, which therefore come to nothing."""

    consent_id: UUID


@dataclass(frozen=True)
class ConsentRevoked(Event):
    """A charity took back its consent; later sales give nothing under those terms."""

    consent_id: UUID


@dataclass(frozen=True)
class PledgeEnded(Event):
    """A merchant ended its pledge for good."""

    pledge_id: UUID
