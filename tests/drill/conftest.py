"""The shop of the flows: a checkout that is really paid, to be tampered with."""

from tests.flows.conftest import inbox, shop, shopper

__all__ = ["inbox", "shop", "shopper"]
