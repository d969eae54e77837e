"""What GraphQL offers about traffic."""

import strawberry

from commons.kit.graphql import Info
from commons.traffic.meter import METER
from commons.traffic.types import RateLimit


@strawberry.type
class Query:
    """Reading one's allowance."""

    @strawberry.field(description="How much whoever asks may still ask for.")
    def rate_limit(self, info: Info) -> RateLimit:
        """As this process knows it."""
        bucket = METER.bucket(info.context.request)
        return RateLimit(
            maximum=bucket.maximum,
            current=bucket.current,
            restore_rate=bucket.restore_rate,
        )
