"""The GraphQL documents that are measured."""

import orjson

CARDS = """
query Cards($first: Int) {
  listings(first: $first) {
    nodes {
      slug
      title
      price { amount currency }
      priceVaries
      cover { url(width: 800) alt }
      seller { name slug }
      shortDisclosure { text parts { text kind slug } }
    }
    pageInfo { hasNextPage endCursor }
  }
}
"""
WHOLE = """
query Whole($first: Int) {
  listings(first: $first) {
    nodes {
      id
      slug
      title
      category
      tags
      price { amount currency }
      priceVaries
      cover { url(width: 800) alt width height }
      seller { id name slug kind }
      stock { soldOut lowCount }
      variants {
        id
        title
        sku
        options { name value }
        price { amount currency }
        stock { available soldOut }
      }
      disclosure { text parts { text kind slug } }
      split {
        total { amount currency }
        parts { kind name money { amount currency } reason url share }
      }
    }
    pageInfo { hasNextPage endCursor }
  }
}
"""
TRIVIAL = "query Trivial { __typename }"

ADD_LINES = """
mutation Add($input: AddCartLinesInput!) {
  addCartLines(input: $input) {
    cart { id total { amount currency } }
    errors { code message path }
  }
}
"""
START = """
mutation Start($input: StartCheckoutInput!) {
  startCheckout(input: $input) {
    checkout { id reference }
    paymentUrl
    errors { code message path }
  }
}
"""


def asked(document: str, **variables: object) -> bytes:
    """The body of a request."""
    return orjson.dumps({"query": document, "variables": variables})
