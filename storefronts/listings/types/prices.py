"""Currencies and prices as their seller sets them."""

from typing import Annotated

import strawberry

from commons.kit.graphql import Info, MoneyInput, MoneyType, Payload, money, mutation
from commons.kit.ids import parse_public_id
from commons.kit.scopes import Scope
from commons.organizations.types.organizations import organization_key
from commons.people.viewer import viewer, viewer_or_none
from storefronts.listings.actions.prices import (
    CurrencyDraft,
    set_sales_currencies,
    set_variant_prices,
)
from storefronts.listings.prices.models import SalesCurrency
from storefronts.listings.rules.prices import PriceDraft
from storefronts.listings.selectors import desk
from storefronts.listings.selectors.prices import saleable_currencies, sales_currencies
from storefronts.listings.types.desk import DeskListingType
from storefronts.listings.types.finding import desk_listing_of
from storefronts.listings.types.listings import VARIANT_PREFIX


@strawberry.type(
    name="SalesCurrency", description="Another currency that somebody sells in."
)
class SalesCurrencyType:
    """Beside the one the seller counts in."""

    currency: str = strawberry.field(description="ISO 4217.")
    shipping: MoneyType = strawberry.field(description="Flat, for each parcel.")

    @classmethod
    def of(cls, row: SalesCurrency) -> "SalesCurrencyType":
        """As it is kept."""
        shipping = money(row.shipping_minor, row.currency)
        return cls(currency=row.currency, shipping=shipping)


@strawberry.input(description="A currency to sell in.")
class SalesCurrencyInput:
    """Its delivery names it; without a sum the row is left out."""

    shipping: MoneyInput | None = strawberry.field(
        default=None,
        description="Flat, for each parcel, in that currency; zero where it is free.",
    )


@strawberry.input(description="All currencies somebody sells in beside the own one.")
class SetSalesCurrenciesInput:
    """What is left out ends; its prices rest until it comes back."""

    organization_id: strawberry.ID = strawberry.field(description="Who sells.")
    currencies: list[SalesCurrencyInput] = strawberry.field(
        default_factory=list, description="All of them."
    )

    def to_drafts(self) -> list[CurrencyDraft]:
        """Raises Refusal for a sum its currency cannot hold."""
        return [
            CurrencyDraft(
                row.shipping.currency,
                row.shipping.minor("input", "currencies", str(place), "shipping"),
            )
            for place, row in enumerate(self.currencies)
            if row.shipping is not None
        ]


@strawberry.input(description="What a variant costs in one currency.")
class VariantPriceInput:
    """A row without sums is left out: it is not sold in that currency."""

    price: MoneyInput | None = strawberry.field(
        default=None, description="For one, tax included."
    )
    compare_at: MoneyInput | None = strawberry.field(
        default=None,
        description="What it cost before, in the same currency; more than the price.",
    )

    def to_draft(self, *path: str) -> PriceDraft | None:
        """None for a blank row; raises Refusal for a sum that is none."""
        price, earlier = self.price, self.compare_at
        named = price or earlier
        if named is None:
            return None
        if earlier is not None and earlier.currency != named.currency:
            earlier = MoneyInput(amount=earlier.amount, currency=named.currency)
        return PriceDraft(
            currency=named.currency,
            amount_minor=None if price is None else price.minor(*path, "price"),
            compare_at_minor=(
                None if earlier is None else earlier.minor(*path, "compareAt")
            ),
        )


@strawberry.input(description="All prices of a variant.")
class SetVariantPricesInput:
    """In place of those before; safe to repeat."""

    variant_id: strawberry.ID = strawberry.field(description="Which one.")
    prices: list[VariantPriceInput] = strawberry.field(
        description="One for each currency; the own price stays if it is not named."
    )
    expected_version: str | None = strawberry.field(
        default=None,
        description="The `pricesVersion` that was looked at; refused if it is another "
        "by now.",
    )

    def to_drafts(self) -> list[PriceDraft]:
        """Blank rows stay, so that paths count as the client does."""
        found = [
            row.to_draft("input", "prices", str(place))
            for place, row in enumerate(self.prices)
        ]
        return [draft or PriceDraft("", None) for draft in found]


@strawberry.type(description="After choosing currencies.")
class SetSalesCurrenciesPayload(Payload):
    """All of them, or null."""

    currencies: list[SalesCurrencyType] | None = strawberry.field(
        default=None, description="For the next checkout."
    )


@strawberry.type(description="After setting prices.")
class SetVariantPricesPayload(Payload):
    """The listing, or null."""

    listing: DeskListingType | None = strawberry.field(
        default=None, description="As it is now."
    )


@strawberry.type
class PriceQuery:
    """Fields of the query."""

    @strawberry.field(
        description="The other currencies somebody sells in; null if closed."
    )
    def sales_currencies(
        self,
        info: Info,
        organization: Annotated[
            str, strawberry.argument(description="The organization's slug.")
        ],
    ) -> list[SalesCurrencyType] | None:
        """For members, and for staff of the platform to look."""
        seller = desk.seller_for(viewer_or_none(info), organization)
        if seller is None:
            return None
        return [SalesCurrencyType.of(row) for row in sales_currencies(seller.pk)]

    @strawberry.field(description="Currencies anybody may sell in, ISO 4217.")
    def saleable_currencies(self) -> list[str]:
        """Those whose card fee is known and whose shares can be sent."""
        return list(saleable_currencies())


@strawberry.type
class PriceMutation:
    """Fields of the mutation."""

    @mutation(scope=Scope.CATALOGUE)
    def set_sales_currencies(
        self, info: Info, input: SetSalesCurrenciesInput
    ) -> SetSalesCurrenciesPayload:
        """Choose the currencies to sell in, and what delivery costs in each."""
        rows = set_sales_currencies(
            actor=viewer(info),
            organization_id=organization_key(input.organization_id),
            drafts=input.to_drafts(),
        )
        return SetSalesCurrenciesPayload(
            currencies=[SalesCurrencyType.of(row) for row in rows]
        )

    @mutation(scope=Scope.CATALOGUE)
    def set_variant_prices(
        self, info: Info, input: SetVariantPricesInput
    ) -> SetVariantPricesPayload:
        """Set what a variant costs in each currency, and what it cost before."""
        (key,) = parse_public_id(VARIANT_PREFIX, input.variant_id)
        variant = set_variant_prices(
            actor=viewer(info),
            variant_id=key,
            drafts=input.to_drafts(),
            expected_version=input.expected_version,
        )
        return SetVariantPricesPayload(
            listing=desk_listing_of(info, variant.listing_id)
        )
