"""Terms in force: the one question every listing, cart and checkout asks.

One statement of constant text, so that it is prepared once; it walks indexes from a
merchant's keys to its standing terms and on to their charities, and never meets
another merchant's pledges.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import chain
from typing import Any
from uuid import UUID

from django.db import connection

from pledges.agreements.rules.shares import Base, Beneficiary, Kind, Promise
from pledges.agreements.rules.targets import ListingFacts, keys_of_listing

# The charities' names are joined here, across the border to organizations, because
# a second statement would be one too many on the way of every sale. Each share is a
# row of its own: gathered by the database, shares cost it more than all the rest.
# Merchants and keys come as two joined texts: an array of a hundred parameters costs
# the driver as much as the database needs for all the rest.
TERMS_IN_FORCE = """
SELECT wanted.place, terms.id::text, terms.pledge_id::text, terms.version,
    pledge.currency,
    terms.kind, terms.share_bps, terms.fixed_minor, terms.base, terms.floor_minor,
    terms.cap_minor, cap.cap_minor - cap.used_minor,
    share.id::text, charity.id::text, charity.name, charity.slug, share.weight
FROM unnest(
    string_to_array(%s, chr(31))::uuid[], string_to_array(%s, chr(31))
) WITH ORDINALITY AS wanted (merchant_id, key, place)
JOIN agreements_pledgetarget AS target
    ON target.merchant_id = wanted.merchant_id AND target.key = wanted.key
JOIN agreements_pledgeterms AS terms
    ON terms.id = target.terms_id AND terms.state = 'IN_FORCE'
    AND terms.period @> %s::timestamptz
JOIN agreements_pledge AS pledge ON pledge.id = terms.pledge_id
JOIN agreements_pledgeshare AS share ON share.terms_id = terms.id
JOIN organizations_organization AS charity ON charity.id = share.charity_id
LEFT JOIN agreements_pledgecap AS cap ON cap.pledge_id = terms.pledge_id
WHERE cap.pledge_id IS NULL OR cap.used_minor < cap.cap_minor
"""
TERMS_COLUMNS, SHARE_ID = slice(1, 12), 12

# For statements about listings that name the listing's row `listing`, with the columns
# id, seller_id, category, tags and currency. The first lines let an index on seller_id
# cut the listings down to merchants that ever named the charity; the rest decides.
PLEDGED_LISTING = """(
    listing.seller_id = ANY (ARRAY(
        SELECT share.merchant_id
        FROM agreements_pledgeshare AS share
        JOIN organizations_organization AS charity ON charity.id = share.charity_id
        WHERE charity.slug = %s
    ))
    AND EXISTS (
        SELECT 1
        FROM agreements_pledgetarget AS target
        JOIN agreements_pledgeterms AS terms ON terms.id = target.terms_id
        JOIN agreements_pledgeshare AS share ON share.terms_id = terms.id
        JOIN agreements_pledge AS pledge ON pledge.id = terms.pledge_id
        LEFT JOIN agreements_pledgecap AS cap ON cap.pledge_id = terms.pledge_id
        WHERE target.merchant_id = listing.seller_id
            AND target.key = ANY (
                ARRAY['all', 'listing:' || listing.id, 'category:' || listing.category]
                || ARRAY(SELECT 'tag:' || tag FROM unnest(listing.tags) AS tag)
            )
            AND share.charity_id = (
                SELECT id FROM organizations_organization WHERE slug = %s
            )
            AND pledge.currency = listing.currency
            AND terms.state = 'IN_FORCE' AND terms.period @> %s::timestamptz
            AND (cap.pledge_id IS NULL OR cap.used_minor < cap.cap_minor)
    )
)"""

LISTING_WITH_PLEDGE = """EXISTS (
    SELECT 1
    FROM agreements_pledgetarget AS target
    JOIN agreements_pledgeterms AS terms ON terms.id = target.terms_id
    JOIN agreements_pledge AS pledge ON pledge.id = terms.pledge_id
    LEFT JOIN agreements_pledgecap AS cap ON cap.pledge_id = terms.pledge_id
    WHERE target.merchant_id = listing.seller_id
        AND target.key = ANY (
            ARRAY['all', 'listing:' || listing.id, 'category:' || listing.category]
            || ARRAY(SELECT 'tag:' || tag FROM unnest(listing.tags) AS tag)
        )
        AND pledge.currency = listing.currency
        AND terms.state = 'IN_FORCE' AND terms.period @> %s::timestamptz
        AND (cap.pledge_id IS NULL OR cap.used_minor < cap.cap_minor)
)"""

SEPARATOR = "\x1f"
REMEMBERED = 2_048

# A merchant and a key of one of its listings, as texts.
Pair = tuple[str, str]
# Columns of the statement, in its order: texts and numbers.
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition of a statement and its parameters, in order."""

    sql: str
    parameters: tuple[object, ...]


def terms_in_force(
    listings: Sequence[ListingFacts], *, at: datetime
) -> dict[UUID, tuple[Promise, ...]]:
    """The promises that apply to each listing, older pledges first: one statement.

    Listings without promises are left out. Promises in another currency than the
    listing's are among them; `rules.shares` passes them over.
    """
    pairs = {listing.id: _pairs(listing) for listing in listings}
    wanted = list(dict.fromkeys(chain.from_iterable(pairs.values())))
    if not wanted:
        return {}
    promises = _promises_by_pair(wanted, at)
    found = {}
    for listing_id, mine in pairs.items():
        some = [promises[pair] for pair in mine if pair in promises]
        if some:
            found[listing_id] = _merged(some)
    return found


def pledged_by_slug_condition(charity_slug: str, *, at: datetime) -> Condition:
    """Whether a sale of `listing` at that moment gives to the charity.

    For raw statements with a table or alias `listing` that has the columns id,
    seller_id, category, tags and currency:

        condition = pledged_by_slug_condition("harbour-food-bank", at=now())
        cursor.execute(
            "SELECT ... FROM listings_listing AS listing "
            f"WHERE listing.state = 'ACTIVE' AND {condition.sql} "
            "ORDER BY listing.id DESC LIMIT %s",
            [*condition.parameters, 21],
        )
    """
    return Condition(PLEDGED_LISTING, (charity_slug, charity_slug, at))


def listing_with_pledge_condition(*, at: datetime) -> Condition:
    """Whether a sale of `listing` at that moment gives to any charity at all."""
    return Condition(LISTING_WITH_PLEDGE, (at,))


def _pairs(listing: ListingFacts) -> list[Pair]:
    merchant = str(listing.merchant_id)
    # No pledge has a key with the separator in it: words are printable.
    return [(merchant, key) for key in keys_of_listing(listing) if SEPARATOR not in key]


def _promises_by_pair(
    wanted: Sequence[Pair], at: datetime
) -> dict[Pair, list[Promise]]:
    merchants = SEPARATOR.join(merchant for merchant, _ in wanted)
    keys = SEPARATOR.join(key for _, key in wanted)
    with connection.cursor() as cursor:
        cursor.execute(TERMS_IN_FORCE, [merchants, keys, at])
        rows = cursor.fetchall()
    terms: dict[str, Row] = {}
    shares: dict[str, dict[str, Row]] = {}
    places: dict[str, dict[int, None]] = {}
    for row in rows:
        terms_id = row[1]
        terms[terms_id] = row[TERMS_COLUMNS]
        shares.setdefault(terms_id, {})[row[SHARE_ID]] = row[SHARE_ID + 1 :]
        places.setdefault(terms_id, {})[row[0]] = None
    found: dict[Pair, list[Promise]] = {}
    for terms_id, columns in terms.items():
        mine = shares[terms_id]
        promise = _promise(columns, tuple([mine[key] for key in sorted(mine)]))
        for place in places[terms_id]:
            found.setdefault(wanted[place - 1], []).append(promise)
    return found


def _merged(some: Sequence[Sequence[Promise]]) -> tuple[Promise, ...]:
    """Each promise once, though several tags may lead to it; the oldest first."""
    if len(some) == 1 and len(some[0]) == 1:
        return (some[0][0],)
    mine = {one.pledge_id.int: one for promises in some for one in promises}
    return tuple([mine[number] for number in sorted(mine)])


@lru_cache(maxsize=REMEMBERED)
def _promise(columns: Row, shares: tuple[Row, ...]) -> Promise:
    """Made from all that was read, and only from that: so it may be remembered."""
    beneficiaries = tuple(
        Beneficiary(UUID(charity_id), name, slug, weight)
        for charity_id, name, slug, weight in shares
    )
    return Promise(
        terms_id=UUID(columns[0]),
        pledge_id=UUID(columns[1]),
        version=columns[2],
        currency=columns[3],
        kind=Kind(columns[4]),
        share_bps=columns[5] or 0,
        fixed_minor=columns[6] or 0,
        base=Base(columns[7]),
        floor_minor=columns[8],
        cap_minor=columns[9],
        remaining_cap_minor=columns[10],
        beneficiaries=beneficiaries,
    )
