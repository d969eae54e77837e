"""What clients say of a bulk edit: which listings, and what changes."""

from collections.abc import Sequence
from enum import Enum
from uuid import UUID

import strawberry

from commons.kit.graphql import MoneyInput
from commons.kit.ids import parse_public_id
from storefronts.listings.models import ListingState
from storefronts.listings.rules.bulk import ADD, PERCENT, SET, Edit
from storefronts.listings.selectors.bulk import Selection
from storefronts.listings.types.listings import LISTING_PREFIX

CHANGE = ("input", "change")


@strawberry.enum(description="How prices change.")
class BulkPriceChange(Enum):
    """Each way takes its own field."""

    SET = strawberry.enum_value(SET, description="To `price`.")
    PERCENT = strawberry.enum_value(PERCENT, description="By `priceBps`.")
    ADD = strawberry.enum_value(ADD, description="By `price`, which may be negative.")


@strawberry.enum(description="How stock changes.")
class BulkStockChange(Enum):
    """Both ways take `stock`."""

    SET = strawberry.enum_value(SET, description="To `stock`; it is counted from then.")
    ADD = strawberry.enum_value(
        ADD, description="By `stock`, which may be negative; uncounted stock stays so."
    )


@strawberry.input(description="What changes of listings; null leaves it as it is.")
class ListingsChange:
    """Variants that are not offered stay as they are."""

    price_change: BulkPriceChange | None = strawberry.field(
        default=None, description="How prices change."
    )
    price: MoneyInput | None = strawberry.field(
        default=None, description="The price, or the sum added to it."
    )
    price_bps: int | None = strawberry.field(
        default=None, description="The percentage added, in basis points; 1000 is 10 %."
    )
    ends_in99: bool = strawberry.field(
        name="endsIn99",
        default=False,
        description="Whether prices become the nearest that end in .99.",
    )
    stock_change: BulkStockChange | None = strawberry.field(
        default=None, description="How stock changes."
    )
    stock: int | None = strawberry.field(
        default=None, description="The count, or what is added to it."
    )
    tags_added: list[str] = strawberry.field(
        default_factory=list, description="Tags to add."
    )
    tags_removed: list[str] = strawberry.field(
        default_factory=list, description="Tags to take away."
    )
    category: str | None = strawberry.field(
        default=None, description="The category; empty takes it away."
    )
    state: ListingState | None = strawberry.field(
        default=None, description="Whether everyone sees them."
    )

    def to_edit(self) -> Edit:
        """In the rules' words; raises Refusal for a sum no currency holds."""
        sums = self.price_change in {BulkPriceChange.SET, BulkPriceChange.ADD}
        price = self.price if sums else None
        return Edit(
            price_kind=str(self.price_change.value) if self.price_change else "",
            price=price.minor(*CHANGE, "price") if price else self._percent(),
            ends_in_99=self.ends_in99 and self.price_change is not None,
            currency=price.currency if price else "",
            stock_kind=(
                str(self.stock_change.value)
                if self.stock_change and self.stock is not None
                else ""
            ),
            stock=self.stock or 0,
            tags_added=tuple(self.tags_added),
            tags_removed=tuple(self.tags_removed),
            category=self.category,
            state=self.state.value if self.state else "",
        )

    def _percent(self) -> int:
        return (
            (self.price_bps or 0) if self.price_change == BulkPriceChange.PERCENT else 0
        )


@strawberry.input(description="Listings of a catalogue that match all of this.")
class CatalogueMatch:
    """Without anything said: the whole catalogue."""

    state: ListingState | None = strawberry.field(
        default=None, description="Both if null."
    )
    search: str = strawberry.field(
        default="", description="Part of a title or handle, or a SKU."
    )
    category: str = strawberry.field(default="", description="Exactly this one.")
    tag: str = strawberry.field(default="", description="Exactly this one.")

    def to_selection(
        self, keys: Sequence[UUID] = (), *, state: ListingState | None = None
    ) -> Selection:
        """The keys where there are any, else all that match."""
        return Selection(
            keys=tuple(keys),
            state=self.state or state,
            search=self.search.strip().replace("\x00", "")[:200],
            category=self.category.strip().replace("\x00", ""),
            tag=self.tag.strip().replace("\x00", ""),
        )


def selected(
    match: CatalogueMatch | None,
    state: ListingState | None,
    ids: Sequence[str] | None,
) -> Selection:
    """What a list was asked for; raises NotFound for an id that cannot be."""
    keys = [parse_public_id(LISTING_PREFIX, one)[0] for one in ids or ()]
    return (match or CatalogueMatch()).to_selection(keys, state=state)
