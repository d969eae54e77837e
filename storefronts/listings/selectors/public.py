"""Listings as the public sees them: one flat statement, as wide as a document asks.

The ORM would cost more than everything else together (docs/performance.md). Rows stay
tuples; `Row` names their places.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection

from commons.kit.connections import PageArguments, encode_cursor
from commons.kit.errors import Refusal
from commons.kit.language import _, language_now
from pledges.agreements.selectors.terms import (
    listing_with_pledge_condition,
    pledged_by_slug_condition,
)
from storefronts.listings.rules.searching import Facet, Search
from storefronts.listings.selectors.prices import lowest_before, sold_in
from storefronts.listings.selectors.translations import WRITTEN, said_in


class Want(StrEnum):
    """Groups of columns that cost something, fetched only when asked for."""

    DESCRIPTION = "DESCRIPTION"
    SELLER = "SELLER"
    SELLER_WHOLE = "SELLER_WHOLE"
    COVER = "COVER"
    STOCK = "STOCK"
    TERMS = "TERMS"
    PICTURES = "PICTURES"
    VARIANT_PICTURES = "VARIANT_PICTURES"
    VARIANTS = "VARIANTS"
    COUNT = "COUNT"
    AWAY = "AWAY"
    PRICES = "PRICES"
    # The words of the reader's language, where there are some.
    SAID = "SAID"


class Order(StrEnum):
    """In which order a list stands; a price means nothing across currencies."""

    NEWEST = "NEWEST"
    PRICE_UP = "PRICE_UP"
    PRICE_DOWN = "PRICE_DOWN"
    GIVES_MOST = "GIVES_MOST"
    BEST_MATCH = "BEST_MATCH"


@dataclass(frozen=True, slots=True)
class Filter:
    """Which listings; None does not narrow."""

    seller_slug: str | None = None
    window_slug: str | None = None
    tag: str | None = None
    category: str | None = None
    has_pledge: bool | None = None
    currency: str | None = None
    search: Search | None = None
    # In which respects it is narrowed, and to which values: any of one, all of several.
    narrowing: tuple[tuple[Facet, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """One page of rows; `more` says whether others follow."""

    rows: list["Row"]
    cursors: Sequence[str]
    more: bool
    count: Callable[[], int]


Row = dict[str, Any]  # what each column holds is said where it is selected


BASE = """
  listing.id, listing.slug, listing.title, listing.seller_id, listing.vendor,
  listing.category, listing.tags, listing.state, listing.currency,
  listing.lowest_price_minor, listing.highest_price_minor,
  listing.created_at::text AS created_at"""

# Names of other domains' columns stand here, at the border, and nowhere else.
COLUMNS = {
    Want.DESCRIPTION: "listing.description_html",
    Want.SELLER: """seller.kind AS seller_kind, seller.slug AS seller_slug,
  seller.name AS seller_name""",
    Want.SELLER_WHOLE: """seller.about AS seller_about,
  seller.country AS seller_country, seller.currency AS seller_currency,
  seller.language AS seller_language, seller.about_in::json AS seller_about_in,
  seller.register AS seller_register,
  seller.registration_number AS seller_registration_number,
  seller.verification AS seller_verification, seller.verified_at AS seller_verified_at,
  seller.created_at AS seller_created_at""",
    Want.COVER: """cover.id AS cover_id, cover.width AS cover_width,
  cover.height AS cover_height, cover.widths::text AS cover_widths,
  cover.avif_widths::text AS cover_avif_widths, cover.focus_x AS cover_focus_x,
  cover.focus_y AS cover_focus_y, cover.alt AS cover_alt""",
    Want.TERMS: """terms.platform_fee_bps, terms.fee_bearer, terms.tax_bps,
  seller.kind AS terms_kind, seller.slug AS terms_slug, seller.name AS terms_name""",
    Want.AWAY: """(
    SELECT json_build_array(t.away_until, t.away_note) FROM listings_salesterms t
    WHERE t.organization_id = listing.seller_id
  ) AS away""",
    Want.STOCK: """(
    SELECT json_build_array(bool_and(s.is_tracked),
      coalesce(sum(greatest(s.on_hand - s.reserved, 0)), 0))
    FROM listings_variant v JOIN listings_stock s ON s.variant_id = v.id
    WHERE v.listing_id = listing.id AND v.is_active
  ) AS stock""",
    Want.PICTURES: """(
    SELECT json_agg(json_build_array(shown.id, shown.alt, shown.source_url, p.id,
      p.width, p.height, p.widths, p.avif_widths, p.focus_x, p.focus_y, p.alt)
      ORDER BY shown.position, shown.id)
    FROM listings_listingpicture shown
    LEFT JOIN media_picture p ON p.id = shown.picture_id
    WHERE shown.listing_id = listing.id
  ) AS pictures""",
    Want.VARIANT_PICTURES: """(
    SELECT json_agg(json_build_array(own.variant_id, own.picture_id)
      ORDER BY own.position, own.id)
    FROM listings_variantpicture own
    JOIN listings_listingpicture shown ON shown.id = own.picture_id
    WHERE shown.listing_id = listing.id
  ) AS variant_pictures""",
    Want.VARIANTS: f"""(
    SELECT json_agg(json_build_array(v.id, v.title, v.sku, v.options, v.price::text,
      v.compare_at::text, s.is_tracked, s.on_hand - s.reserved, v.picture_id,
      CASE WHEN v.compare_at IS NOT NULL THEN
        {lowest_before("v.id", "v.price_currency")} END, seller.country)
      ORDER BY v.position, v.id)
    FROM listings_variant v JOIN listings_stock s ON s.variant_id = v.id
    WHERE v.listing_id = listing.id AND v.is_active
  ) AS variants""",  # noqa: S608 - all of it is ours
    # Prices in currencies its seller sells in no more rest.
    Want.PRICES: f"""(
    SELECT json_agg(json_build_array(p.variant_id, p.currency, p.amount_minor,
      p.compare_at_minor, CASE WHEN p.compare_at_minor IS NOT NULL THEN
        {lowest_before("p.variant_id", "p.currency", since="p.created_at")} END,
      seller.country) ORDER BY p.currency, p.variant_id)
    FROM listings_variantprice p
    JOIN listings_salescurrency c
      ON c.seller_id = listing.seller_id AND c.currency = p.currency
    JOIN listings_variant v ON v.id = p.variant_id AND v.is_active
    WHERE p.listing_id = listing.id AND p.currency <> listing.currency
  ) AS prices""",  # noqa: S608 - all of it is ours
}
JOINS = {
    Want.COVER: "LEFT JOIN media_picture AS cover ON cover.id = listing.cover_id",
    Want.TERMS: "LEFT JOIN listings_salesterms AS terms"
    " ON terms.organization_id = listing.seller_id",
}
LISTINGS = """FROM listings_listing AS listing
JOIN organizations_organization AS seller ON seller.id = listing.seller_id"""
IS_PUBLIC = """listing.state = 'ACTIVE' AND listing.lowest_price_minor IS NOT NULL
AND (seller.kind = 'MERCHANT' OR seller.verification = 'VERIFIED')"""
SELLER_KEY = "(SELECT id FROM organizations_organization WHERE slug = %s)"

# Longer lists are not counted to their end.
MOST_TOLD = 10_000
# Asking a cursor for the names of its columns costs as much as reading five rows.
REMEMBERED = 256
_names: dict[str, list[str]] = {}


@dataclass(frozen=True, slots=True)
class Sort:
    """Columns that order a list, the last one a key, all in one direction."""

    columns: tuple[str, ...]
    casts: tuple[str, ...]
    kinds: tuple[type, ...]
    falls: bool


_BY_PRICE = ("listing.currency", "listing.lowest_price_minor", "listing.id")
_PRICE_CASTS = ("%s::text", "%s::bigint", "%s::uuid")
SORTS = {
    Order.NEWEST: Sort(
        ("listing.created_at", "listing.id"),
        ("%s::timestamptz", "%s::uuid"),
        (datetime, str),
        falls=True,
    ),
    Order.PRICE_UP: Sort(_BY_PRICE, _PRICE_CASTS, (str, int, str), falls=False),
    Order.PRICE_DOWN: Sort(_BY_PRICE, _PRICE_CASTS, (str, int, str), falls=True),
}


@dataclass(slots=True)
class Where:
    """Conditions and their parameters, in order."""

    conditions: list[str] = field(default_factory=list)
    parameters: list[object] = field(default_factory=list)

    def add(self, condition: str, *parameters: object) -> None:
        self.conditions.append(condition)
        self.parameters.extend(parameters)

    @property
    def sql(self) -> str:
        return " AND ".join(self.conditions)


def public_listings(
    chosen: Filter,
    *,
    order: Order,
    page: PageArguments,
    wants: frozenset[Want],
    at: datetime,
) -> Found:
    """One page of what the public may see: one statement."""
    where = narrowed(chosen, at)
    total = f"({counting(f'{LISTINGS} WHERE {where.sql}')}) AS total"
    columns = columns_of(wants) + ([total] if Want.COUNT in wants else [])
    parameters = list(where.parameters) if Want.COUNT in wants else []
    count = _counter(where.sql, list(where.parameters))
    sort = SORTS[order]
    if page.cursor is not None:
        where.add(beyond(sort, page), *cursor_values(sort, page.cursor))
    # The limit stands in the text: with a parameter for it, PostgreSQL cannot tell
    # that few rows are wanted, and plans the statement anew each time it is executed.
    rows = rows_of(
        f"SELECT {', '.join(columns)} {joined(wants)} WHERE {where.sql}"
        f" ORDER BY {ordering(sort, page)} LIMIT {page.size + 1:d}",
        [*parameters, *where.parameters],
    )
    if rows and Want.COUNT in wants:
        known = rows[0]["total"]
        count = lambda: known  # noqa: E731 - it replaces a function of the same shape
    return found_page(rows, sort, page, count)


def found_page(
    rows: list[Row], sort: Sort, page: PageArguments, count: Callable[[], int]
) -> Found:
    """The rows of the page, without the one that tells whether others follow."""
    kept = rows[: page.size]
    if page.backwards:
        kept.reverse()
    return Found(kept, Cursors(kept, sort), more=len(rows) > page.size, count=count)


def listing_rows(
    condition: str, parameters: Sequence[object], wants: frozenset[Want]
) -> list[Row]:
    """Listings by a condition of our own, whether public or not: one statement."""
    return rows_of(
        f"SELECT {', '.join([*columns_of(wants), f'({IS_PUBLIC}) AS is_public'])}"
        f" {joined(wants)} WHERE {condition}",
        parameters,
    )


def narrowed(chosen: Filter, at: datetime) -> Where:
    where = Where()
    where.add(IS_PUBLIC)
    if chosen.seller_slug is not None:
        where.add(f"listing.seller_id = {SELLER_KEY}", chosen.seller_slug)
    if chosen.window_slug is not None:
        pledged = pledged_by_slug_condition(chosen.window_slug, at=at)
        where.add(
            f"(listing.seller_id = {SELLER_KEY} OR {pledged.sql})",
            chosen.window_slug,
            *pledged.parameters,
        )
    if chosen.tag is not None:
        where.add("listing.tags @> ARRAY[%s]::varchar[]", chosen.tag)
    if chosen.category is not None:
        where.add("listing.category = %s", chosen.category)
    if chosen.has_pledge is not None:
        some = listing_with_pledge_condition(at=at)
        negation = "" if chosen.has_pledge else "NOT "
        where.add(f"{negation}{some.sql}", *some.parameters)
    if chosen.currency is not None:
        condition = sold_in("listing.id", "listing.currency", "%s")
        where.add(condition, chosen.currency, chosen.currency)
    return where


def columns_of(wants: frozenset[Want]) -> list[str]:
    asked = (sql for want, sql in COLUMNS.items() if want in wants)
    if Want.SAID not in wants:
        return [BASE, *asked, WRITTEN]
    with_html = Want.DESCRIPTION in wants
    return [BASE, *asked, said_in(language_now(), with_html=with_html)]


def joined(wants: frozenset[Want]) -> str:
    return " ".join([LISTINGS, *(sql for want, sql in JOINS.items() if want in wants)])


def rows_of(statement: str, parameters: Sequence[Any]) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        names = _names.get(statement)
        if names is None:
            if len(_names) >= REMEMBERED:
                _names.clear()
            names = _names[statement] = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def counting(source: str) -> str:
    """A statement for how many there are; no further than to one more than is told."""
    some = f"SELECT {source} LIMIT {MOST_TOLD + 1:d}"
    return f"SELECT count(*) AS total FROM ({some}) AS met"  # noqa: S608


def _counter(condition: str, parameters: list[object]) -> Callable[[], int]:
    @cache
    def count() -> int:
        statement = counting(f"{LISTINGS} WHERE {condition}")
        return int(rows_of(statement, parameters)[0]["total"])

    return count


def ordering(sort: Sort, page: PageArguments) -> str:
    direction = "DESC" if sort.falls != page.backwards else "ASC"
    return ", ".join(f"{column} {direction}" for column in sort.columns)


def beyond(sort: Sort, page: PageArguments) -> str:
    comparison = "<" if sort.falls != page.backwards else ">"
    return f"({', '.join(sort.columns)}) {comparison} ({', '.join(sort.casts)})"


def cursor_values(sort: Sort, cursor: Sequence[object]) -> Sequence[object]:
    fits = len(cursor) == len(sort.kinds) and all(
        isinstance(value, kind) and _is_plain(value)
        for value, kind in zip(cursor, sort.kinds, strict=True)
    )
    try:
        if not fits:
            raise ValueError
        return (*cursor[:-1], UUID(str(cursor[-1])))
    except ValueError as error:
        raise Refusal(_("That cursor is not from this list.")) from error


def _is_plain(value: object) -> bool:
    if isinstance(value, int):
        return abs(value) < 2**63
    return not isinstance(value, str) or (value.isascii() and value.isprintable())


class Cursors(Sequence[str]):
    """Cursors of a page, made when they are looked at: mostly only the last one is."""

    def __init__(self, rows: Sequence[Row], sort: Sort) -> None:
        self.rows = rows
        self.names = [column.rpartition(".")[2] for column in sort.columns]

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, index: Any) -> Any:  # also slices, as sequences do
        if isinstance(index, slice):
            return [self[one] for one in range(*index.indices(len(self)))]
        row = self.rows[index]
        return encode_cursor([_cursor_value(name, row[name]) for name in self.names])


def _cursor_value(name: str, value: object) -> object:
    # Moments come as text, because most of them are never looked at.
    return datetime.fromisoformat(str(value)) if name == "created_at" else value
