"""What clients send to change a catalogue, and what they get back."""

from datetime import date

import strawberry

from commons.kit.graphql import MoneyInput, Payload, Repeatable
from storefronts.listings.rules.drafts import ListingDraft, VariantDraft
from storefronts.listings.types.desk import (
    DeskListingType,
    DeskVariantType,
    SalesTermsType,
)


@strawberry.input(description="What a variant is, in one respect.")
class OptionInput:
    """Such as Size: Small."""

    name: str = strawberry.field(description="In what respect.")
    value: str = strawberry.field(description="What.")


@strawberry.input(description="One thing to buy.")
class VariantInput:
    """Its price, and what tells it apart."""

    price: MoneyInput = strawberry.field(description="For one, tax included.")
    options: list[OptionInput] = strawberry.field(
        default_factory=list, description="At most three."
    )
    sku: str = strawberry.field(default="", description="The seller's own number.")
    stock: int | None = strawberry.field(
        default=None, description="How many there are; null where nobody counts."
    )
    compare_at: MoneyInput | None = strawberry.field(
        default=None, description="What it cost before."
    )
    barcode: str = strawberry.field(default="", description="As printed.")
    weight_grams: int = strawberry.field(default=0, description="With its wrapping.")

    def to_draft(self, *path: str) -> VariantDraft:
        """Raises Refusal for a price its currency cannot hold."""
        earlier = self.compare_at
        return VariantDraft(
            price_minor=self.price.minor(*path, "price"),
            currency=self.price.currency,
            options=tuple((option.name, option.value) for option in self.options),
            sku=self.sku,
            on_hand=self.stock,
            compare_at_minor=(
                None if earlier is None else earlier.minor(*path, "compareAt")
            ),
            barcode=self.barcode,
            weight_grams=self.weight_grams,
        )


@strawberry.input(description="A listing to offer.")
class CreateListingInput(Repeatable):
    """Either `price` for a listing of one kind, or `variants`."""

    organization_id: strawberry.ID = strawberry.field(description="Who sells it.")
    title: str = strawberry.field(description="What it is called.")
    description_html: str = strawberry.field(default="", description="Simple HTML.")
    category: str = strawberry.field(default="", description="Where it belongs.")
    tags: list[str] = strawberry.field(
        default_factory=list, description="Words to find it by; at most 50."
    )
    vendor: str = strawberry.field(default="", description="Who made it.")
    language: str = strawberry.field(
        default="",
        description="What it is written in, BCP 47; empty for what its seller writes "
        "in.",
    )
    price: MoneyInput | None = strawberry.field(
        default=None, description="Of the only kind there is, tax included."
    )
    sku: str = strawberry.field(default="", description="Of the only kind there is.")
    stock: int | None = strawberry.field(
        default=None, description="How many there are; null where nobody counts."
    )
    variants: list[VariantInput] = strawberry.field(
        default_factory=list, description="Several kinds; then `price` stays empty."
    )

    def to_draft(self) -> ListingDraft:
        """The words."""
        return ListingDraft(
            title=self.title,
            description_html=self.description_html,
            category=self.category,
            tags=tuple(self.tags),
            vendor=self.vendor,
            language=self.language,
        )

    def to_variants(self) -> list[VariantDraft]:
        """The kinds, or the only one."""
        if self.price is not None and not self.variants:
            only = VariantInput(price=self.price, sku=self.sku, stock=self.stock)
            return [only.to_draft("input")]
        return [
            variant.to_draft("input", "variants", str(index))
            for index, variant in enumerate(self.variants)
        ]


@strawberry.input(description="What changes; fields left out stay.")
class UpdateListingInput:
    """The words of a listing."""

    listing_id: strawberry.ID = strawberry.field(description="Which one.")
    title: str | None = strawberry.field(default=None, description="What it is called.")
    description_html: str | None = strawberry.field(
        default=None, description="Simple HTML."
    )
    category: str | None = strawberry.field(
        default=None, description="Where it belongs."
    )
    tags: list[str] | None = strawberry.field(
        default=None, description="All of them, in place of those before."
    )
    vendor: str | None = strawberry.field(default=None, description="Who made it.")
    language: str | None = strawberry.field(
        default=None,
        description="What it is written in, BCP 47; empty for what its seller writes "
        "in.",
    )

    def to_draft(self) -> ListingDraft:
        """The words that change."""
        return ListingDraft(
            title=self.title,
            description_html=self.description_html,
            category=self.category,
            tags=None if self.tags is None else tuple(self.tags),
            vendor=self.vendor,
            language=self.language,
        )


@strawberry.input(description="A listing.")
class ListingInput:
    """Which one."""

    listing_id: strawberry.ID = strawberry.field(description="Which one.")


@strawberry.input(description="One more variant.")
class AddVariantInput(VariantInput, Repeatable):
    """Of which listing, and what it is."""

    listing_id: strawberry.ID = strawberry.field(description="Of which listing.")


@strawberry.input(description="What changes; fields left out stay.")
class UpdateVariantInput(Repeatable):
    """Price, number, stock, or whether it is offered."""

    variant_id: strawberry.ID = strawberry.field(description="Which one.")
    price: MoneyInput | None = strawberry.field(
        default=None, description="For one, tax included."
    )
    sku: str | None = strawberry.field(
        default=None, description="The seller's own number; empty for none."
    )
    stock: int | None = strawberry.field(
        default=None, description="How many are on the shelf, held ones included."
    )
    counts_stock: bool | None = strawberry.field(
        default=None, description="Whether it can run out; a number says yes."
    )
    is_active: bool | None = strawberry.field(
        default=None, description="Whether it is offered."
    )


@strawberry.input(description="What changes; fields left out stay.")
class UpdateSalesTermsInput:
    """Tax and delivery of everything somebody sells."""

    organization_id: strawberry.ID = strawberry.field(description="Who sells.")
    tax_bps: int | None = strawberry.field(
        default=None, description="The tax that prices contain; 2100 is 21 %."
    )
    shipping: MoneyInput | None = strawberry.field(
        default=None, description="Flat, for each parcel."
    )


@strawberry.input(description="Until when somebody sells nothing.")
class SetHolidayInput:
    """Goods stay to be seen; the holiday ends by itself."""

    organization_id: strawberry.ID = strawberry.field(description="Who sells.")
    until: date | None = strawberry.field(
        default=None, description="The day it sells again; null ends the holiday."
    )
    note: str = strawberry.field(
        default="", description="What buyers read meanwhile; at most 200 characters."
    )


@strawberry.type(description="After a change of a listing.")
class ListingPayload(Payload):
    """The listing as its seller sees it, or null."""

    listing: DeskListingType | None = strawberry.field(
        default=None, description="As it is now."
    )


@strawberry.type(description="After offering a listing.")
class CreateListingPayload(ListingPayload):
    """The listing, or null."""


@strawberry.type(description="After changing a listing.")
class UpdateListingPayload(ListingPayload):
    """The listing, or null."""


@strawberry.type(description="After taking a listing out of sight.")
class ArchiveListingPayload(ListingPayload):
    """The listing, or null."""


@strawberry.type(description="After showing a listing again.")
class ActivateListingPayload(ListingPayload):
    """The listing, or null."""


@strawberry.type(description="After adding a variant.")
class AddVariantPayload(ListingPayload):
    """The variant and its listing, or null."""

    variant: DeskVariantType | None = strawberry.field(
        default=None, description="As it is now."
    )


@strawberry.type(description="After changing a variant.")
class UpdateVariantPayload(ListingPayload):
    """The variant and its listing, or null."""

    variant: DeskVariantType | None = strawberry.field(
        default=None, description="As it is now."
    )


@strawberry.type(description="After changing terms of sale.")
class UpdateSalesTermsPayload(Payload):
    """The terms, or null."""

    sales_terms: SalesTermsType | None = strawberry.field(
        default=None, description="For the next checkout."
    )


@strawberry.type(description="After going on holiday or coming back.")
class SetHolidayPayload(Payload):
    """The terms, or null."""

    sales_terms: SalesTermsType | None = strawberry.field(
        default=None, description="With the absence in force."
    )
