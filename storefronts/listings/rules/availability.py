"""What the public is told of stock."""

from dataclasses import dataclass

# Above this the public is told "plenty": exact counts tell competitors what sells.
PLENTY = 10
LOW = 3


@dataclass(frozen=True, slots=True)
class Availability:
    """What the public is told of stock; never how much others hold."""

    is_tracked: bool
    count: int | None
    is_plentiful: bool
    is_sold_out: bool
    low_count: int | None


def availability(*, is_tracked: bool, available: int) -> Availability:
    """Exact below ten pieces, "plenty" above, nothing where stock is not counted."""
    if not is_tracked:
        return UNCOUNTED
    if available > PLENTY:
        return PLENTIFUL
    return Availability(
        is_tracked=True,
        count=available,
        is_plentiful=False,
        is_sold_out=available <= 0,
        low_count=available if 0 < available <= LOW else None,
    )


UNCOUNTED = Availability(
    is_tracked=False, count=None, is_plentiful=True, is_sold_out=False, low_count=None
)
PLENTIFUL = Availability(
    is_tracked=True, count=None, is_plentiful=True, is_sold_out=False, low_count=None
)
