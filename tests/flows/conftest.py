"""A shop with its provider, for whole stories."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from sandbox.testing import RunningSandbox
from tests.api import Api
from tests.flows.shopping import Shop, Shopper
from tests.jobs import forget_jobs
from tests.sandbox.conftest import SECRET, Inbox, inbox

__all__ = ["inbox"]


@pytest.fixture
def shop(db: None, inbox: Inbox, settings) -> Iterator[Shop]:
    """The platform, whose provider announces what happens; nothing is left over."""
    cache.clear()
    forget_jobs()
    settings.STRIPE_WEBHOOK_SECRET = SECRET
    with RunningSandbox(webhook_url=inbox.url, webhook_secret=SECRET) as sandbox:
        settings.SANDBOX_URL = sandbox.base_url
        yield Shop(sandbox, inbox)


@pytest.fixture
def shopper(shop: Shop) -> Shopper:
    """A guest."""
    return Shopper(Api(), shop)
