"""What a seller's members see of their catalogue: exact stock, archives, imports."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

import strawberry

from commons.kit.clock import now
from commons.kit.enums import described
from commons.kit.graphql import MoneyType, money
from commons.kit.ids import public_id
from commons.kit.language import language_tag
from commons.kit.money import to_minor
from storefronts.listings.models import (
    FeeBearer,
    Listing,
    SalesTerms,
    Variant,
)
from storefronts.listings.rules.away import away_on
from storefronts.listings.rules.prices import KnownPrice, version_of
from storefronts.listings.selectors.desk import CatalogueWords
from storefronts.listings.selectors.prices import known_prices
from storefronts.listings.selectors.public import listing_rows
from storefronts.listings.types.building import EVERYTHING, listing_types
from storefronts.listings.types.desk_pictures import (
    DeskPictureType,
    PicturesTogether,
)
from storefronts.listings.types.desk_translations import (
    ListingTranslationType,
    TranslationsTogether,
)
from storefronts.listings.types.listings import (
    VARIANT_PREFIX,
    ListingType,
    OptionType,
    SellerAwayType,
)

FeeBearerChoice = described(
    FeeBearer,
    name="FeeBearer",
    description="Who carries the card fee of a sale.",
    MERCHANT="The seller, from what it keeps.",
    PLATFORM="The platform.",
)


@strawberry.type(name="DeskPrice", description="A price as its seller set it.")
class DeskPriceType:
    """In one currency."""

    currency: str = strawberry.field(description="ISO 4217.")
    price: MoneyType | None = strawberry.field(
        description="For one, tax included; null where it is not sold in it."
    )
    compare_at: MoneyType | None = strawberry.field(
        description="What it is said to have cost before; buyers may see another sum."
    )

    @classmethod
    def of(cls, price: KnownPrice) -> "DeskPriceType":
        """As it was set."""
        currency, now_minor, earlier = (
            price.currency,
            price.amount_minor,
            price.compare_at_minor,
        )
        return cls(
            currency=currency,
            price=None if now_minor is None else money(now_minor, currency),
            compare_at=None if earlier is None else money(earlier, currency),
        )


@strawberry.type(name="DeskVariant", description="A variant as its seller sees it.")
class DeskVariantType:
    """With exact stock, offered or not."""

    id: strawberry.ID = strawberry.field(description="That of the variant.")
    title: str = strawberry.field(description="Its options in words; may be empty.")
    sku: str = strawberry.field(description="The seller's own number; may be empty.")
    options: list[OptionType] = strawberry.field(description="What tells it apart.")
    price: MoneyType = strawberry.field(description="For one, tax included.")
    compare_at: MoneyType | None = strawberry.field(description="What it cost before.")
    barcode: str = strawberry.field(description="May be empty.")
    weight_grams: int = strawberry.field(description="Zero where nobody said.")
    is_active: bool = strawberry.field(description="Whether it is offered.")
    counts_stock: bool = strawberry.field(description="Whether it can run out.")
    on_hand: int = strawberry.field(description="How many are on the shelf.")
    reserved: int = strawberry.field(
        description="How many of them checkouts hold that are being paid."
    )
    low_at: int | None = strawberry.field(
        description="Members are told when stock falls to this; null takes the "
        "organization's mark."
    )
    prices: list[DeskPriceType] = strawberry.field(
        description="In every currency its seller sells in, the own one first."
    )
    prices_version: str = strawberry.field(
        description="For `setVariantPrices`, as `expectedVersion`."
    )

    @classmethod
    def of(
        cls, variant: Variant, prices: Sequence[KnownPrice] | None = None
    ) -> "DeskVariantType":
        """The variant; its stock was fetched along, its prices if they are given."""
        currency = str(variant.price.currency)
        prices = known_prices([variant])[variant.pk] if prices is None else prices
        earlier = variant.compare_at
        return cls(
            id=strawberry.ID(public_id(VARIANT_PREFIX, variant.pk)),
            title=variant.title,
            sku=variant.sku,
            options=[OptionType(**option) for option in variant.options],
            price=money(to_minor(variant.price), currency),
            compare_at=None if earlier is None else money(to_minor(earlier), currency),
            barcode=variant.barcode,
            weight_grams=variant.weight_grams,
            is_active=variant.is_active,
            counts_stock=variant.stock.is_tracked,
            on_hand=variant.stock.on_hand,
            reserved=variant.stock.reserved,
            low_at=variant.stock.low_at,
            prices=[DeskPriceType.of(price) for price in prices],
            prices_version=version_of(prices),
        )


@strawberry.type(name="DeskListing", description="A listing as its seller sees it.")
class DeskListingType:
    """Archived or not, with all variants."""

    key: strawberry.Private[UUID]
    listing: ListingType = strawberry.field(
        description="As the public sees it, in its seller's own words."
    )
    handle: str = strawberry.field(description="By which an import knows it.")
    variants: list[DeskVariantType] = strawberry.field(
        description="All of them, in order."
    )
    created_at: datetime = strawberry.field(description="Since when it is here.")
    updated_at: datetime = strawberry.field(description="When it last changed.")
    together: strawberry.Private[PicturesTogether]
    said: strawberry.Private[TranslationsTogether]
    own_language: str = strawberry.field(
        description="What it says it is written in, BCP 47; empty: what its seller "
        "writes in."
    )

    @strawberry.field(
        description="It in each further language of this platform, said or not."
    )
    def translations(self) -> list[ListingTranslationType]:
        """Three statements for all listings of the answer."""
        return self.said.of(self.key, self.listing.language)

    @strawberry.field(description="All its pictures, fetched or not, in order.")
    def pictures(self) -> list[DeskPictureType]:
        """Three statements for all listings of the answer."""
        return self.together.of(self.key)

    @strawberry.field(
        description="How many there are of all it offers; null where one is uncounted."
    )
    def on_hand(self) -> int | None:
        """What is not offered does not count."""
        offered = [one for one in self.variants if one.is_active]
        if not all(one.counts_stock for one in offered):
            return None
        return sum(one.on_hand for one in offered)


@strawberry.type(name="SalesTerms", description="On which terms somebody sells here.")
class SalesTermsType:
    """Fee, tax and delivery, from the next checkout on."""

    platform_fee_bps: int = strawberry.field(description="Set by the platform.")
    fee_bearer: FeeBearer = strawberry.field(description="Who carries the card fee.")
    tax_bps: int = strawberry.field(description="The tax that prices contain.")
    shipping: MoneyType = strawberry.field(description="Flat, for each parcel.")
    away: SellerAwayType | None = strawberry.field(
        description="Set while nothing can be bought here, else null."
    )

    @classmethod
    def of(cls, terms: SalesTerms) -> "SalesTermsType":
        """The terms as its members see them."""
        until, note = terms.away_until, terms.away_note
        away = away_on(now().date(), until=until, note=note)
        return cls(
            platform_fee_bps=terms.platform_fee_bps,
            fee_bearer=FeeBearer(terms.fee_bearer),
            tax_bps=terms.tax_bps,
            shipping=money(terms.shipping_minor, terms.currency),
            away=None if away is None else SellerAwayType(**asdict(away)),
        )


@strawberry.type(name="CatalogueWords", description="The words a catalogue uses.")
class CatalogueWordsType:
    """To choose from, for a pledge or a filter."""

    tags: list[str] = strawberry.field(description="At most 500, in order.")
    categories: list[str] = strawberry.field(description="At most 500, in order.")
    active_count: int = strawberry.field(description="Listings everyone sees.")
    archived_count: int = strawberry.field(description="Listings nobody else sees.")

    @classmethod
    def of(cls, words: CatalogueWords) -> "CatalogueWordsType":
        """The words as its members see them."""
        return cls(
            tags=list(words.tags),
            categories=list(words.categories),
            active_count=words.active_count,
            archived_count=words.archived_count,
        )


def desk_listing_types(listings: Sequence[Listing]) -> list[DeskListingType]:
    """The listings, variants fetched along: three statements more for any number."""
    keys = [listing.pk for listing in listings]
    rows = listing_rows("listing.id = ANY (%s::uuid[])", [keys], EVERYTHING.wants)
    public = {one.key: one for one in listing_types(rows, EVERYTHING, at=now())}
    variants = [one for listing in listings for one in listing.variants.all()]
    prices, together = known_prices(variants), PicturesTogether(keys)
    said = TranslationsTogether(listings)
    return [
        DeskListingType(
            key=listing.pk,
            listing=public[listing.pk],
            handle=listing.handle,
            variants=[
                DeskVariantType.of(variant, prices[variant.pk])
                for variant in sorted(
                    listing.variants.all(), key=lambda one: (one.position, one.pk)
                )
            ],
            created_at=listing.created_at,
            updated_at=listing.updated_at,
            together=together,
            said=said,
            own_language=language_tag(listing.written_in) if listing.written_in else "",
        )
        for listing in listings
    ]
