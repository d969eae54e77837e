"""What the provider is expected to keep of a payment."""

from django.conf import settings

from storefronts.splits.rules import FeeRule


def fee_rule(currency: str) -> FeeRule:
    """The published price of one card payment in this currency."""
    return FeeRule(
        bps=settings.PROCESSING_FEE_BPS,
        fixed_minor=settings.PROCESSING_FEE_FIXED.get(currency, 0),
    )
