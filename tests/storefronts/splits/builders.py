"""Plain values for splitting, with only what matters named."""

from uuid import UUID, uuid5

from pledges.agreements.rules.shares import Base, Beneficiary, Kind, Promise
from storefronts.splits.rules import (
    FeeRule,
    LineToSplit,
    ParcelToSplit,
    SellerTerms,
)

NAMES = UUID("0192f3a0-0000-7000-8000-000000000000")
NO_FEE = FeeRule(bps=0, fixed_minor=0)
CARD_FEE = FeeRule(bps=150, fixed_minor=25)
HARBOUR = "Harbour Food Bank"


def key(name: str) -> UUID:
    """The same key for the same name."""
    return uuid5(NAMES, name)


def seller(name: str = "Tidewater Pottery", **terms: object) -> SellerTerms:
    """A merchant that pays no fee, no tax and sends for nothing."""
    slug = name.lower().replace(" ", "-")
    return SellerTerms(key(name), name, slug, **terms)


def promise(
    charity: str = HARBOUR, *, pledge: str = "pledge", **terms: object
) -> Promise:
    """Ten percent to one charity, in euros."""
    defaults: dict[str, object] = {
        "pledge_id": key(pledge),
        "terms_id": key(f"{pledge} terms"),
        "version": 1,
        "currency": "EUR",
        "kind": Kind.SHARE,
        "share_bps": 1_000,
        "base": Base.ITEM_NET,
        "beneficiaries": (beneficiary(charity),),
    }
    return Promise(**{**defaults, **terms})


def beneficiary(charity: str, weight: int = 1) -> Beneficiary:
    """A charity with its weight."""
    slug = charity.lower().replace(" ", "-")
    return Beneficiary(key(charity), charity, slug, weight)


def line(
    price_minor: int = 4_800,
    *promises: Promise,
    quantity: int = 1,
    name: str = "mugs",
) -> LineToSplit:
    """One of something at €48.00."""
    return LineToSplit(key(name), price_minor, quantity, promises)


def parcel(of: SellerTerms, *lines: LineToSplit) -> ParcelToSplit:
    """What a seller sends."""
    return ParcelToSplit(of, lines)
