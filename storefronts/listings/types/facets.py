"""Counts of listings, as GraphQL shows them."""

import strawberry

from storefronts.listings.selectors.facets import Facets


@strawberry.type(name="CategoryFacet", description="A category and its listings.")
class CategoryFacetType:
    """For a link that narrows."""

    name: str = strawberry.field(description="The category.")
    listing_count: int = strawberry.field(description="How many there are.")


@strawberry.type(name="SellerFacet", description="A seller and its listings.")
class SellerFacetType:
    """For a link that narrows."""

    name: str = strawberry.field(description="Who sells.")
    slug: str = strawberry.field(description="Its name in addresses.")
    listing_count: int = strawberry.field(description="How many there are.")


@strawberry.type(name="ListingFacets", description="How a list could be narrowed.")
class ListingFacetsType:
    """The 50 largest of each kind, by name."""

    categories: list[CategoryFacetType] = strawberry.field(description="By category.")
    sellers: list[SellerFacetType] = strawberry.field(description="By seller.")

    @classmethod
    def of(cls, facets: Facets) -> "ListingFacetsType":
        """The counts as clients see them."""
        return cls(
            categories=[
                CategoryFacetType(name=one.name, listing_count=one.listing_count)
                for one in facets.categories
            ],
            sellers=[
                SellerFacetType(
                    name=one.name, slug=one.slug, listing_count=one.listing_count
                )
                for one in facets.sellers
            ],
        )
