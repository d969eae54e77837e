"""What is asked: the GraphQL documents that are measured, and what goes with them."""

from uuid import uuid4

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
DETAIL = """
query Detail($slug: String!) {
  listing(slug: $slug) {
    id
    slug
    title
    descriptionHtml
    vendor
    category
    tags
    seller { id name slug kind about }
    pictures { alt picture { url(width: 800) width height srcset } }
    stock { soldOut lowCount }
    variants {
      id
      title
      sku
      options { name value }
      price { amount currency }
      compareAt { amount currency }
      stock { available soldOut lowCount }
      picture { id }
      disclosure { text parts { text kind slug } }
      split {
        total { amount currency }
        parts { kind name money { amount currency } reason url share }
      }
    }
    disclosure { text parts { text kind slug } }
    split { total { amount currency } parts { kind name money { amount currency } } }
  }
  pledgesBehind(slug: $slug) {
    title
    version
    holdsFrom
    holdsUntil
    paragraphs
    textHash
    merchant { name slug }
    consents { agreedAt charity { name slug verified registrationNumber } }
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

# The events that docs/operating.md asks the provider for.
TOLD = (
    "checkout.session.completed", "checkout.session.expired",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed", "payment_intent.payment_failed",
    "charge.updated",
)  # fmt: skip


def asked(document: str, **variables: object) -> bytes:
    """The body of a request."""
    return orjson.dumps({"query": document, "variables": variables})


def wish(cart: dict[str, object]) -> dict[str, object]:
    """The input of a checkout of this cart."""
    return {
        "cartId": cart["id"],
        "email": "ada@example.org",
        "idempotencyKey": str(uuid4()),
        "expectedTotal": cart["total"],
        "shippingAddress": {
            "name": "Ada Moor",
            "line1": "Quay 1",
            "city": "Rotterdam",
            "postalCode": "3011",
            "country": "NL",
        },
    }


def payload(body: bytes, mutation: str) -> dict:  # type: ignore[type-arg]
    """What a mutation gave back; raises when it was refused."""
    answer = orjson.loads(body)
    found = (answer.get("data") or {}).get(mutation) or {}
    if answer.get("errors") or found.get("errors"):
        raise AssertionError(f"{mutation}: {body[:500]!r}")
    return found
