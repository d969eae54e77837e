"""Money in whole quanta of its currency, and the one way to divide it."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from moneyed import CurrencyDoesNotExist, get_currency
from moneyed import Money as Money  # noqa: PLC0414 - the one place it comes from

from commons.kit.errors import Refusal
from commons.kit.language import _

WHOLE_BPS = 10_000

# Stripe's list, which differs from ISO 4217 for two: ISK and UGX are sent with two
# decimals that must be zero. Three-decimal currencies move in tens of their units.
ZERO_DECIMAL = frozenset(
    {"BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND",
     "VUV", "XAF", "XOF", "XPF"}
)  # fmt: skip
THREE_DECIMAL = frozenset({"BHD", "JOD", "KWD", "OMR", "TND"})
QUANTA = {**dict.fromkeys(THREE_DECIMAL, 10), "ISK": 100, "UGX": 100}


class InvalidMoney(Refusal):
    """An amount that its currency cannot hold."""

    code = "INVALID_MONEY"


def exponent(currency: str) -> int:
    """How many decimals the currency's minor unit has."""
    if currency in ZERO_DECIMAL:
        return 0
    return 3 if currency in THREE_DECIMAL else 2


def quantum(currency: str) -> int:
    """The smallest step that can be charged, in minor units."""
    return QUANTA.get(currency, 1)


def is_currency(code: str) -> bool:
    """Whether this is the code of a currency we know."""
    try:
        get_currency(code)
    except CurrencyDoesNotExist:
        return False
    return len(code) == 3 and code.isupper()


def to_minor(money: Money) -> int:
    """Whole minor units; raises InvalidMoney where the amount does not fit them."""
    currency = str(money.currency)
    scaled = Decimal(money.amount).scaleb(exponent(currency))
    minor = int(scaled)
    if minor != scaled or minor % quantum(currency):
        raise InvalidMoney(
            _("{amount} {currency} cannot be paid exactly.").format(
                amount=money.amount, currency=currency
            )
        )
    return minor


def from_minor(amount_minor: int, currency: str) -> Money:
    """The Money that is this many minor units."""
    return Money(decimal_amount(amount_minor, currency), currency)


def decimal_amount(amount_minor: int, currency: str) -> Decimal:
    """The amount in major units with all decimals of its currency."""
    places = exponent(currency)
    return Decimal(amount_minor).scaleb(-places).quantize(Decimal(1).scaleb(-places))


def share_of(base_minor: int, share_bps: int, currency: str) -> int:
    """A percent share, rounded half up to the currency's quantum."""
    step = quantum(currency)
    exact = Decimal(base_minor) * share_bps / (WHOLE_BPS * step)
    return int(exact.to_integral_value(rounding=ROUND_HALF_UP)) * step


def tax_within(price_minor: int, tax_bps: int, currency: str) -> int:
    """The tax a price contains, half up in the currency's quanta."""
    step = quantum(currency)
    whole = (WHOLE_BPS + tax_bps) * step
    return (2 * price_minor * tax_bps + whole) // (2 * whole) * step


def apportion(total: int, weights: Sequence[int], *, step: int = 1) -> list[int]:
    """Divide by Webster's method (Sainte-Laguë), so that the parts add up exactly.

    Grows monotonically: no part ever shrinks when the total grows, which is what
    makes a sequence of partial refunds consistent. Ties go to the earlier part.
    `total` must be a whole number of steps and not negative.
    """
    if total < 0 or total % step or not weights or min(weights) < 0:
        raise ValueError("apportion needs whole steps and weights of zero or more")
    whole = sum(weights)
    if whole == 0:
        if total:
            raise ValueError("apportion needs a weight above zero")
        return [0] * len(weights)
    seats = total // step
    parts = _webster_start(seats, weights, whole)
    for _seat in range(seats - sum(parts)):
        parts[_next_seat(parts, weights)] += 1
    return [part * step for part in parts]


def _webster_start(seats: int, weights: Sequence[int], whole: int) -> list[int]:
    # Webster never leaves a part more than half the number of parts below its exact
    # quota, so starting there and handing out the rest one by one is exact and quick.
    slack = len(weights) // 2 + 1
    return [max(0, seats * weight // whole - slack) for weight in weights]


def _next_seat(parts: Sequence[int], weights: Sequence[int]) -> int:
    best = -1
    for index, weight in enumerate(weights):
        if weight == 0:
            continue
        if best < 0 or weight * (2 * parts[best] + 1) > weights[best] * (
            2 * parts[index] + 1
        ):
            best = index
    return best
