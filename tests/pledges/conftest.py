"""What tests of pledges share."""

from collections.abc import Iterator

import pytest
from django.db import connection


@pytest.fixture
def no_jobs_left(transactional_db: None) -> Iterator[None]:
    """Real transactions leave real jobs, which Django's clean-up does not know."""
    yield
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
