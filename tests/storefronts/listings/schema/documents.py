"""Documents that the tests of the schema send, and how they name things."""

from typing import Any

from commons.kit.ids import public_id
from storefronts.listings.models import Variant
from tests.api import Api

TITLES = """
query ($filter: ListingFilter, $orderBy: ListingOrder! = NEWEST, $first: Int,
       $after: String) {
  listings(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor } nodes { title }
  }
}
"""
EVERYTHING = """
fragment Card on Listing {
  id slug title vendor category tags state descriptionHtml priceVaries
  price { amount currency } highestPrice { amount currency }
  seller {
    __typename id slug name kind about country currency
    ... on Charity { verified verifiedAt registrationNumber }
  }
  cover { id alt width height url(width: 400) }
  stock { available isPlentiful isTracked soldOut lowCount }
  pictures { id alt sourceUrl picture { id url alt } }
  variants {
    id title sku options { name value } price { amount currency }
    compareAt { amount } stock { available soldOut } picture { id sourceUrl }
    disclosure { text } split { total { amount } parts { kind name } }
  }
  disclosure { text parts { text kind slug } }
  shortDisclosure { text }
  split { total { amount currency } parts { kind name share url money { amount } } }
}
query ($filter: ListingFilter, $slug: String!, $orderBy: ListingOrder! = NEWEST) {
  listings(filter: $filter, orderBy: $orderBy) {
    totalCount nodes { ...Card } edges { cursor node { ...Card } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
  listing(slug: $slug) { ...Card }
}
"""
LIST_ONLY = EVERYTHING.replace("  listing(slug: $slug) { ...Card }\n", "").replace(
    "$slug: String!, ", ""
)
ONE_ONLY = (
    EVERYTHING[: EVERYTHING.index("query (")]
    + "query ($slug: String!) { listing(slug: $slug) { ...Card } }"
)


DESK = """
query ($slug: String!, $state: ListingState) {
  deskListings(organization: $slug, state: $state) {
    totalCount
    nodes { handle listing { title } variants { onHand reserved countsStock } }
  }
  catalogueWords(organization: $slug) { tags categories activeCount archivedCount }
  salesTerms(organization: $slug) { platformFeeBps taxBps shipping { amount } }
  deskImports(organization: $slug) { nodes { id } }
}
"""
CREATE = """
mutation ($input: CreateListingInput!) {
  createListing(input: $input) {
    listing { listing { id title descriptionHtml tags price { amount } }
      variants { id title onHand countsStock } }
    errors { code path message }
  }
}
"""
UPDATE_VARIANT = """
mutation ($input: UpdateVariantInput!) {
  updateVariant(input: $input) {
    variant { price { amount } sku onHand countsStock isActive }
    listing { listing { price { amount } } }
    errors { code path message }
  }
}
"""
PRICES = """query ($slug: String!, $currency: String) {
  listing(slug: $slug) {
    currencies
    lowest: priceIn(currency: $currency) { amount currency }
    variants {
      compareAt { amount }
      prices { price { amount currency } compareAt { amount } isOwn isPriorPrice }
      priceIn(currency: $currency) {
        price { amount currency } disclosure { text }
        split { total { amount currency } parts { money { amount } } }
      }
    }
  }
}"""


def titles(api=None, **variables):
    data = (api or Api()).ask(TITLES, **variables)
    return [node["title"] for node in data["listings"]["nodes"]]


def lst(listing):
    return public_id("lst", listing.pk)


def var(variant):
    return public_id("var", variant.pk)


def shown_prices(variant: Variant, currency: str = "USD") -> dict[str, Any]:
    """What the public sees of its listing's prices."""
    slug = variant.listing.slug
    return Api().ask(PRICES, slug=slug, currency=currency)["listing"]
