"""What is told of a shelf: how many there are, and whether anybody sends them."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from storefronts.listings.rules.availability import (
    PLENTIFUL,
    UNCOUNTED,
    Availability,
    availability,
)
from storefronts.listings.rules.away import away_on
from storefronts.listings.types.listings import SellerAwayType, StockType


def stock_type(told: Availability) -> StockType:
    """What is told of stock, as clients see it."""
    return StockType(
        available=told.count,
        is_plentiful=told.is_plentiful,
        is_tracked=told.is_tracked,
        sold_out=told.is_sold_out,
        low_count=told.low_count,
    )


def away_type(stored: Sequence[Any] | None, today: date) -> SellerAwayType | None:
    until, note = stored or (None, "")
    away = away_on(today, until=until and date.fromisoformat(until), note=note)
    return None if away is None else SellerAwayType(until=away.until, note=away.note)


UNCOUNTED_STOCK, PLENTIFUL_STOCK = stock_type(UNCOUNTED), stock_type(PLENTIFUL)


def stock_of(is_tracked: bool | None, left: int) -> StockType:  # noqa: FBT001 - columns
    # Without a variant there is nothing to be had, and that is counted.
    told = availability(is_tracked=is_tracked is not False, available=left)
    if told is UNCOUNTED:
        return UNCOUNTED_STOCK
    return PLENTIFUL_STOCK if told is PLENTIFUL else stock_type(told)
