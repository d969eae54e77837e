"""What Stripe says of amounts that no card can pay."""

from sandbox.currencies import MAX_AMOUNT, display, minimum_charge, quantum_of
from sandbox.errors import StripeError, invalid


def check_quantum(amount_minor: int, currency: str, *, param: str = "amount") -> None:
    """Three-decimal currencies move in tens, Icelandic krónur in whole units."""
    quantum = quantum_of(currency)
    if amount_minor % quantum:
        raise invalid(
            f"Invalid amount: {amount_minor} {currency} must be divisible by "
            f"{quantum}.",
            code="parameter_invalid_integer",
            param=param,
        )


def check_payable(amount_minor: int, currency: str, *, param: str = "amount") -> None:
    """The bounds Stripe sets for one card payment."""
    check_quantum(amount_minor, currency, param=param)
    least = minimum_charge(currency)
    if amount_minor < least:
        raise _outside("small", "at least", least, currency, param)
    if amount_minor > MAX_AMOUNT:
        raise _outside("large", "no more than", MAX_AMOUNT, currency, param)


def _outside(
    word: str, relation: str, bound: int, currency: str, param: str
) -> StripeError:
    return invalid(
        f"Amount must be {relation} {display(bound, currency)} {currency}",
        code=f"amount_too_{word}",
        param=param,
    )
