"""What every test of the small site shares."""

from collections.abc import Iterator

import pytest

from tests.commons.web.schema import SEEN


@pytest.fixture(autouse=True)
def seen() -> Iterator[None]:
    """Start each test with mutations nobody sent."""
    SEEN.clear()
    yield
    SEEN.clear()
