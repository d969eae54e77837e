"""What somebody may be about to write: names, categories and titles."""
# ruff: noqa: S608 - statements are put together from our own words alone

from dataclasses import dataclass
from enum import StrEnum

from storefronts.listings.rules.searching import (
    SHORTEST_BEGINNING,
    Search,
    parse_search,
)
from storefronts.listings.selectors.public import IS_PUBLIC, LISTINGS, rows_of
from storefronts.listings.selectors.search import RANK, newest_listings
from storefronts.listings.selectors.search_conditions import BROAD_SHARE, TABLE
from storefronts.listings.selectors.search_frequencies import frequencies
from storefronts.listings.selectors.search_words import query_of

MOST_OF_A_KIND = 3
MOST_LISTINGS = 5
MOST_LOOKED_AT = 500
NEWEST_LOOKED_AT = 5_000
# With a letter or two begin so many names that the most used are looked at first.
MOST_USED = 300


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
    search = parse_search(text, shortest=1)
    query = query_of(search)
    if query is None:
        return []
    is_broad = frequencies().share(query.clauses, ()) >= BROAD_SHARE
    source = newest_listings(NEWEST_LOOKED_AT) if is_broad else TABLE
    names = MOST_USED_NAMES if _is_short(search) else NAMES
    rows = rows_of(_statement(source, names), [query.finding, query.ranking])
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


def _is_short(search: Search) -> bool:
    """Whether little more than the first letter of a single word is there."""
    return (
        len(search.words) == 1
        and len(search.words[0]) < SHORTEST_BEGINNING
        and search.words[0].isascii()
    )


IS_NAMED = """listing_count > 0 AND to_tsvector('simple'::regconfig,
      listings_plain(listings_split(label))) @@ (SELECT query FROM asked)"""
NAMES = f"""
  SELECT split_part(key, ':', 1) AS kind, label, key, listing_count
  FROM listings_searchkey WHERE {IS_NAMED} LIMIT {MOST_LOOKED_AT}
"""
MOST_USED_NAMES = f"""
  SELECT kind, used.* FROM unnest(ARRAY['category', 'charity', 'seller']) AS kind
  CROSS JOIN LATERAL (
    SELECT label, key, listing_count FROM listings_searchkey
    WHERE split_part(key, ':', 1) = kind
    ORDER BY listing_count DESC LIMIT {MOST_USED}
  ) AS used
  WHERE {IS_NAMED}
  UNION ({NAMES})
"""


def _statement(source: str, names: str) -> str:
    return f"""
WITH asked AS MATERIALIZED (
  SELECT %s::tsquery AS query, %s::tsquery AS ranking
), named AS ({names}), placed AS (
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
