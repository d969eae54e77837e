"""From rows to types: what a document asks for, and nothing else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

import strawberry

from commons.kit.graphql import MoneyType, money
from commons.kit.ids import public_id
from commons.kit.language import language_now, language_tag
from commons.kit.money import exponent
from commons.organizations.models import Organization
from commons.organizations.types.organizations import (
    OrganizationType,
    organization_type,
)
from pledges.agreements.rules.shares import Promise
from pledges.agreements.rules.targets import ListingFacts
from pledges.agreements.selectors.terms import terms_in_force
from storefronts.listings.models import ListingState
from storefronts.listings.rules.giving import Unit
from storefronts.listings.rules.prices import struck_price
from storefronts.listings.selectors.public import Row, Want
from storefronts.listings.selectors.translations import as_said
from storefronts.listings.types.giving import Given, given_by
from storefronts.listings.types.listings import (
    LISTING_PREFIX,
    VARIANT_PREFIX,
    ListingType,
    OptionType,
    VariantPriceType,
    VariantType,
)
from storefronts.listings.types.pricing import Charged, charged_for, lowest_prices
from storefronts.listings.types.selection import Selection, merged
from storefronts.listings.types.shelf import away_type, stock_of
from storefronts.listings.types.shown import (
    NOTHING_SHOWN,
    Shown,
    cover_of,
    pictures_of_variant,
    pictures_shown,
)
from storefronts.splits.rules import FeeRule, SellerTerms
from storefronts.splits.selectors import fee_rule

COLUMNS_OF = {
    "descriptionHtml": {Want.DESCRIPTION},
    "seller": {Want.SELLER},
    "cover": {Want.COVER},
    "stock": {Want.STOCK},
    "sellerAway": {Want.AWAY},
    "pictures": {Want.PICTURES},
    "picture": {Want.PICTURES},
    "gallery": {Want.PICTURES, Want.VARIANT_PICTURES, Want.VARIANTS},
    "variants": {Want.VARIANTS},
    "variant": {Want.VARIANTS},
    "disclosure": {Want.TERMS},
    "shortDisclosure": {Want.TERMS},
    "split": {Want.TERMS},
    "currencies": {Want.PRICES},
    "priceIn": {Want.PRICES},
}
# In the model's order, as `from_db` wants them; who verified it is nobody's business.
SELLER_FIELDS = tuple(
    field.attname
    for field in Organization._meta.concrete_fields
    if field.attname != "verified_by_id"
)
SELLER_COLUMNS = ("seller_id", *(f"seller_{name}" for name in SELLER_FIELDS[1:]))
# Whatever holds words that a seller may say in other languages.
SAYING = frozenset(
    {
        *("title", "language", "descriptionHtml", "descriptionLanguage", "cover"),
        *("pictures", "picture", "gallery", "variants", "variant"),
    }
)
GIVING = frozenset({"disclosure", "split"})
SHOWING = frozenset({"picture", "pictures"})
COUNTS = frozenset({"totalCount", "totalIsLeast"})
# What follows from these columns alone; whoever asks for more gets the whole row.
NAMING = frozenset({"__typename", "id", "slug", "name", "kind"})
NAMING_COLUMNS = ("seller_id", "seller_kind", "seller_slug", "seller_name")
TERMS_COLUMNS = (
    *("seller_id", "terms_name", "terms_slug"),
    *("platform_fee_bps", "fee_bearer", "tax_bps", "terms_kind"),
)
REMEMBERED = 2_048
Promises = Mapping[UUID, tuple[Promise, ...]]
STATES = {state.value: state for state in ListingState}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a document wants of each listing, found once per page."""

    names: frozenset[str]
    of_variants: frozenset[str]
    of_cover: frozenset[str]
    wants: frozenset[Want]
    of_prices: frozenset[str] = frozenset()

    @classmethod
    def of(cls, selection: Selection) -> "Asked":
        """From the names below a listing."""
        below = merged([selection.get(one, {}) for one in ("variants", "variant")])
        of_variants = set(below)
        of_prices = {*below.get("prices", {}), *below.get("priceIn", {})}
        wants = {want for name in selection for want in COLUMNS_OF.get(name, ())}
        if not SAYING.isdisjoint(selection):
            wants.add(Want.SAID)
        if "split()" in selection:  # of a variant that is known only when it runs
            of_variants.add("split")
            wants.add(Want.VARIANTS)
        if (of_variants | of_prices) & GIVING:
            wants.add(Want.TERMS)
        if of_prices:
            wants.add(Want.PRICES)
        if of_variants & SHOWING:
            wants |= {Want.PICTURES, Want.VARIANT_PICTURES}
        if not NAMING.issuperset(selection.get("seller", ())):
            wants.add(Want.SELLER_WHOLE)
        return cls(
            names=frozenset(selection),
            of_variants=frozenset(of_variants),
            of_cover=frozenset(selection.get("cover", ())),
            wants=frozenset(wants),
            of_prices=frozenset(of_prices),
        )

    @classmethod
    def of_list(cls, selection: Selection) -> "Asked":
        """From the names below a list of listings."""
        below_edges = selection.get("edges", {}).get("node", {})
        asked = cls.of(merged([selection.get("nodes", {}), below_edges]))
        if not COUNTS & selection.keys():
            return asked
        return replace(asked, wants=asked.wants | {Want.COUNT})


EVERYTHING = Asked(
    names=frozenset({"id", "price", "highestPrice", *COLUMNS_OF}),
    of_variants=frozenset({"picture", *GIVING}),
    of_cover=frozenset({"id"}),
    # At a desk everything is in the seller's own words, which it may go on writing.
    wants=frozenset(Want) - {Want.COUNT, Want.SAID},
)


def listing_types(
    rows: Sequence[Row], asked: Asked, *, at: datetime
) -> list[ListingType]:
    """The rows as clients see them; at most one statement, for the terms in force."""
    promises: Promises = {}
    if Want.TERMS in asked.wants and rows:
        promises = promises_of(rows, at=at)
    return built_listings(rows, asked, promises, today=at.date())


def built_listings(
    rows: Sequence[Row], asked: Asked, promises: Promises, *, today: date
) -> list[ListingType]:
    """The same where the promises are known already, by the keys of listings."""
    building = _Building(asked, today)
    return [building.listing(row, promises.get(row["id"], ())) for row in rows]


def promises_of(rows: Sequence[Row], *, at: datetime) -> Promises:
    """What the terms in force promise of each listing: one statement."""
    return terms_in_force([facts_of(row) for row in rows], at=at)


def facts_of(row: Row) -> ListingFacts:
    """What decides which pledges cover the listing."""
    return ListingFacts(
        id=row["id"],
        merchant_id=row["seller_id"],
        tags=row["tags"],
        category=row["category"],
    )


class _Building:
    """One page; what its listings share is made once."""

    def __init__(self, asked: Asked, today: date) -> None:
        self.asked = asked
        self.today = today
        self.sellers: dict[UUID, OrganizationType] = {}
        self.fees: dict[str, FeeRule] = {}
        self.tells_price = "price" in asked.names
        self.tells_highest = "highestPrice" in asked.names
        self.language = language_tag(language_now())

    def listing(self, row: Row, promises: tuple[Promise, ...]) -> ListingType:
        names, currency, said = self.asked.names, row["currency"], row["said"]
        if said is not None:
            row = as_said(row)
        lowest, highest = row["lowest_price_minor"], row["highest_price_minor"]
        listing = ListingType(
            id=_id(LISTING_PREFIX, row["id"], names),
            key=row["id"],
            slug=row["slug"],
            title=row["title"],
            vendor=row["vendor"],
            category=row["category"],
            tags=row["tags"],
            state=STATES[row["state"]],
            price=_sum(lowest, currency) if self.tells_price else None,
            highest_price=_sum(highest, currency) if self.tells_highest else None,
            price_varies=lowest != highest,
            language=self.language,
            description_language=self.language,
        )
        if said is not None:
            listing.language, listing.description_language = languages_of(said)
        if "descriptionHtml" in names:
            listing.description_html = row["description_html"]
        if "seller" in names:
            listing.seller = self._seller(row)
        if "cover" in names and row["cover_id"] is not None:
            listing.cover = cover_of(row, self.asked.of_cover)
        if "stock" in names:
            listing.stock = stock_of(*row["stock"])
        if Want.AWAY in self.asked.wants:
            listing.seller_away = away_type(row["away"], self.today)
        self._fill_parts(listing, row, promises)
        return listing

    def _fill_parts(
        self, listing: ListingType, row: Row, promises: tuple[Promise, ...]
    ) -> None:
        wants, shown = self.asked.wants, NOTHING_SHOWN
        if Want.PICTURES in wants:
            shown = pictures_shown(row)
            listing.pictures = list(shown.values())
        if Want.TERMS in wants and row["lowest_price_minor"] is not None:
            given = self._given(row, row["lowest_price_minor"], promises)
            self._fill_giving(listing, given)
        if Want.PRICES in wants:
            listing.lowest_prices = lowest_prices(row)
            listing.currencies = [one.currency for one in listing.lowest_prices]
        if Want.VARIANTS in wants:
            listing.variants = [
                self._variant(stored, row, promises, shown)
                for stored in row["variants"] or ()
            ]

    def _fill_giving(self, listing: ListingType, given: Given) -> None:
        names = self.asked.names
        if "disclosure" in names:
            listing.disclosure = given.disclosure
        if "shortDisclosure" in names:
            listing.short_disclosure = given.short_disclosure
        if "split" in names:
            listing.own_split = given.split

    def _variant(
        self,
        stored: Sequence[Any],  # JSON, in the order of the statement
        row: Row,
        promises: tuple[Promise, ...],
        shown: Shown,
    ) -> VariantType:
        key, title, sku, options, price, compare_at, *others = stored
        is_tracked, left, picture, before, country = others
        currency, asked = row["currency"], self.asked.of_variants
        price_minor = _minor(price, currency)
        struck = struck_price(
            amount_minor=price_minor,
            compare_at_minor=compare_at and _minor(compare_at, currency),
            lowest_before_minor=before,
            country=country,
        )
        variant = VariantType(
            id=strawberry.ID(public_id(VARIANT_PREFIX, UUID(key))),
            key=UUID(key),
            title=title,
            sku=sku,
            options=[OptionType(**option) for option in options],
            price=money(price_minor, currency),
            compare_at=_sum(struck, currency),
            stock=stock_of(is_tracked, left),
        )
        variant.picture = shown.get(picture)
        if Want.VARIANT_PICTURES in self.asked.wants:
            variant.pictures = pictures_of_variant(key, picture, row, shown)
        if asked & GIVING:
            given = self._given(row, price_minor, promises)
            if "disclosure" in asked:
                variant.disclosure = given.disclosure
            if "split" in asked:
                variant.split = given.split
        if Want.PRICES in self.asked.wants:
            own = Charged(currency, price_minor, struck, country)
            variant.prices = [
                self._price(charged, row, promises)
                for charged in charged_for(row, own, key)
            ]
        return variant

    def _price(
        self, charged: Charged, row: Row, promises: tuple[Promise, ...]
    ) -> VariantPriceType:
        currency, asked = charged.currency, self.asked.of_prices
        price = VariantPriceType(
            price=money(charged.amount_minor, currency),
            compare_at=_sum(charged.struck_minor, currency),
            is_own=currency == row["currency"],
            is_prior_price=charged.is_prior_price,
        )
        if asked & GIVING:
            given = self._given(row, charged.amount_minor, promises, currency)
            price.disclosure, price.split = given.disclosure, given.split
        return price

    def _given(
        self,
        row: Row,
        price_minor: int,
        promises: tuple[Promise, ...],
        currency: str = "",
    ) -> Given:
        currency = currency or row["currency"]
        fee = self.fees.get(currency)
        if fee is None:
            fee = self.fees[currency] = fee_rule(currency)
        seller = _terms(*[row[name] for name in TERMS_COLUMNS])
        return given_by(Unit(seller, price_minor, currency, promises, fee))

    def _seller(self, row: Row) -> OrganizationType:
        if Want.SELLER_WHOLE not in self.asked.wants:
            return _named(*[row[name] for name in NAMING_COLUMNS])
        seller = self.sellers.get(row["seller_id"])
        if seller is None:
            seller = self.sellers[row["seller_id"]] = organization_type(
                Organization.from_db(
                    None, SELLER_FIELDS, [row[name] for name in SELLER_COLUMNS]
                )
            )
        return seller


def languages_of(said: Sequence[Any]) -> tuple[str, str]:  # JSON of the statement
    """Of title and description, where they are not both written in the reader's."""
    written, told = said
    own, now_read = language_tag(written), language_tag(language_now())
    if told is None:
        return own, own
    return now_read, now_read if told[2] else own


def _id(prefix: str, key: UUID, asked: frozenset[str]) -> strawberry.ID:
    # Written only for those who read it: it costs more than the rest of a card.
    return strawberry.ID(public_id(prefix, key) if "id" in asked else "")


def _sum(amount_minor: int | None, currency: str) -> MoneyType | None:
    return None if amount_minor is None else money(amount_minor, currency)


@lru_cache(maxsize=REMEMBERED)
def _terms(*columns: Any) -> SellerTerms:  # those of TERMS_COLUMNS
    """Made from what was read, and only from that: so it may be remembered."""
    seller_id, name, slug, fee_bps, fee_bearer, tax_bps, kind = columns
    # Before its terms are made, a seller sells nothing, and no fee is told.
    return SellerTerms(
        seller_id=seller_id,
        seller_name=name,
        seller_slug=slug,
        platform_fee_bps=fee_bps or 0,
        fee_bearer=fee_bearer or "MERCHANT",
        tax_bps=tax_bps or 0,
        is_charity=kind == "CHARITY",
    )


@lru_cache(maxsize=REMEMBERED)
def _named(key: UUID, kind: str, slug: str, name: str) -> OrganizationType:
    """A seller for documents that only name it; nobody reads the rest of it."""
    return organization_type(Organization(id=key, kind=kind, slug=slug, name=name))


def _minor(amount: str, currency: str) -> int:
    return int(Decimal(amount).scaleb(exponent(currency)))
