"""Payments are tested against the real sandbox, and by themselves."""

from collections.abc import Iterator

import pytest

from commons.jobs.events import set_reactions
from commons.payments.actions import calls
from project.reactions import install
from tests.payments_world import sandbox, sandbox_server, world

__all__ = ["sandbox", "sandbox_server", "world"]


@pytest.fixture(autouse=True)
def alone() -> Iterator[None]:
    """What stands above payments does not react here."""
    set_reactions({})
    yield
    install()


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """No waiting between tries."""
    monkeypatch.setattr(calls, "FIRST_PAUSE_SECONDS", 0)
