"""What the tests of searches ask, and a worker that has come."""

from itertools import chain

from storefronts.listings.actions.indexing import index_due_sellers
from tests.api import Api

FOUND = """
query ($search: String, $filter: ListingFilter, $order: ListingOrder! = BEST_MATCH,
    $first: Int, $after: String, $last: Int, $before: String) {
  listings(search: $search, filter: $filter, orderBy: $order, first: $first,
      after: $after, last: $last, before: $before) {
    totalCount
    nodes { title }
    pageInfo { startCursor endCursor hasNextPage hasPreviousPage }
  }
}"""
OVERVIEW = """
query ($search: String, $filter: ListingFilter) {
  listingSearch(search: $search, filter: $filter) {
    count { number isLeast } didYouMean hasWords isCut
    facets { kind name label hiddenCount
      values { value label isChosen count { number isLeast } } }
  }
}"""
SUGGESTIONS = """
query ($prefix: String!) { searchSuggestions(prefix: $prefix) { kind label value } }"""
SET_CAUSES = """
mutation ($input: SetCharityCausesInput!) {
  setCharityCauses(input: $input) { causes errors { code } } }"""


def found(text: str | None = None, **variables: object) -> list[str]:
    """Titles, the best first."""
    answer = Api().ask(FOUND, search=text, **variables)["listings"]
    assert answer["totalCount"] == len(answer["nodes"])
    return [node["title"] for node in answer["nodes"]]


def overview(text: str | None = None, **chosen: object) -> dict:
    """Counts by facet and value."""
    return Api().ask(OVERVIEW, search=text, filter=chosen or None)["listingSearch"]


def counts(told: dict, name: str) -> dict[str, int]:
    values = [facet["values"] for facet in told["facets"] if facet["name"] == name]
    return {one["value"]: one["count"]["number"] for one in chain.from_iterable(values)}


def catch_up() -> None:
    """What a worker does."""
    while index_due_sellers():
        pass


def found_titles_now(text: str) -> list[str]:
    """While the worker has not come yet, counts are late."""
    nodes = Api().ask(FOUND, search=text)["listings"]["nodes"]
    return [node["title"] for node in nodes]
