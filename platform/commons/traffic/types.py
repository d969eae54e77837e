"""What clients learn of their allowance."""

import strawberry

from commons.kit.cost import units


@units(0)
@strawberry.type(description="The allowance of whoever asks; it fills again by itself.")
class RateLimit:
    """A bucket of units."""

    maximum: int = strawberry.field(description="Units in a full bucket.")
    current: int = strawberry.field(description="Units left, this request taken off.")
    restore_rate: int = strawberry.field(description="Units that come back a second.")
