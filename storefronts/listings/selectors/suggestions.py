"""What somebody may be about to write: names, categories and titles."""
# ruff: noqa: S608 - statements are put together from our own words alone

from dataclasses import dataclass
from enum import StrEnum

from storefronts.listings.rules.searching import parse_search
from storefronts.listings.selectors.public import IS_PUBLIC, LISTINGS, rows_of
from storefronts.listings.selectors.search import (
    BROAD_SHARE,
    RANK,
    TABLE,
    newest_listings,
)
from storefronts.listings.selectors.search_frequencies import frequencies
from storefronts.listings.selectors.search_words import query_of

MOST_OF_A_KIND = 3
MOST_LISTINGS = 5
MOST_LOOKED_AT = 500
NEWEST_LOOKED_AT = 5_000


class SuggestionKind(StrEnum):
    """What is suggested."""

    CATEGORY = "category"
    CHARITY = "charity"
    SELLER = "seller"
    LISTING = "listing"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A thing by name; `value` is its slug, or the category."""

    kind: SuggestionKind
    label: str
    value: str


def search_suggestions(text: str) -> list[Suggestion]:
    """The few best of each kind: one statement, and one for words not seen before."""
    query = query_of(parse_search(text))
    if query is None:
        return []
    is_broad = frequencies().share(query.clauses, ()) >= BROAD_SHARE
    source = newest_listings(NEWEST_LOOKED_AT) if is_broad else TABLE
    rows = rows_of(_statement(source), [query.finding, query.ranking])
    kinds = list(SuggestionKind)
    charities = {row["value"] for row in rows if row["kind"] == "charity"}
    rows = [
        row
        for row in rows  # a charity that sells is told once
        if row["kind"] != "seller" or row["value"] not in charities
    ]
    rows.sort(key=lambda row: (kinds.index(row["kind"]), row["place"], -row["score"]))
    return [
        Suggestion(SuggestionKind(row["kind"]), row["label"], row["value"])
        for row in rows
    ]


def _statement(source: str) -> str:
    return f"""
WITH asked AS MATERIALIZED (
  SELECT %s::tsquery AS query, %s::tsquery AS ranking
), named AS (
  SELECT split_part(key, ':', 1) AS kind, label, key, listing_count
  FROM listings_searchkey
  WHERE to_tsvector('simple'::regconfig, listings_plain(label))
      @@ (SELECT query FROM asked)
    AND listing_count > 0
  LIMIT {MOST_LOOKED_AT}
), placed AS (
  SELECT *, row_number() OVER (
    PARTITION BY kind ORDER BY listing_count DESC, label) AS place
  FROM named WHERE kind IN ('category', 'charity', 'seller')
), found AS MATERIALIZED (
  SELECT search.listing_id, {RANK} AS score FROM {source}
  WHERE search.document @@ (SELECT query FROM asked) LIMIT {MOST_LOOKED_AT}
), best AS MATERIALIZED (
  SELECT found.* FROM found JOIN {TABLE} ON search.listing_id = found.listing_id
  WHERE ts_filter(search.document, '{{a}}') @@ (SELECT ranking FROM asked)
  ORDER BY score DESC, found.listing_id DESC LIMIT {MOST_LISTINGS}
)
SELECT kind, label, substr(key, length(kind) + 2) AS value, place, 0 AS score
FROM placed WHERE place <= {MOST_OF_A_KIND}
UNION ALL
SELECT 'listing', listing.title, listing.slug, 1, best.score
{LISTINGS} JOIN best ON best.listing_id = listing.id WHERE {IS_PUBLIC}
"""
