"""What the terms of pledges say of listings: goods named, and a price divided."""

from typing import Annotated

import strawberry

from commons.kit.clock import now
from commons.kit.extensions import extend
from commons.kit.graphql import Info
from commons.people.viewer import viewer_or_none
from pledges.agreements.types.pledges import PledgeTermsType
from pledges.agreements.types.previews import PledgePreview
from storefronts.listings.rules.giving import Unit
from storefronts.listings.selectors.desk import sales_terms_of, seller_for
from storefronts.listings.selectors.public import listing_rows
from storefronts.listings.types.building import Asked, listing_types
from storefronts.listings.types.listings import ListingType
from storefronts.listings.types.selection import selection_below
from storefronts.splits.rules import SellerTerms
from storefronts.splits.selectors import fee_rule
from storefronts.splits.types import Split, split_of

OrganizationSlug = Annotated[
    str, strawberry.argument(description="The merchant's slug.")
]


def extend_pledges() -> None:
    """Add to the types of pledges what only the shop knows."""
    extend(
        PledgeTermsType,
        listings=strawberry.field(
            resolver=_listings,
            description="The listings of scope LISTINGS, archived ones too.",
        ),
    )
    extend(
        PledgePreview,
        split=strawberry.field(
            resolver=_split,
            description="Where each cent of the price would go if this merchant sold "
            "at it; null while the terms are refused, and for those not of the desk.",
        ),
    )


def _listings(
    root: strawberry.Parent[PledgeTermsType], info: Info
) -> list[ListingType]:
    keys = root.row.scope_listing_ids
    if not keys:
        return []
    asked = Asked.of(selection_below(info))
    rows = listing_rows("listing.id = ANY (%s::uuid[])", [keys], asked.wants)
    return listing_types(rows, asked, at=now())


def _split(
    root: strawberry.Parent[PledgePreview], info: Info, organization: OrganizationSlug
) -> Split | None:
    seller = seller_for(viewer_or_none(info), organization)
    terms = None if seller is None else sales_terms_of(seller)
    if seller is None or terms is None or root.promise is None or root.line is None:
        return None
    unit = Unit(
        seller=SellerTerms(
            seller_id=seller.pk,
            seller_name=seller.name,
            seller_slug=seller.slug,
            platform_fee_bps=terms.platform_fee_bps,
            fee_bearer=terms.fee_bearer,
            tax_bps=terms.tax_bps,
        ),
        price_minor=root.line.price_minor,
        currency=root.line.currency,
        promises=(root.promise,),
        fee=fee_rule(root.line.currency),
    )
    return split_of(unit.division())
