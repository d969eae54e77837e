"""What a cart costs at this moment, and where every cent of it would go.

At most two statements for any cart: the variants as they are on sale, and the pledge
terms in force, where they matter. Nothing that a cart remembers decides a price.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from uuid import UUID

from commons.kit.language import _
from commons.organizations.models import Organization
from pledges.agreements.rules.sentences import DisclosureText
from pledges.agreements.rules.shares import Promise
from pledges.agreements.rules.targets import ListingFacts
from pledges.agreements.selectors.terms import terms_in_force
from storefronts.checkout.rules import InCart, line_disclosure, with_locked_caps
from storefronts.listings.rules.away import SellerAway, words_in_cart
from storefronts.listings.selectors.sales import SaleableVariant, lines_for_cart
from storefronts.splits.rules import (
    CheckoutSplit,
    LineToSplit,
    ParcelToSplit,
    SellerTerms,
    split_checkout,
)
from storefronts.splits.selectors import fee_rule

Promises = Mapping[UUID, tuple[Promise, ...]]  # by listing


@dataclass(frozen=True)
class LineProblem:
    """Why a line cannot be bought as it is, and what would help."""

    code: str
    message: str


@dataclass(frozen=True)
class PricedLine:
    """A line of a cart and the variant behind it, as it is on sale now."""

    line_id: UUID
    quantity: int
    seen_price_minor: int
    variant: SaleableVariant
    currency: str

    @property
    def is_on_sale(self) -> bool:
        """Whether it can be bought in this cart; its seller may price it anew."""
        variant = self.variant
        is_offered = variant.is_active and variant.away is None
        return is_offered and variant.currency == self.currency

    @property
    def is_in_other_currency(self) -> bool:
        """Whether only the cart's currency is in the way."""
        is_offered = self.variant.is_active and self.variant.away is None
        return is_offered and self.variant.currency != self.currency

    @property
    def is_short(self) -> bool:
        """Whether there are fewer than wanted."""
        available = self.variant.available
        return self.is_on_sale and available is not None and available < self.quantity

    @property
    def total_minor(self) -> int:
        """What the line costs; nothing where it cannot be bought."""
        return self.variant.price_minor * self.quantity if self.is_on_sale else 0

    @property
    def seen_price(self) -> int | None:
        """The price shown before, where it has changed since."""
        changed = self.is_on_sale and self.seen_price_minor != self.variant.price_minor
        return self.seen_price_minor if changed else None

    @property
    def problem(self) -> LineProblem | None:
        """What is in the way of buying it."""
        title, away = self.variant.title, self.variant.away
        if self.variant.is_active and away is not None:
            seller_name = self.variant.seller.seller_name
            words = words_in_cart(seller_name, away, title)
            return LineProblem(SellerAway.code, words)
        if not self.is_on_sale:
            return self._unavailable()
        if not self.is_short:
            return None
        left = self.variant.available or 0
        if left <= 0:
            message = _("{title} is sold out. Take it out of the cart to go on.")
        else:
            message = _("{left} left of {title}. Lower the number to go on.")
        return LineProblem("STOCK_SHORT", message.format(title=title, left=left))

    def _unavailable(self) -> LineProblem:
        """Sold by nobody, or not in this cart's currency."""
        title = self.variant.title
        if self.is_in_other_currency:
            words = _(
                "{title} is not sold in {currency}. Take it out of the cart, or change "
                "the cart's currency."
            )
            told = words.format(title=title, currency=self.currency)
            return LineProblem("CURRENCY_UNAVAILABLE", told)
        words = _("{title} is not sold any more. Take it out of the cart to go on.")
        return LineProblem("LINE_UNAVAILABLE", words.format(title=title))

    def to_split(self, promises: Promises) -> LineToSplit:
        """As the split needs it."""
        return LineToSplit(
            self.line_id,
            self.variant.price_minor,
            self.quantity,
            promises.get(self.variant.listing_id, ()),
        )


@dataclass(frozen=True)
class PricedParcel:
    """What one seller would send."""

    seller: SellerTerms
    lines: tuple[PricedLine, ...]

    @property
    def on_sale(self) -> tuple[PricedLine, ...]:
        """The lines that can be bought."""
        return tuple(line for line in self.lines if line.is_on_sale)

    @property
    def shipping_minor(self) -> int:
        """Nothing is sent where nothing can be bought."""
        return self.seller.shipping_minor if self.on_sale else 0

    @property
    def total_minor(self) -> int:
        """The goods and their delivery."""
        return sum(line.total_minor for line in self.on_sale) + self.shipping_minor

    def to_split(self, promises: Promises) -> ParcelToSplit:
        """As the split needs it."""
        lines = tuple(line.to_split(promises) for line in self.on_sale)
        return ParcelToSplit(self.seller, lines)


@dataclass(frozen=True)
class PricedCart:
    """A cart with prices; pledges are read and the split is made when asked for."""

    parcels: tuple[PricedParcel, ...]
    currency: str
    at: datetime
    locked_promises: Promises | None = None

    @cached_property
    def promises(self) -> Promises:
        """The terms in force, by listing: one statement for all lines."""
        if self.locked_promises is not None:
            return self.locked_promises
        return _promises((line.variant for line in self.lines), self.at)

    @cached_property
    def lines(self) -> tuple[PricedLine, ...]:
        """All lines, parcel by parcel."""
        return tuple(line for parcel in self.parcels for line in parcel.lines)

    @cached_property
    def total_minor(self) -> int:
        """What would be paid."""
        return sum(parcel.total_minor for parcel in self.parcels)

    @property
    def shipping_minor(self) -> int:
        """What of it is for delivery."""
        return sum(parcel.shipping_minor for parcel in self.parcels)

    @cached_property
    def split(self) -> CheckoutSplit:
        """Where it would go."""
        parcels = [
            parcel.to_split(self.promises) for parcel in self.parcels if parcel.on_sale
        ]
        return split_checkout(
            parcels, currency=self.currency, fee=fee_rule(self.currency)
        )

    @cached_property
    def disclosures(self) -> Mapping[UUID, DisclosureText | None]:
        """The pledge sentence of each line that can be bought."""
        used: dict[UUID, int] = {}
        splits = {
            line.line_id: line for order in self.split.orders for line in order.lines
        }
        return {
            line.line_id: line_disclosure(
                parcel.seller,
                line.to_split(self.promises),
                splits[line.line_id],
                used,
            )
            for parcel in self.parcels
            for line in parcel.on_sale
        }

    @cached_property
    def sellers(self) -> Mapping[UUID, Organization]:
        """The sellers of all parcels, by key."""
        keys = [parcel.seller.seller_id for parcel in self.parcels]
        return Organization.objects.in_bulk(keys)

    def capped_pledges(self) -> set[UUID]:
        """The pledges in it that have a total cap."""
        return {
            promise.pledge_id
            for promises in self.promises.values()
            for promise in promises
            if promise.remaining_cap_minor is not None
        }

    def with_caps(self, remaining: Mapping[UUID, int]) -> "PricedCart":
        """The same cart, by what its pledges' locked caps have left."""
        locked = {
            listing_id: with_locked_caps(promises, remaining)
            for listing_id, promises in self.promises.items()
        }
        return replace(self, locked_promises=locked)

    def with_keys(self, make: Callable[[], UUID]) -> "PricedCart":
        """The same cart with new keys for its lines: those of the order lines to be."""
        return replace(
            self,
            parcels=tuple(
                replace(
                    parcel,
                    lines=tuple(replace(line, line_id=make()) for line in parcel.lines),
                )
                for parcel in self.parcels
            ),
        )


def priced_cart(lines: Sequence[InCart], *, currency: str, at: datetime) -> PricedCart:
    """What these lines of a cart in this currency cost at this moment."""
    variants = lines_for_cart([line.variant_id for line in lines], currency)
    known = [line for line in lines if line.variant_id in variants]
    priced = [
        PricedLine(
            line_id=line.line_id,
            quantity=line.quantity,
            seen_price_minor=line.seen_price_minor,
            variant=variants[line.variant_id],
            currency=currency,
        )
        for line in known
    ]
    return PricedCart(parcels=_parcels(priced), currency=currency, at=at)


def _parcels(lines: Iterable[PricedLine]) -> tuple[PricedParcel, ...]:
    """One parcel a seller, in the order their goods were put into the cart."""
    by_seller: dict[UUID, list[PricedLine]] = {}
    for line in lines:
        by_seller.setdefault(line.variant.seller.seller_id, []).append(line)
    return tuple(
        PricedParcel(seller=of_seller[0].variant.seller, lines=tuple(of_seller))
        for of_seller in by_seller.values()
    )


def _promises(variants: Iterable[SaleableVariant], at: datetime) -> Promises:
    facts = {
        variant.listing_id: ListingFacts(
            id=variant.listing_id,
            merchant_id=variant.seller.seller_id,
            tags=variant.tags,
            category=variant.category,
        )
        for variant in variants
        if variant.is_active
    }
    return terms_in_force(list(facts.values()), at=at) if facts else {}
