"""Why a part is what it is, in a reader's words."""

from collections.abc import Sequence

from commons.kit.format import format_money, format_share

TOLD_REASONS = 3


def residual_reason(
    tax_minor: int, currency: str, *, is_charity: bool, has_delivery: bool = False
) -> str:
    """Why the seller keeps the rest, and how much of it is tax."""
    reason = "sells this itself" if is_charity else "the rest of the price"
    if has_delivery:
        reason += ", and delivery"
    if tax_minor:
        reason += f", with {format_money(tax_minor, currency)} tax in it"
    return reason


def platform_reason(bps: int) -> str:
    """Why the platform gets something."""
    return f"{format_share(bps)} of the price"


def fee_reason(bps: int, fixed_minor: int, currency: str) -> str:
    """How the card fee is estimated, and of what."""
    reason = f"estimated: {format_share(bps)} of the payment"
    if fixed_minor:
        reason += f" and {format_money(fixed_minor, currency)}"
    return reason


def merged_reason(reasons: Sequence[str]) -> str:
    """The reasons of parts that become one, each told once, the first few of many."""
    different = list(dict.fromkeys(reasons))
    told = different[:TOLD_REASONS]
    if len(different) > TOLD_REASONS:
        told.append(f"and {len(different) - TOLD_REASONS} more")
    return "; ".join(told)
