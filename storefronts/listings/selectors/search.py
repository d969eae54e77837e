"""Listings found by words and facets: bounded work, however much there is to find.

What a part of the shop fits that is worth mentioning (search_frequencies.py) is met
sooner by walking along the index of the wanted order; where a long walk meets too
little, all is looked up after all (search_conditions.py). The best matches are sought
among so many that are found first and, if there are more, those of the newest listings.
"""
# ruff: noqa: S608 - statements are put together from our own words alone

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from commons.kit.connections import PageArguments
from storefronts.listings.rules.searching import Facet
from storefronts.listings.selectors.public import (
    IS_PUBLIC,
    SORTS,
    Filter,
    Found,
    Order,
    Row,
    Sort,
    Want,
    beyond,
    columns_of,
    counting,
    cursor_values,
    found_page,
    joined,
    ordering,
    public_listings,
    rows_of,
)
from storefronts.listings.selectors.search_conditions import TABLE, Conditions

# From which part of the shop on a list is walked.
WALKED_SHARE = 0.004
LONGEST_WALK = 30_000
# How many matches are ranked, and how many of the newest listings are looked at beside
# them, or instead.
MOST_RANKED = 1_500
NEWEST_RANKED = 2_000
NEWEST_OF_BROAD = 10_000
# Of words in descriptions, charities, seller and tags, title: in this order.
WEIGHTS = "'{0.05, 0.2, 0.4, 1.0}'"
# Ranks become whole numbers, which cursors can hold; long texts count a little less.
RANK = f"""(ts_rank({WEIGHTS}, search.document, (SELECT ranking FROM asked), 1)
  * 1000000)::bigint"""
_SHARE = Sort(
    ("search.share_bps", "search.listing_id"),
    ("%s::bigint", "%s::uuid"),
    (int, str),
    falls=True,
)
_PRICE = ("search.currency", "search.price_minor", "search.listing_id")
# The same places in the list as those of SORTS, in the table of searches.
SEARCH_SORTS = {
    Order.NEWEST: replace(
        SORTS[Order.NEWEST], columns=("search.created_at", "search.listing_id")
    ),
    Order.PRICE_UP: replace(SORTS[Order.PRICE_UP], columns=_PRICE),
    Order.PRICE_DOWN: replace(SORTS[Order.PRICE_DOWN], columns=_PRICE),
    Order.GIVES_MOST: _SHARE,
    Order.BEST_MATCH: replace(_SHARE, columns=("search.score", "search.listing_id")),
}
# What the rows are called that cursors are made of.
TOLD_SORTS = {
    Order.NEWEST: SORTS[Order.NEWEST],
    Order.PRICE_UP: SORTS[Order.PRICE_UP],
    Order.PRICE_DOWN: SORTS[Order.PRICE_DOWN],
    Order.GIVES_MOST: replace(_SHARE, columns=("share_bps", "id")),
    Order.BEST_MATCH: replace(_SHARE, columns=("score", "id")),
}


def offered_listings(
    chosen: Filter,
    *,
    order: Order,
    page: PageArguments,
    wants: frozenset[Want],
    at: datetime,
) -> Found:
    """One page of what the public may see, by words and facets too: one statement."""
    if order is Order.BEST_MATCH and chosen.search is None:
        order = Order.NEWEST
    plain = _as_plain(chosen, order)
    if plain is not None:
        return public_listings(plain, order=order, page=page, wants=wants, at=at)
    conditions = Conditions.of(chosen)
    if order in {Order.PRICE_UP, Order.PRICE_DOWN}:
        conditions.bound_prices(dict(chosen.narrowing).get(Facet.PRICE, ()))
    return _searched(conditions, order, page, wants)


def newest_keys(chosen: Filter, count: int) -> tuple[str, list[object]]:
    """A statement for the keys of the newest that fit, and its parameters."""
    conditions = Conditions.of(chosen)
    sort = SEARCH_SORTS[Order.NEWEST]
    parts = _Parts(conditions, sort, PageArguments(size=count - 1), "true")
    sql = f"WITH {conditions.asked}, {parts.ordered()} SELECT listing_id FROM page"
    return sql, conditions.parameters


def _as_plain(chosen: Filter, order: Order) -> Filter | None:
    """The same for the list without searches, where that has an index for it.

    A seller's old goods, newest first, would be a long walk past everybody's new ones.
    """
    if chosen.search is not None or order is Order.GIVES_MOST:
        return None
    if not chosen.narrowing:
        return chosen
    facet, values = chosen.narrowing[0]
    names = {Facet.SELLER: "seller_slug", Facet.CATEGORY: "category"}
    is_single = len(chosen.narrowing) == len(values) == 1 and facet in names
    if order is not Order.NEWEST or not is_single or getattr(chosen, names[facet]):
        return None
    if facet is Facet.SELLER:
        return replace(chosen, narrowing=(), seller_slug=values[0])
    return replace(chosen, narrowing=(), category=values[0])


def _searched(
    conditions: Conditions, order: Order, page: PageArguments, wants: frozenset[Want]
) -> Found:
    sort, parameters = SEARCH_SORTS[order], [*conditions.parameters]
    bounds = "true"
    if page.cursor is not None:
        values = cursor_values(sort, page.cursor)
        names = [f"after_{place}" for place in range(len(values))]
        told = [
            f"{cast} AS {name}" for cast, name in zip(sort.casts, names, strict=True)
        ]
        conditions = replace(conditions, declared=[*conditions.declared, *told])
        parameters += values
        casts = tuple(f"(SELECT {name} FROM asked)" for name in names)
        bounds = beyond(replace(sort, casts=casts), page)
    parts = _Parts(conditions, sort, page, bounds)
    pages = parts.ranked() if order is Order.BEST_MATCH else parts.ordered()
    told_sort = TOLD_SORTS[order]
    extra = [
        f"search.{name}" for name in ("score", "share_bps") if name in told_sort.columns
    ]
    columns = [*columns_of(wants), *extra, "(SELECT count(*) FROM page) AS on_page"]
    if Want.COUNT in wants:
        columns.append(f"({counting(f'FROM {TABLE} WHERE {conditions.sql}')}) AS total")
    rows = rows_of(
        f"WITH {conditions.asked}, {pages}"
        f" SELECT {', '.join(columns)} {joined(wants)}"
        " JOIN page AS search ON search.listing_id = listing.id"
        f" WHERE {IS_PUBLIC} ORDER BY {ordering(sort, page)}",
        parameters,
    )
    more = bool(rows) and rows[0]["on_page"] > page.size
    found = found_page(
        rows, told_sort, page, cache(lambda: _count(conditions, parameters, rows))
    )
    return replace(found, more=more)


def _count(
    conditions: Conditions, parameters: Sequence[object], rows: Sequence[Row]
) -> int:
    if rows and "total" in rows[0]:
        return int(rows[0]["total"])
    statement = counting(f"FROM {TABLE} WHERE {conditions.sql}")
    counted = rows_of(f"WITH {conditions.asked} {statement}", parameters)
    return int(counted[0]["total"])


@dataclass(frozen=True)
class _Parts:
    """What a statement is made of until it has its `page`."""

    conditions: Conditions
    sort: Sort
    page: PageArguments
    bounds: str

    def ordered(self) -> str:
        """By age, price or share: by a walk if that is short, else looked up."""
        names = ", ".join(self.sort.columns)
        conditions, bounds = self.conditions, f"{self.bounds}{self.conditions.range}"
        if not conditions.conditions:
            walk = f"SELECT {names} FROM {TABLE} WHERE {bounds} {self._end}"
            return f"page AS MATERIALIZED ({walk})"
        # Apart from the order, or PostgreSQL may walk along it through all there is.
        matching = (
            f"matching AS MATERIALIZED"
            f" (SELECT {names} FROM {TABLE} WHERE {conditions.sql})"
        )
        found = f"SELECT * FROM matching AS search WHERE {self.bounds} {self._end}"
        if conditions.share < WALKED_SHARE:
            return f"{matching}, page AS MATERIALIZED ({found})"
        # The rows of the walk come in its order; asked for it again, PostgreSQL would
        # walk to the end and sort.
        order = ordering(self.sort, self.page)
        enough = f"(SELECT count(*) > {self.page.size:d} FROM walked)"
        return (
            f"{matching}, walked AS MATERIALIZED"
            f" (SELECT {names} FROM (SELECT * FROM {TABLE}"
            f" WHERE {bounds} ORDER BY {order} LIMIT {LONGEST_WALK}) AS search"
            f" WHERE {conditions.sql} LIMIT {self.page.size + 1:d}),"
            f" page AS MATERIALIZED (SELECT * FROM walked WHERE {enough}"
            f" UNION ALL SELECT * FROM ({found}) AS found WHERE NOT {enough})"
        )

    def ranked(self) -> str:
        """The best of those found first and, if there are more, of the newest."""
        columns = f"search.listing_id, {RANK} AS score"
        if self.conditions.is_broad:
            newest = newest_listings(NEWEST_OF_BROAD)
            return (
                f"candidate AS MATERIALIZED (SELECT {columns} FROM {newest}"
                f" WHERE {self.conditions.sql}),"
                f" page AS MATERIALIZED (SELECT * FROM candidate AS search"
                f" WHERE {self.bounds} {self._end})"
            )
        return (
            f"candidate AS MATERIALIZED (SELECT {columns} FROM {TABLE}"
            f" WHERE {self.conditions.sql} LIMIT {MOST_RANKED}),"
            f" newest AS (SELECT {columns} FROM {newest_listings(NEWEST_RANKED)}"
            f" WHERE (SELECT count(*) FROM candidate) = {MOST_RANKED}"
            f" AND {self.conditions.sql}),"
            f" page AS MATERIALIZED (SELECT * FROM"
            f" (SELECT * FROM candidate UNION SELECT * FROM newest) AS search"
            f" WHERE {self.bounds} {self._end})"
        )

    @property
    def _end(self) -> str:
        return f"ORDER BY {ordering(self.sort, self.page)} LIMIT {self.page.size + 1:d}"


def newest_listings(count: int) -> str:
    """So many of the table, to be looked at one by one."""
    return (
        "(SELECT * FROM listings_listingsearch ORDER BY created_at DESC,"
        f" listing_id DESC LIMIT {count:d}) AS search"
    )
