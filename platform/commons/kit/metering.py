"""How much a client may ask for in a while; who counts it stands above the kit."""

from dataclasses import dataclass
from typing import Protocol

from django.http import HttpRequest
from graphql import GraphQLError

from commons.kit.language import _

# What one request may cost at most, whoever sends it.
MOST_UNITS = 10_000
# A document that is wrong is read and checked all the same.
MISTAKE = 10


@dataclass(frozen=True, slots=True)
class Bucket:
    """Units left of a client's allowance, and how fast they come back."""

    maximum: int
    current: int
    restore_rate: int
    """In units per second."""

    def seconds_until(self, wanted: int) -> int:
        """How long until so many units are there."""
        lacking = min(wanted, self.maximum) - self.current
        return max(1, -(-lacking // self.restore_rate)) if lacking > 0 else 0

    @property
    def headers(self) -> dict[str, str]:
        """For clients that read headers rather than answers."""
        window = -(-self.maximum // self.restore_rate)
        back = -(-(self.maximum - self.current) // self.restore_rate)
        return {
            "RateLimit-Policy": f'"cost";q={self.maximum};w={window}',
            "RateLimit": f'"cost";r={self.current};t={back}',
        }


class Meter(Protocol):
    """Keeps the buckets of all clients."""

    def take(self, request: HttpRequest, units: int) -> Bucket | None:
        """Take units before execution; None, and none taken, if there are too few."""

    def give_back(self, request: HttpRequest, units: int) -> Bucket:
        """Put back what execution did not need; the bucket then."""

    def bucket(self, request: HttpRequest) -> Bucket:
        """The bucket as it is."""


def rate_limited(bucket: Bucket, units: int) -> GraphQLError:
    """The refusal, with when to come back."""
    seconds = bucket.seconds_until(units)
    return GraphQLError(
        _(
            "This costs {units} units, and {current} of {maximum} are "
            "left. {restore_rate} come back every second: try again in "
            "{seconds} s."
        ).format(
            units=units,
            current=bucket.current,
            maximum=bucket.maximum,
            restore_rate=bucket.restore_rate,
            seconds=seconds,
        ),
        extensions={"code": "RATE_LIMITED", "retryAfter": seconds},
    )


def told_cost(requested: int, actual: int | None, bucket: Bucket) -> dict[str, object]:
    """What the extensions of an answer say of its cost."""
    return {
        "requested": requested,
        "actual": actual,
        "bucket": {
            "maximum": bucket.maximum,
            "current": bucket.current,
            "restoreRate": bucket.restore_rate,
        },
    }
