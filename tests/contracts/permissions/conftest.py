"""The sandbox, since starting a checkout opens the provider's page."""

from tests.payments_world import sandbox, sandbox_server, world  # noqa: F401
