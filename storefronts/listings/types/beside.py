"""What pages ask for beside listings: ways to narrow, and the pledges behind one.

Apart from the listings themselves, so that a list of them stays at two statements
whatever a document asks for.
"""

from collections.abc import Sequence
from typing import Annotated

import strawberry

from commons.kit.arguments import Slug
from commons.kit.clock import now
from commons.kit.connections import PageArguments
from commons.kit.graphql import Info
from commons.organizations.models import Kind
from pledges.agreements.rules.shares import Promise
from pledges.agreements.selectors.public import public_terms
from pledges.agreements.types.public import PublicTermsType
from storefronts.listings.rules.searching import Facet
from storefronts.listings.selectors.facets import facets_of
from storefronts.listings.selectors.public import (
    Filter,
    Order,
    Want,
)
from storefronts.listings.selectors.search import offered_listings
from storefronts.listings.types.building import Asked, listing_types
from storefronts.listings.types.facets import ListingFacetsType
from storefronts.listings.types.filters import ListingFilter
from storefronts.listings.types.finding import Offered, offered
from storefronts.listings.types.listings import CurrencyArgument, ListingType
from storefronts.listings.types.pricing import lowest_prices
from storefronts.listings.types.selection import Selection, below

ListingFilterArgument = Annotated[
    ListingFilter | None, strawberry.argument(name="filter", description="Which ones.")
]
MOST_ALIKE = 4
# What tells in which currencies a listing is sold.
PRICED = Asked(frozenset(), frozenset(), frozenset(), frozenset({Want.PRICES}))


@strawberry.type(description="Other listings of which a sale gives to a charity.")
class GivingAlike:
    """The latest few."""

    charity_name: str = strawberry.field(description="Who receives.")
    charity_slug: str = strawberry.field(description="Its name in addresses.")
    listings: list[ListingType] = strawberry.field(description="At most four.")


@strawberry.type
class BesideListings:
    """Fields of the query."""

    @strawberry.field(
        description="How the list could be narrowed, with counts.",
        deprecation_reason="Since 2026-11-23: ask `listingSearch`, "
        "which counts more and knows words.",
    )
    def listing_facets(self, chosen: ListingFilterArgument = None) -> ListingFacetsType:
        """Of what the filter leaves: one statement."""
        wanted = Filter() if chosen is None else chosen.to_filter()
        return ListingFacetsType.of(facets_of(wanted, at=now()))

    @strawberry.field(
        description="The agreed terms behind a listing's pledge sentence, oldest first."
    )
    def pledges_behind(
        self, info: Info, slug: Slug, currency: CurrencyArgument = None
    ) -> list[PublicTermsType]:
        """Empty where nothing is pledged, and for a listing that is not offered."""
        found = offered(info, slug, PRICED if currency else None)
        promises = () if found is None else _promises_in(found, currency)
        behind = public_terms([one.terms_id for one in promises])
        return [PublicTermsType.of(terms) for terms in behind]

    @strawberry.field(
        description="What else gives to the charity of a listing; null if it gives not."
    )
    def giving_alike(self, info: Info, slug: Slug) -> GivingAlike | None:
        """Of several charities the first its pledge sentence names."""
        one = offered(info, slug)
        charity = None if one is None else _charity_of(one)
        if one is None or charity is None:
            return None
        name, charity_slug = charity
        asked, moment = below(info, _asked_alike), now()
        # Found as searches find: however many there are, only the latest are met.
        found = offered_listings(
            Filter(narrowing=((Facet.CHARITY, (charity_slug,)),)),
            order=Order.NEWEST,
            page=PageArguments(size=MOST_ALIKE + 1),
            wants=asked.wants,
            at=moment,
        )
        others = [other for other in found.rows if other["id"] != one.row["id"]]
        listings = listing_types(others[:MOST_ALIKE], asked, at=moment)
        return GivingAlike(
            charity_name=name, charity_slug=charity_slug, listings=listings
        )


def _asked_alike(selection: Selection) -> Asked:
    return Asked.of(selection.get("listings", {}))


def _promises_in(offer: Offered, currency: str | None) -> Sequence[Promise]:
    """Those that give of a sale in this currency, or else in the listing's own."""
    if currency is None:
        return offer.promises_in_its_currency
    sold_in = {one.currency for one in lowest_prices(offer.row)}
    chosen = currency if currency in sold_in else offer.row["currency"]
    return [one for one in offer.promises if one.currency == chosen]


def _charity_of(offer: Offered) -> tuple[str, str] | None:
    """Name and slug of whom a sale gives to first."""
    row = offer.row
    if row["terms_kind"] == Kind.CHARITY:
        return row["terms_name"], row["terms_slug"]
    promises = offer.promises_in_its_currency
    if not promises:
        return None
    first = promises[0].beneficiaries[0]
    return first.name, first.slug
