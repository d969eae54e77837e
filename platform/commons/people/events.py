"""What happens to people that others may care about."""

from dataclasses import dataclass
from uuid import UUID

from commons.jobs.events import Event


@dataclass(frozen=True)
class EmailConfirmed(Event):
    """Somebody has shown that mail to this address reaches them."""

    person_id: UUID
    email: str


@dataclass(frozen=True)
class SignedIn(Event):
    """A session has begun, by sign-up or sign-in."""

    person_id: UUID
