"""How a search could be narrowed: counts of what each value would leave.

A facet's counts leave out what is chosen in itself, so that more of it can be chosen.
Each set is looked at up to a bound; beyond it counts are told as "at least". The whole
shop beyond the bound is told from tallies, counted now and then (actions/indexing.py).
Sets that are dear to look up, and surely beyond the bound, are counted together among
the newest listings.
"""
# ruff: noqa: S608 - statements are put together from our own words alone

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from storefronts.listings.rules.searching import Facet, key_of
from storefronts.listings.selectors.public import Filter, Row, rows_of
from storefronts.listings.selectors.search import newest_listings
from storefronts.listings.selectors.search_conditions import TABLE, Conditions
from storefronts.listings.selectors.search_frequencies import frequencies

# What is found of the whole filter; no facet is called so.
EVERYTHING = "everything"
MOST_COUNTED = 1_000
MOST_VALUES = 12
MOST_TALLIED = 50
# How many entries of the index may be read for a set, and how many of the newest
# listings are looked at instead.
MOST_ENTRIES = 12_000
NEWEST_COUNTED = 10_000
FACETS = tuple(facet for facet in Facet if facet is not Facet.TAG)


@dataclass(frozen=True, slots=True)
class Count:
    """How many there are, or at least are."""

    number: int
    is_least: bool = False


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a facet."""

    value: str
    label: str
    count: Count
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The values of a facet that occur most, and those chosen."""

    facet: Facet
    values: tuple[Value, ...]
    hidden_count: int


@dataclass(frozen=True, slots=True)
class Overview:
    """How much there is to find, and how it could be narrowed."""

    count: Count
    groups: tuple[Group, ...]


def search_overview(chosen: Filter) -> Overview:
    """One statement."""
    picked = _picked(chosen)
    sets = {EVERYTHING: Conditions.of(chosen)}
    sets |= {facet.value: Conditions.of(chosen, without=facet) for facet in picked}
    # What is looked for stands there once for all sets.
    declared, parameters = _renamed(sets)
    rows = rows_of(
        f"WITH asked AS MATERIALIZED (SELECT {', '.join([*declared, '1 AS one'])}),"
        f" {', '.join(_found(sets))},"
        f" counted AS ({' UNION ALL '.join(_counted(sets))}),"
        f" placed AS (SELECT facet, key, number, is_least, "
        f" count(*) OVER facets AS many,"
        f" row_number() OVER (facets ORDER BY number DESC, key) AS place"
        f" FROM counted WINDOW facets AS (PARTITION BY facet))"
        f" SELECT placed.*, known.label FROM placed"
        f" LEFT JOIN listings_searchkey AS known ON known.key = placed.key"
        f" WHERE place <= {MOST_VALUES} OR placed.key = ANY (%s::text[])",
        [*parameters, [key_of(f, v) for f, vs in picked.items() for v in vs]],
    )
    count = _total(rows, sets[EVERYTHING])
    return Overview(count, tuple(_groups(rows, picked)))


def search_count(chosen: Filter) -> Count:
    """How much there is to find, and nothing else: one statement."""
    conditions = Conditions.of(chosen)
    rows = rows_of(
        f"WITH {conditions.asked}, {', '.join(_found({EVERYTHING: conditions}))}"
        f" {_counted_whole(conditions)}",
        conditions.parameters,
    )
    return _total(rows, conditions)


def _picked(chosen: Filter) -> dict[Facet, tuple[str, ...]]:
    return {facet: values for facet, values in chosen.narrowing if facet in FACETS}


def _renamed(sets: dict[str, Conditions]) -> tuple[list[str], list[object]]:
    """Each set's values under names of their own, in one row."""
    declared: list[str] = []
    parameters: list[object] = []
    for name, one in sets.items():
        for words in one.declared:
            kind, _, column = words.partition(" AS ")
            declared.append(f"{kind} AS {name}_{column}")
        sets[name] = replace(
            one, conditions=[_prefixed(condition, name) for condition in one.conditions]
        )
        parameters += one.parameters
    return declared, parameters


def _prefixed(condition: str, name: str) -> str:
    return condition.replace("(SELECT ", f"(SELECT {name}_")


def _found(sets: dict[str, Conditions]) -> Iterable[str]:
    """The keys of each set's listings, as far as they are looked at."""
    broad = {name: one.sql for name, one in sets.items() if _is_broad(one)}
    if broad:
        told = ", ".join(f"({sql}) AS in_{name}" for name, sql in broad.items())
        yield (
            f"newest AS MATERIALIZED (SELECT keys, {told}"
            f" FROM {newest_listings(NEWEST_COUNTED)}"
            f" WHERE {' OR '.join(f'({sql})' for sql in broad.values())})"
        )
    for name, one in sets.items():
        source = f"newest WHERE in_{name}"
        if name not in broad:
            source = f"{TABLE} WHERE {one.sql}"
        yield (
            f"{name} AS MATERIALIZED"
            f" (SELECT keys FROM {source} LIMIT {MOST_COUNTED + 1})"
        )


def _is_broad(conditions: Conditions) -> bool:
    """Whether to look it up is dear, and there are surely more than are counted."""
    total = frequencies().total
    is_dear = conditions.rarest * total > MOST_ENTRIES
    return is_dear and conditions.share * total > 2 * MOST_COUNTED


def _is_least(name: str, conditions: Conditions) -> str:
    if _is_broad(conditions):
        return "true"
    return f"(SELECT count(*) > {MOST_COUNTED} FROM {name})"


def _counted(sets: dict[str, Conditions]) -> Iterable[str]:
    """Rows of facet, key and count, from the set that tells of each facet."""
    yield _counted_whole(sets[EVERYTHING])
    apart = [name for name in sets if name != EVERYTHING]
    yield from _of_set(
        EVERYTHING,
        sets[EVERYTHING],
        [facet.value for facet in FACETS if facet.value not in apart],
    )
    for name in apart:
        yield from _of_set(name, sets[name], [name])


def _counted_whole(conditions: Conditions) -> str:
    return (
        f"SELECT '' AS facet, '' AS key, least(count(*), {MOST_COUNTED}) AS number,"
        f" {_is_least(EVERYTHING, conditions)} AS is_least FROM {EVERYTHING}"
    )


def _of_set(name: str, conditions: Conditions, facets: Sequence[str]) -> Iterable[str]:
    is_least = _is_least(name, conditions)
    live = "true" if conditions.conditions else f"NOT {is_least}"
    named = " OR ".join(f"starts_with(key, '{facet}:')" for facet in facets)
    # Of many kinds the keys are counted first: OFFSET keeps the planner from asking
    # each of them for its kind.
    first, then = (named, "true") if len(facets) == 1 else ("true", named)
    held = f"SELECT unnest(keys) AS key FROM {name} WHERE {live} OFFSET 0"
    yield (
        f"SELECT split_part(key, ':', 1) AS facet, key, number, {is_least} AS is_least"
        f" FROM (SELECT key, count(*) AS number FROM ({held}) AS held"
        f" WHERE {first} GROUP BY key OFFSET 0) AS grouped WHERE {then}"
    )
    if not conditions.conditions:
        yield from (_tallied(facet, is_least) for facet in facets)


def _tallied(facet: str, is_least: str) -> str:
    """The values of the whole shop that occur most, by an index over the tallies."""
    mine = f"listings_searchkey WHERE split_part(key, ':', 1) = '{facet}'"
    return (
        f"(SELECT '{facet}', key, listing_count::bigint, false"
        f" FROM {mine} AND listing_count > 0 AND {is_least}"
        f" ORDER BY listings_searchkey.listing_count DESC LIMIT {MOST_TALLIED})"
    )


def _total(rows: Sequence[Row], conditions: Conditions) -> Count:
    row = next(row for row in rows if not row["facet"])
    number = row["number"]
    if _is_broad(conditions):  # then statistics know more than the newest
        told = conditions.share * frequencies().total
        number = max(number, MOST_COUNTED if told > 2 * MOST_COUNTED else 0)
    return Count(number, is_least=row["is_least"])


def _groups(
    rows: Sequence[Row], picked: dict[Facet, tuple[str, ...]]
) -> Iterable[Group]:
    for facet in FACETS:
        mine = [row for row in rows if row["facet"] == facet.value]
        chosen = picked.get(facet, ())
        values = [_value(row, facet, chosen) for row in mine]
        known = {value.value for value in values}
        values += [
            Value(value, value, Count(0), is_chosen=True)
            for value in dict.fromkeys(chosen)
            if value not in known
        ]
        hidden = mine[0]["many"] - len(mine) if mine else 0
        yield Group(facet, tuple(sorted(values, key=_place)), hidden)


def _value(row: Row, facet: Facet, chosen: Sequence[str]) -> Value:
    value = row["key"].removeprefix(f"{facet.value}:")
    count = Count(row["number"], is_least=row["is_least"])
    return Value(value, row["label"] or value, count, is_chosen=value in chosen)


def _place(value: Value) -> tuple[int, str]:
    """Numbers by size, all else by name."""
    number = value.value.rpartition("-")[2]
    return int(
        number
    ) if number.isascii() and number.isdecimal() else 0, value.label.casefold()
