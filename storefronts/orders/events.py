"""What happens to checkouts that others may care about."""

from dataclasses import dataclass
from uuid import UUID

from commons.jobs.events import Event


@dataclass(frozen=True)
class CheckoutPaid(Event):
    """Its orders are confirmed; published once for each checkout."""

    checkout_id: UUID
    cart_id: UUID
