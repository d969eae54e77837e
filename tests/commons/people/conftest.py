"""What tests of people share."""

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    """Attempts of other tests do not count against this one."""
    cache.clear()
