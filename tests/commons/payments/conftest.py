"""Payments are tested against the real sandbox."""

from tests.payments_world import sandbox, sandbox_server, world

__all__ = ["sandbox", "sandbox_server", "world"]
