"""A division by kind of party: all merchants together, all charities together."""

from collections.abc import Sequence
from dataclasses import replace

from commons.kit.format import format_money
from commons.kit.language import pgettext
from storefronts.splits.parts import ORDER_OF_KINDS, Division, Part, PartKind

# Kept in English; `words.shown_name` says them.
TOGETHER = {PartKind.MERCHANT: "Merchants", PartKind.CHARITY: "Charities"}


def by_kind(division: Division) -> tuple[Part, ...]:
    """One part for each kind there is; a part that is alone stays as it is."""
    groups = [
        [part for part in division.parts if part.kind is kind]
        for kind in ORDER_OF_KINDS
    ]
    return tuple(_together(group, division.currency) for group in groups if group)


def _together(parts: Sequence[Part], currency: str) -> Part:
    first = parts[0]
    if len(parts) == 1:
        return first
    sums = [
        pgettext("a party and its sum", "{name} {sum}").format(
            name=part.name, sum=format_money(part.amount_minor, currency)
        )
        for part in parts
    ]
    return replace(
        first,
        organization_id=None,
        name=TOGETHER.get(first.kind, first.name),
        slug="",
        amount_minor=sum(part.amount_minor for part in parts),
        reason=pgettext("between parties and their sums", ", ").join(sums),
        terms_id=None,
        pledge_id=None,
    )
