"""What a checkout writes, and the reference people know it by."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from storefronts.splits.rules import CheckoutSplit

# Without letters and figures that are read for one another.
REFERENCE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
REFERENCE_SIZE = 6


@dataclass(frozen=True)
class LineToPlace:
    """What an order line keeps beside its numbers."""

    line_id: UUID
    listing_id: UUID
    variant_id: UUID
    listing_slug: str
    title: str
    variant_title: str
    own_name: str
    picture_url: str
    quantity: int
    unit_price_minor: int
    disclosure_text: str


@dataclass(frozen=True)
class Placement:
    """Everything one checkout writes; the split decides every sum."""

    cart_id: UUID
    buyer_id: UUID | None
    email: str
    language: str
    shipping_address: Mapping[str, str]
    idempotency_key: str
    request_hash: str
    placed_at: datetime
    expires_at: datetime
    split: CheckoutSplit
    lines: Mapping[UUID, LineToPlace]

    @property
    def currency(self) -> str:
        """The one currency of all its sums."""
        return self.split.division.currency


def new_reference(choose: Callable[[str], str] = secrets.choice) -> str:
    """A name people can read out, such as CW-4F7K2M; unique only by the database."""
    return "CW-" + "".join(choose(REFERENCE_LETTERS) for _ in range(REFERENCE_SIZE))
