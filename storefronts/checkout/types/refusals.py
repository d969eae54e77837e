"""Refusals that carry facts: the new total, what is left."""

import strawberry

from commons.kit.graphql import (
    MoneyType,
    UserError,
    money,
    rich_error,
)
from commons.kit.ids import public_id
from storefronts.checkout.actions.starting import PriceChanged
from storefronts.listings.actions.stock import StockShort


@strawberry.type(description="The total is not what was expected; nothing was placed.")
class PriceChangedError(UserError):
    """Carries the new total, to be shown and sent back."""

    total: MoneyType = strawberry.field(description="What would be paid now.")


def _price_changed(refusal: PriceChanged) -> UserError:
    return PriceChangedError(
        code=refusal.code,
        message=refusal.message,
        path=list(refusal.path),
        total=money(refusal.total_minor, refusal.currency),
    )


@strawberry.type(name="Shortage", description="Fewer of something than wanted.")
class ShortageType:
    """What would help is to want less of it."""

    variant_id: strawberry.ID = strawberry.field(description="Of what.")
    wanted: int = strawberry.field(description="How many were asked for.")
    available: int = strawberry.field(description="How many there are.")


@strawberry.type(description="Something is not there any more; nothing was placed.")
class StockShortError(UserError):
    """Carries what is left."""

    shortages: list[ShortageType] = strawberry.field(description="One for each thing.")


def _stock_short(refusal: StockShort) -> UserError:
    return StockShortError(
        code=refusal.code,
        message=refusal.message,
        path=list(refusal.path),
        shortages=[
            ShortageType(
                variant_id=strawberry.ID(public_id("var", shortage.variant_id)),
                wanted=shortage.wanted,
                available=shortage.available,
            )
            for shortage in refusal.shortages
        ],
    )


rich_error(PriceChanged, _price_changed)
rich_error(StockShort, _stock_short)
