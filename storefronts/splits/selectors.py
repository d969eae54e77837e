"""What the provider is expected to keep of a payment."""

from django.conf import settings

from storefronts.splits.rules import FeeRule


def fee_rule(currency: str) -> FeeRule:
    """The published price of one card payment in this currency.

    `PROCESSING_FEES` maps a currency to basis points and minor units; a currency
    that is not there is estimated without the fixed part.
    """
    prices: dict[str, tuple[int, int]] = settings.PROCESSING_FEES
    default_bps = max((bps for bps, _ in prices.values()), default=0)
    bps, fixed_minor = prices.get(currency, (default_bps, 0))
    return FeeRule(bps=bps, fixed_minor=fixed_minor)
