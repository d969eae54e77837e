"""What happens to organizations that others may care about."""

from dataclasses import dataclass
from uuid import UUID

from commons.jobs.events import Event


@dataclass(frozen=True)
class OrganizationCreated(Event):
    """A charity or a merchant has joined; `kind` is CHARITY or MERCHANT."""

    organization_id: UUID
    kind: str


@dataclass(frozen=True)
class CharityVerified(Event):
    """Staff has found a charity to be what it says it is."""

    organization_id: UUID


@dataclass(frozen=True)
class CharitySuspended(Event):
    """A charity may not be named or paid until staff says otherwise."""

    organization_id: UUID
