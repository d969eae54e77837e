"""The one place that says how loosely Stripe's JSON is typed."""

from typing import Any

# Stripe's objects are open JSON trees whose shape the API description decides,
# so their values are Any on purpose; every other signature in here is exact.
JsonObject = dict[str, Any]
Row = tuple[str, str, int, JsonObject]
