"""Listings as the public sees them: plain attributes, filled from one row each.

What a document does not ask for is neither fetched nor computed; the attribute then
holds a default that nobody reads.
"""

from collections.abc import Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

import strawberry

from commons.kit.enums import described
from commons.kit.graphql import DERIVED, MoneyType, Node
from commons.media.types import PictureType
from commons.organizations.types.organizations import OrganizationType
from pledges.agreements.types.disclosures import DisclosureType
from storefronts.listings.models import ListingState
from storefronts.splits.types import Split

LISTING_PREFIX = "lst"
VARIANT_PREFIX = "var"
LISTING_PICTURE_PREFIX = "lpc"

CurrencyArgument = Annotated[
    str | None,
    strawberry.argument(description="ISO 4217; the seller's own if null."),
]

StateChoice = described(
    ListingState,
    name="ListingState",
    description="Whether the public sees a listing.",
    ACTIVE="Everyone does.",
    ARCHIVED="Only its seller does.",
)


@strawberry.type(name="Stock", description="What may be told of how many there are.")
class StockType:
    """Never how many others are about to buy."""

    available: int | None = strawberry.field(
        description="Exact up to 10; null above, and where nobody counts."
    )
    is_plentiful: bool = strawberry.field(description="More than 10, or uncounted.")
    is_tracked: bool = strawberry.field(description="Whether somebody counts.")
    sold_out: bool = strawberry.field(description="Whether none is left.")
    low_count: int | None = strawberry.field(
        description="The number where 1 to 3 are left, else null."
    )


@strawberry.type(name="SellerAway", description="A seller that sends nothing now.")
class SellerAwayType:
    """Its goods can be seen meanwhile, and not bought."""

    until: date = strawberry.field(description="The day it sells again, UTC.")
    note: str = strawberry.field(description="What it says meanwhile; may be empty.")


@strawberry.type(name="ListingOption", description="What a variant is, in one respect.")
class OptionType:
    """Such as Size: Small."""

    name: str = strawberry.field(description="In what respect.")
    value: str = strawberry.field(description="What.")


@strawberry.type(name="ListingPicture", description="A picture of a listing.")
class ListingPictureType:
    """One that is kept here, or so far only its address elsewhere."""

    id: strawberry.ID = strawberry.field(description="For `arrangePictures`.")
    picture: PictureType | None = strawberry.field(
        description="Null while it is only known by its address."
    )
    alt: str = strawberry.field(
        description="What it shows, for those who do not see it; the listing's title "
        "where nobody said."
    )
    source_url: str = strawberry.field(
        description="Where an imported file says it is; may be empty."
    )


@strawberry.type(
    name="VariantPrice", description="What a variant costs in one currency."
)
class VariantPriceType:
    """Everything that follows from the currency: all of it can be bought like this."""

    price: MoneyType = strawberry.field(description="For one, tax included.")
    compare_at: MoneyType | None = strawberry.field(
        description="What stands struck beside it; in the EU the lowest price of the "
        "30 days before the reduction, and null without one."
    )
    is_own: bool = strawberry.field(
        description="Whether it is in the seller's own currency."
    )
    is_prior_price: bool = strawberry.field(
        description="Whether `compareAt` is the lowest price of the 30 days before the "
        "reduction, as the law of the EU wants it, and not the seller's word."
    )
    disclosure: DisclosureType | None = strawberry.field(
        default=None,
        description="What a sale in this currency gives; pledges hold in their own.",
    )
    split: Split | None = strawberry.field(
        default=None, description="Where each cent of it goes."
    )


@strawberry.type(name="Variant", description="One thing to buy of a listing.")
class VariantType(Node):
    """Such as a size."""

    key: strawberry.Private[UUID]
    title: str = strawberry.field(description="Its options in words; may be empty.")
    sku: str = strawberry.field(description="The seller's own number; may be empty.")
    options: list[OptionType] = strawberry.field(description="What tells it apart.")
    price: MoneyType = strawberry.field(description="For one, tax included.")
    compare_at: MoneyType | None = strawberry.field(
        description="What stands struck beside the price; in the EU the lowest price "
        "of the 30 days before the reduction, and null without one."
    )
    stock: StockType = strawberry.field(description="How many there are.")
    picture: ListingPictureType | None = strawberry.field(
        default=None, description="The first of its own, among the listing's."
    )
    pictures: list[ListingPictureType] = strawberry.field(
        default_factory=list,
        description="Its own, among the listing's, in order; empty where it has none.",
    )
    disclosure: DisclosureType | None = strawberry.field(
        default=None, description="The pledge sentence; null if nothing is given."
    )
    split: Split | None = strawberry.field(
        default=None, description="Where each cent of its price goes."
    )
    prices: list[VariantPriceType] = strawberry.field(
        default_factory=list,
        description="In every currency it is sold in, the seller's own first.",
    )

    @strawberry.field(
        description="In this currency; in the seller's own where it is not sold in it.",
        metadata=DERIVED,
    )
    def price_in(self, currency: CurrencyArgument = None) -> VariantPriceType | None:
        """Whoever asks compares the currency of what is answered."""
        return price_in(self.prices, currency)


@strawberry.type(name="Listing", description="An offer of goods.")
class ListingType(Node):
    """Sentence and split are those of one unit at the lowest price."""

    key: strawberry.Private[UUID]
    slug: str = strawberry.field(description="Its name in addresses.")
    title: str = strawberry.field(
        description="What it is called: in the language of the request where its "
        "seller said it in that, else as it was written."
    )
    language: str = strawberry.field(
        description="What title, options and words of pictures are in, BCP 47."
    )
    description_language: str = strawberry.field(
        description="What the description is in, BCP 47."
    )
    vendor: str = strawberry.field(description="Who made it; may be empty.")
    category: str = strawberry.field(description="Where it belongs; may be empty.")
    tags: list[str] = strawberry.field(description="Words to find it by.")
    state: ListingState = strawberry.field(description="Whether the public sees it.")
    price: MoneyType | None = strawberry.field(
        description="The lowest of its variants; null while there is none."
    )
    highest_price: MoneyType | None = strawberry.field(
        description="The highest of its variants; null while there is none."
    )
    price_varies: bool = strawberry.field(
        description="Whether some of its variants cost more than others."
    )
    description_html: str = strawberry.field(
        default="",
        description="Clean HTML, in the language of the request where its seller said "
        "it in that; may be empty.",
    )
    seller: OrganizationType = strawberry.field(
        default=None, description="Who sells it."
    )
    cover: PictureType | None = strawberry.field(
        default=None, description="The first of its pictures."
    )
    stock: StockType = strawberry.field(
        default=None, description="How many there are of all variants together."
    )
    seller_away: SellerAwayType | None = strawberry.field(
        default=None, description="Set while its seller sends nothing, else null."
    )
    pictures: list[ListingPictureType] = strawberry.field(
        default_factory=list, description="All pictures, in order."
    )
    variants: list[VariantType] = strawberry.field(
        default_factory=list, description="What can be bought, in order."
    )
    disclosure: DisclosureType | None = strawberry.field(
        default=None, description="The pledge sentence; null if nothing is given."
    )
    short_disclosure: DisclosureType | None = strawberry.field(
        default=None, description="The same for a card."
    )
    currencies: list[str] = strawberry.field(
        default_factory=list,
        description="In which some of its variants are sold, the seller's own first.",
    )
    own_split: strawberry.Private[Split | None] = None
    lowest_prices: strawberry.Private[Sequence[MoneyType]] = ()

    @strawberry.field(
        description="The lowest of its variants in this currency, else in the "
        "seller's own; null while there is none.",
        metadata=DERIVED,
    )
    def price_in(self, currency: CurrencyArgument = None) -> MoneyType | None:
        """For cards of those who chose a currency."""
        found = (one for one in self.lowest_prices if one.currency == currency)
        return next(found, None) or next(iter(self.lowest_prices), None)

    @strawberry.field(
        description="The variant with this id, else one to begin with.",
        metadata=DERIVED,
    )
    def variant(
        self,
        id: Annotated[
            strawberry.ID | None,
            strawberry.argument(description="Which one; the first on sale if null."),
        ] = None,
    ) -> VariantType | None:
        """The first of all where nothing is left; null while there is none."""
        chosen = next((one for one in self.variants if one.id == id), None)
        on_sale = next((one for one in self.variants if not one.stock.sold_out), None)
        return chosen or on_sale or next(iter(self.variants), None)

    @strawberry.field(
        description="The picture with this id, else the first.", metadata=DERIVED
    )
    def picture(
        self,
        id: Annotated[
            strawberry.ID | None, strawberry.argument(description="Which one.")
        ] = None,
    ) -> ListingPictureType | None:
        """Only of those kept here; null while there is none."""
        kept = [one for one in self.pictures if one.picture is not None]
        chosen = next((one for one in kept if one.id == id), None)
        return chosen or next(iter(kept), None)

    @strawberry.field(
        description="The pictures to show for a variant: its own first, then those "
        "that belong to no variant; all of them where it has none. Only those kept "
        "here.",
        metadata=DERIVED,
    )
    def gallery(
        self,
        variant: Annotated[
            strawberry.ID | None,
            strawberry.argument(description="Which variant; all pictures if null."),
        ] = None,
    ) -> list[ListingPictureType]:
        """In order."""
        kept = [one for one in self.pictures if one.picture is not None]
        chosen = next((one for one in self.variants if one.id == variant), None)
        own = [one for one in chosen.pictures if one.picture] if chosen else []
        if not own:
            return kept
        taken = {shown.id for one in self.variants for shown in one.pictures}
        return [*own, *(one for one in kept if one.id not in taken)]

    @strawberry.field(
        description="Where each cent of the price goes.", metadata=DERIVED
    )
    def split(
        self,
        variant_id: Annotated[
            strawberry.ID | None,
            strawberry.argument(description="Of which variant; the cheapest if null."),
        ] = None,
    ) -> Split | None:
        """Both were computed with the row; null for a variant that is not offered."""
        if variant_id is None:
            return self.own_split
        return next((one.split for one in self.variants if one.id == variant_id), None)


def price_in(
    prices: Sequence[VariantPriceType], currency: str | None
) -> VariantPriceType | None:
    """The price in this currency, else the first, which is the seller's own."""
    found = (one for one in prices if one.price.currency == currency)
    return next(found, None) or next(iter(prices), None)
