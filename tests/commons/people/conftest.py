"""What tests of people share."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from commons.jobs.events import Event, Reactions, set_reactions
from commons.people.events import EmailConfirmed, SignedIn
from project.reactions import REACTIONS


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    """Attempts of other tests do not count against this one."""
    cache.clear()


@pytest.fixture
def heard() -> Iterator[list[Event]]:
    """Every event of people's that is published meanwhile."""
    events: list[Event] = []
    table = {
        kind: Reactions(now=(events.extend,)) for kind in (EmailConfirmed, SignedIn)
    }
    set_reactions(table)
    yield events
    set_reactions(REACTIONS)
