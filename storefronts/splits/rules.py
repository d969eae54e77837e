"""How a payment divides, to the minor unit: pure arithmetic over plain values.

First each line's pledged shares (never more than their base), then the tax that stays
with the seller, then the card fee and the platform's fee as far as there is something
left; the seller keeps the rest. Parts always add up to what is paid.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID

from commons.kit.money import apportion, quantum, share_of, tax_within
from pledges.agreements.rules.shares import (
    CharityShare,
    Promise,
    SoldLine,
    shares_of_lines,
)
from storefronts.splits.parts import Division, Part, PartKind, merged
from storefronts.splits.words import (
    fee_reason,
    platform_reason,
    residual_reason,
)

PLATFORM_NAME = "Commonweal"
FEE_NAME = "Card fee"


class FeeBearer(StrEnum):
    """Who carries the card fee."""

    MERCHANT = "MERCHANT"
    PLATFORM = "PLATFORM"


@dataclass(frozen=True)
class SellerTerms:
    """On which terms an organization sells here."""

    seller_id: UUID
    seller_name: str
    seller_slug: str
    platform_fee_bps: int = 0
    fee_bearer: str = FeeBearer.MERCHANT
    tax_bps: int = 0
    shipping_minor: int = 0
    is_charity: bool = False


@dataclass(frozen=True)
class LineToSplit:
    """So many of one thing, with the promises in force for it, the oldest first."""

    line_id: UUID
    unit_price_minor: int
    quantity: int
    promises: tuple[Promise, ...] = ()

    @property
    def total_minor(self) -> int:
        """What is paid for the line."""
        return self.unit_price_minor * self.quantity


@dataclass(frozen=True)
class ParcelToSplit:
    """What one seller sends: its lines and its one flat price of delivery."""

    seller: SellerTerms
    lines: tuple[LineToSplit, ...]

    @property
    def goods_minor(self) -> int:
        """What is paid for the goods, without delivery."""
        return sum(line.total_minor for line in self.lines)

    @property
    def total_minor(self) -> int:
        """What is paid for the parcel."""
        return self.goods_minor + self.seller.shipping_minor


@dataclass(frozen=True)
class FeeRule:
    """The provider's published price, from which its fee is estimated."""

    bps: int
    fixed_minor: int

    def estimate(self, total_minor: int, currency: str) -> int:
        """The fee on one payment, never more than the payment."""
        step = quantum(currency)
        fee = share_of(total_minor, self.bps, currency) + self.fixed_minor
        return min(fee - fee % step, total_minor)


@dataclass(frozen=True)
class LineSplit:
    """The division of one line, and the tax within its price."""

    line_id: UUID
    tax_minor: int
    division: Division
    shares: tuple[CharityShare, ...]


@dataclass(frozen=True)
class OrderSplit:
    """The division of one seller's order."""

    seller: SellerTerms
    lines: tuple[LineSplit, ...]
    division: Division

    @property
    def tax_minor(self) -> int:
        """The tax within the goods' prices."""
        return sum(line.tax_minor for line in self.lines)


@dataclass(frozen=True)
class CheckoutSplit:
    """The division of a whole payment."""

    orders: tuple[OrderSplit, ...]
    division: Division
    fee_estimate_minor: int

    def given_by_pledge(self) -> dict[UUID, int]:
        """What this payment takes of each pledge, for the pledges' caps."""
        given: dict[UUID, int] = {}
        for order in self.orders:
            for line in order.lines:
                for share in line.shares:
                    taken = given.get(share.pledge_id, 0)
                    given[share.pledge_id] = taken + share.amount_minor
        return given


def split_checkout(
    parcels: Sequence[ParcelToSplit], *, currency: str, fee: FeeRule
) -> CheckoutSplit:
    """Divide what is paid for all parcels together.

    A pledge's total cap is used up in the order of the parcels and lines given.
    """
    total = sum(parcel.total_minor for parcel in parcels)
    estimate = fee.estimate(total, currency)
    fees = _apportioned(
        estimate, [parcel.total_minor for parcel in parcels], currency=currency
    )
    splitting = _Splitting(currency, fee, _shares(parcels, currency))
    orders = tuple(
        splitting.order(parcel, parcel_fee)
        for parcel, parcel_fee in zip(parcels, fees, strict=True)
    )
    parts = merged(part for order in orders for part in order.division.parts)
    return CheckoutSplit(orders, Division(total, currency, parts), estimate)


def split_listing(
    seller: SellerTerms,
    *,
    price_minor: int,
    promises: Sequence[Promise],
    currency: str,
    fee: FeeRule,
) -> Division:
    """The division of one unit bought alone, without delivery."""
    line = LineToSplit(seller.seller_id, price_minor, 1, tuple(promises))
    parcel = ParcelToSplit(replace(seller, shipping_minor=0), (line,))
    return split_checkout([parcel], currency=currency, fee=fee).division


def _shares(
    parcels: Sequence[ParcelToSplit], currency: str
) -> dict[UUID, list[CharityShare]]:
    """What every line gives; total caps are held over all of them together."""
    lines = [(parcel.seller, line) for parcel in parcels for line in parcel.lines]
    sold = [
        (line.promises, _sold_line(seller, line, currency)) for seller, line in lines
    ]
    return {
        line.line_id: shares
        for (_, line), shares in zip(lines, shares_of_lines(sold), strict=True)
    }


def _sold_line(seller: SellerTerms, line: LineToSplit, currency: str) -> SoldLine:
    total = line.total_minor
    return SoldLine(
        net_minor=total - tax_within(total, seller.tax_bps, currency),
        price_minor=total,
        quantity=line.quantity,
        currency=currency,
    )


class _Splitting:
    """One division of a payment: its currency, fee and shares are the same for all."""

    def __init__(
        self, currency: str, fee: FeeRule, shares: Mapping[UUID, list[CharityShare]]
    ) -> None:
        self.currency = currency
        self.shares = shares
        self.fee_reason = fee_reason(fee.bps, fee.fixed_minor, currency)

    def order(self, parcel: ParcelToSplit, fee_minor: int) -> OrderSplit:
        """Divide one seller's parcel, which carries this much of the card fee."""
        seller = parcel.seller
        if seller.fee_bearer == FeeBearer.PLATFORM:
            fee_minor = 0
        totals = [line.total_minor for line in parcel.lines]
        *fees, delivery_fee = _apportioned(
            fee_minor, [*totals, seller.shipping_minor], currency=self.currency
        )
        lines = tuple(
            self.line(seller, line, line_fee)
            for line, line_fee in zip(parcel.lines, fees, strict=True)
        )
        parts = [part for line in lines for part in line.division.parts]
        rest = sum(part.amount_minor for part in parts if _is_rest(part, seller))
        together = [
            self._seller_part(
                seller,
                rest + seller.shipping_minor - delivery_fee,
                sum(line.tax_minor for line in lines),
            ),
            self._fee_part(delivery_fee),
            *(part for part in parts if not _is_rest(part, seller)),
        ]
        division = Division(
            parcel.total_minor, self.currency, merged(_something(together))
        )
        return OrderSplit(seller, lines, division)

    def line(self, seller: SellerTerms, line: LineToSplit, fee_minor: int) -> LineSplit:
        """Divide one line: shares, tax, card fee, platform's fee, and the rest."""
        total = line.total_minor
        tax = tax_within(total, seller.tax_bps, self.currency)
        shares = self.shares[line.line_id]
        given = sum(share.amount_minor for share in shares)
        left = max(0, total - given - tax)
        fee = min(fee_minor, left)
        platform = min(
            share_of(total, seller.platform_fee_bps, self.currency), left - fee
        )
        rest = total - given - fee - platform
        parts = [
            self._seller_part(replace(seller, shipping_minor=0), rest, tax),
            _platform_part(platform, seller.platform_fee_bps),
            self._fee_part(fee),
            *(_share_part(share) for share in shares),
        ]
        division = Division(total, self.currency, _something(parts))
        return LineSplit(line.line_id, tax, division, tuple(shares))

    def _seller_part(self, seller: SellerTerms, amount_minor: int, tax: int) -> Part:
        return Part(
            PartKind.CHARITY if seller.is_charity else PartKind.MERCHANT,
            seller.seller_id,
            seller.seller_name,
            seller.seller_slug,
            amount_minor,
            residual_reason(
                tax,
                self.currency,
                is_charity=seller.is_charity,
                has_delivery=bool(seller.shipping_minor),
            ),
        )

    def _fee_part(self, amount_minor: int) -> Part:
        return Part(
            PartKind.PROCESSING_FEE, None, FEE_NAME, "", amount_minor, self.fee_reason
        )


def _apportioned(total: int, weights: Sequence[int], *, currency: str) -> list[int]:
    """Zero for everyone where there is nothing to divide by."""
    if not total or not sum(weights):
        return [0] * len(weights)
    return apportion(total, weights, step=quantum(currency))


def _is_rest(part: Part, seller: SellerTerms) -> bool:
    return part.organization_id == seller.seller_id and part.terms_id is None


def _platform_part(amount_minor: int, bps: int) -> Part:
    reason = platform_reason(bps)
    return Part(PartKind.PLATFORM, None, PLATFORM_NAME, "", amount_minor, reason)


def _share_part(share: CharityShare) -> Part:
    return Part(
        PartKind.CHARITY,
        share.charity_id,
        share.name,
        share.slug,
        share.amount_minor,
        share.reason,
        share.terms_id,
        share.pledge_id,
    )


def _something(parts: Sequence[Part]) -> tuple[Part, ...]:
    return tuple(part for part in parts if part.amount_minor)
