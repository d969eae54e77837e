"""The way of the pledged money, in words."""

from collections.abc import Mapping, Sequence

from commons.kit.format import format_money
from commons.kit.language import _, pgettext


def promised_words(sums: Mapping[str, int], currency: str) -> str:
    """In the books for Harbour Food Bank, €8.70, and Riverside Reading, €0.95."""
    told = [
        pgettext("a charity and what it gets", "{charity}, {sum}").format(
            charity=name, sum=format_money(amount, currency)
        )
        for name, amount in sums.items()
    ]
    return _("In the books for {charities}.").format(charities=_listed(told))


def sent_words(sent_count: int, count: int) -> str:
    """Whether a transfer has carried it to the charities."""
    if sent_count == 0:
        return _("With the next transfer to each charity.")
    if sent_count < count:
        return _(
            "Part of it has been transferred; the rest goes with the next transfer."
        )
    return _("Transferred to each charity.")


def _listed(told: Sequence[str]) -> str:
    """Commas part names from sums, so many are parted by semicolons."""
    if len(told) < 3:
        mark = pgettext("between two charities and their sums", ", and ")
        return mark.join(told)
    mark = pgettext("between charities and their sums", "; ")
    last = pgettext("before the last charity and its sum", "; and ")
    return f"{mark.join(told[:-1])}{last}{told[-1]}"
