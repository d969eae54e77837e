"""Example sales, on which a promise shows what it would give."""

from commons.kit.errors import Refusal
from commons.kit.language import _
from commons.kit.money import WHOLE_BPS, exponent, tax_within
from pledges.agreements.rules.shares import SoldLine

MOST_UNITS = 999
USUAL_PRICE = 48
# Currencies without decimals count in smaller coins: ¥48 buys nothing.
USUAL_PRICE_WITHOUT_DECIMALS = 4_800


def sample_line(
    price_minor: int, *, currency: str, tax_bps: int = 0, quantity: int = 1
) -> SoldLine:
    """So many pieces at a price; raises Refusal for what no sale could be."""
    if price_minor < 0:
        raise Refusal(_("A price is zero or more."), path=("input", "price"))
    if not 0 <= tax_bps <= WHOLE_BPS:
        raise Refusal(_("A tax is between 0 and 100 %."), path=("input", "taxBps"))
    if not 1 <= quantity <= MOST_UNITS:
        raise Refusal(
            _("Sell 1 to {most}.").format(most=MOST_UNITS),
            path=("input", "quantity"),
        )
    total_minor = price_minor * quantity
    return SoldLine(
        net_minor=total_minor - tax_within(total_minor, tax_bps, currency),
        price_minor=total_minor,
        quantity=quantity,
        currency=currency,
    )


def usual_price_minor(currency: str) -> int:
    """A price at which an example reads well in this currency."""
    if exponent(currency) == 0:
        return USUAL_PRICE_WITHOUT_DECIMALS
    return int(USUAL_PRICE * 10 ** exponent(currency))
