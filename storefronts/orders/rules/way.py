"""The way of the pledged money, in words."""

from collections.abc import Mapping

from commons.kit.format import format_money


def promised_words(sums: Mapping[str, int], currency: str) -> str:
    """In the books for Harbour Food Bank, €8.70, and Riverside Reading, €0.95."""
    told = [
        f"{name}, {format_money(amount, currency)}" for name, amount in sums.items()
    ]
    if len(told) < 3:
        return f"In the books for {', and '.join(told)}."
    return f"In the books for {'; '.join(told[:-1])}; and {told[-1]}."


def sent_words(sent_count: int, count: int) -> str:
    """Whether a transfer has carried it to the charities."""
    if sent_count == 0:
        return "With the next transfer to each charity."
    if sent_count < count:
        return "Part of it has been transferred; the rest goes with the next transfer."
    return "Transferred to each charity."
