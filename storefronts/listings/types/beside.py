"""What pages ask for beside listings: ways to narrow, and the pledges behind one.

Apart from the listings themselves, so that a list of them stays at two statements
whatever a document asks for.
"""

from typing import Annotated

import strawberry

from commons.kit.arguments import Slug
from commons.kit.clock import now
from commons.kit.graphql import Info
from pledges.agreements.selectors.public import public_terms
from pledges.agreements.selectors.terms import terms_in_force
from pledges.agreements.types.public import PublicTermsType
from storefronts.listings.selectors.facets import facets_of
from storefronts.listings.selectors.public import Filter, listing_rows
from storefronts.listings.types.building import facts_of
from storefronts.listings.types.facets import ListingFacetsType
from storefronts.listings.types.finding import is_visible
from storefronts.listings.types.inputs import ListingFilter

ListingFilterArgument = Annotated[
    ListingFilter | None, strawberry.argument(name="filter", description="Which ones.")
]


@strawberry.type
class BesideListings:
    """Fields of the query."""

    @strawberry.field(description="How the list could be narrowed, with counts.")
    def listing_facets(self, chosen: ListingFilterArgument = None) -> ListingFacetsType:
        """Of what the filter leaves: one statement."""
        wanted = Filter() if chosen is None else chosen.to_filter()
        return ListingFacetsType.of(facets_of(wanted, at=now()))

    @strawberry.field(
        description="The agreed terms behind a listing's pledge sentence, oldest first."
    )
    def pledges_behind(self, info: Info, slug: Slug) -> list[PublicTermsType]:
        """Empty where nothing is pledged, and for a listing that is not offered."""
        rows = listing_rows("listing.slug = %s", [slug], frozenset())
        if not rows or not is_visible(info, rows[0]):
            return []
        facts, currency = facts_of(rows[0]), rows[0]["currency"]
        promises = terms_in_force([facts], at=now()).get(facts.id, ())
        found = [one.terms_id for one in promises if one.currency == currency]
        return [PublicTermsType.of(terms) for terms in public_terms(found)]
