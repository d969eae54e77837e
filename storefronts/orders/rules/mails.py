"""The words of an order's mails."""

from collections.abc import Iterable, Sequence
from unicodedata import east_asian_width

from commons.kit.format import format_money
from commons.kit.language import _, gettext_lazy
from storefronts.splits.parts import Part, PartKind

NUMBERS = {
    2: gettext_lazy("two"),
    3: gettext_lazy("three"),
    4: gettext_lazy("four"),
    5: gettext_lazy("five"),
    6: gettext_lazy("six"),
    7: gettext_lazy("seven"),
    8: gettext_lazy("eight"),
    9: gettext_lazy("nine"),
}
# The colours of the page's bar, as old mail programs know them.
COLOURS = {
    PartKind.MERCHANT: "#3d4190",
    PartKind.PLATFORM: "#a48bbb",
    PartKind.PROCESSING_FEE: "#d9d8e0",
    PartKind.CHARITY: "#eeb13f",
}


def given_to_charities(parts: Iterable[Part]) -> int:
    """What charities receive of a split."""
    return sum(part.amount_minor for part in parts if part.kind is PartKind.CHARITY)


def mail_subject(reference: str, parts: Sequence[Part], currency: str) -> str:
    """The fact: Your order CW-4F7K2M: €9.65 goes to two charities."""
    charities = [part for part in parts if part.kind is PartKind.CHARITY]
    if not charities:
        return _("Your order {reference} is paid").format(reference=reference)
    given = format_money(given_to_charities(charities), currency)
    if len(charities) == 1:
        return _("Your order {reference}: {given} goes to {charity}").format(
            reference=reference, given=given, charity=charities[0].name
        )
    return _("Your order {reference}: {given} goes to {number} charities").format(
        reference=reference, given=given, number=_in_words(len(charities))
    )


def bar(parts: Sequence[Part]) -> list[tuple[int, str]]:
    """The split bar of a mail: cells in percent, none too thin to be seen."""
    total = sum(part.amount_minor for part in parts)
    return [
        (max(1, part.amount_minor * 100 // total), COLOURS[part.kind]) for part in parts
    ]


def aligned(rows: Sequence[tuple[str, str, str]]) -> list[str]:
    """Name, sum and reason as lines of a plain-text mail, the sums ending together."""
    name_width = max((_width(name) for name, _amount, _reason in rows), default=0)
    sum_width = max((len(amount) for _name, amount, _reason in rows), default=0)
    return [
        f"{name}{' ' * (name_width - _width(name))}"
        f"  {amount:>{sum_width}}  {reason}".rstrip()
        for name, amount, reason in rows
    ]


def _width(text: str) -> int:
    """Columns of plain text: Chinese takes two for each sign."""
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def _in_words(count: int) -> str:
    return str(NUMBERS.get(count, count))
