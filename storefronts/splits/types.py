"""A division as GraphQL shows it, recurring on listing, cart, checkout and order."""

from decimal import Decimal
from enum import Enum

import strawberry

from commons.kit.graphql import MoneyType, money
from storefronts.splits.kinds import by_kind
from storefronts.splits.parts import Division, Part, PartKind
from storefronts.splits.words import shown_name


@strawberry.enum(name="SplitPartKind", description="What a part of a sum is.")
class SplitPartKind(Enum):
    """The kinds, in the order of the split bar."""

    MERCHANT = strawberry.enum_value(
        PartKind.MERCHANT.value, description="What a merchant keeps, tax included."
    )
    PLATFORM = strawberry.enum_value(
        PartKind.PLATFORM.value, description="What the platform takes for its work."
    )
    PROCESSING_FEE = strawberry.enum_value(
        PartKind.PROCESSING_FEE.value, description="What the payment costs, estimated."
    )
    CHARITY = strawberry.enum_value(
        PartKind.CHARITY.value, description="What a charity receives."
    )


@strawberry.type(description="One party's part of a sum, and why.")
class SplitPart:
    """The money, its receiver and the reason in words."""

    kind: SplitPartKind = strawberry.field(description="Which segment of the bar.")
    name: str = strawberry.field(description="Who gets it.")
    money: MoneyType = strawberry.field(description="How much, exactly.")
    reason: str = strawberry.field(description="Why, in a few words.")
    url: str | None = strawberry.field(
        description="The window of a charity; null for everyone else."
    )
    share: Decimal = strawberry.field(
        description="The part in percent of the total, to two places, for drawing."
    )


@strawberry.type(description="A sum and its parts, which add up to it exactly.")
class Split:
    """Where each cent goes."""

    division: strawberry.Private[Division]
    total: MoneyType = strawberry.field(description="What is divided.")
    parts: list[SplitPart] = strawberry.field(
        description="In the order merchants, platform, card fee, charities."
    )

    @strawberry.field(description="The same with one part for each kind of party.")
    def kinds(self) -> list[SplitPart]:
        """All merchants together, and all charities."""
        return [_part_of(part, self.division) for part in by_kind(self.division)]


def split_of(division: Division) -> Split:
    """The division as clients see it."""
    return Split(
        division=division,
        total=money(division.total_minor, division.currency),
        parts=[_part_of(part, division) for part in division.parts],
    )


def _part_of(part: Part, division: Division) -> SplitPart:
    share = Decimal(part.amount_minor * 100) / max(division.total_minor, 1)
    has_window = part.kind is PartKind.CHARITY and part.slug != ""
    return SplitPart(
        kind=SplitPartKind(part.kind.value),
        name=shown_name(part.name, part.organization_id),
        money=money(part.amount_minor, division.currency),
        reason=part.reason,
        url=f"/charities/{part.slug}/" if has_window else None,
        share=share.quantize(Decimal("0.01")),
    )
