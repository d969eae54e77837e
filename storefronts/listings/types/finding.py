"""One listing or variant, for whoever may see it: what `node(id)` and pages ask for."""

from dataclasses import dataclass
from uuid import UUID

from commons.kit.clock import now
from commons.kit.graphql import Info
from commons.people.viewer import viewer_or_none
from pledges.agreements.rules.shares import Promise
from storefronts.listings.policy import may_see_listings
from storefronts.listings.selectors.desk import listing_for
from storefronts.listings.selectors.public import Row, Want, listing_rows
from storefronts.listings.types.building import (
    Asked,
    built_listings,
    listing_types,
    promises_of,
)
from storefronts.listings.types.desk import (
    DeskListingType,
    desk_listing_types,
)
from storefronts.listings.types.listings import ListingType, VariantType
from storefronts.listings.types.selection import Selection, below

OF_VARIANT = "listing.id = (SELECT listing_id FROM listings_variant WHERE id = %s)"


OF_SLUG = "listing.slug = %s"


@dataclass(frozen=True, slots=True)
class Offered:
    """A listing that the viewer may see, and what is promised of a sale of it."""

    row: Row
    promises: tuple[Promise, ...]

    @property
    def promises_in_its_currency(self) -> tuple[Promise, ...]:
        """Those that give of a sale in it."""
        currency = self.row["currency"]
        return tuple(one for one in self.promises if one.currency == currency)


def offered(info: Info, slug: str, asked: Asked | None = None) -> Offered | None:
    """The listing by its slug, read once a request by all fields that need it."""
    wants = frozenset({Want.TERMS}) | (asked.wants if asked else frozenset())
    found: Offered | None
    read, found = info.context.memo.get((offered, slug), (frozenset(), None))
    if wants <= read:
        return found
    rows, found = listing_rows(OF_SLUG, [slug], wants), None
    if rows and is_visible(info, rows[0]):
        promises = promises_of(rows, at=now()).get(rows[0]["id"], ())
        found = Offered(rows[0], promises)
    info.context.memo[offered, slug] = (wants, found)
    return found


def listing_of_slug(info: Info, slug: str) -> ListingType | None:
    """The listing by its slug; null if closed."""
    asked = below(info, Asked.of)
    if Want.TERMS not in asked.wants:
        return listing_where(info, OF_SLUG, slug, asked)
    found = offered(info, slug, asked)
    if found is None:
        return None
    promises = {found.row["id"]: found.promises}
    return built_listings([found.row], asked, promises, today=now().date())[0]


def listing_where(
    info: Info, condition: str, value: object, asked: Asked
) -> ListingType | None:
    """The listing of which a condition of our own holds; null if closed."""
    rows = listing_rows(condition, [value], asked.wants)
    if not rows or not is_visible(info, rows[0]):
        return None
    return listing_types(rows, asked, at=now())[0]


def listing_node(info: Info, key: UUID) -> ListingType | None:
    """The listing with this key."""
    return listing_where(info, "listing.id = %s", key, below(info, Asked.of))


def variant_node(info: Info, key: UUID) -> VariantType | None:
    """The variant with this key, while it is offered."""
    listing = listing_where(info, OF_VARIANT, key, below(info, _asked_of_variants))
    variants = [] if listing is None else listing.variants
    return next((one for one in variants if one.key == key), None)


def _asked_of_variants(selection: Selection) -> Asked:
    return Asked.of({"variants": selection})


def desk_listing_of(info: Info, key: UUID) -> DeskListingType | None:
    """The listing as its seller sees it; null if closed."""
    found = listing_for(viewer_or_none(info), key)
    return None if found is None else desk_listing_types([found])[0]


def is_visible(info: Info, row: Row) -> bool:
    """Whether the viewer may see it: everyone what is public, members the rest."""
    return row["is_public"] or may_see_listings(viewer_or_none(info), row["seller_id"])
