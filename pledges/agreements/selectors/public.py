"""Terms of pledges as anyone may read them: what was agreed, by whom and when."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db import connection

from commons.organizations.models import Organization

FIELDS = tuple(field.attname for field in Organization._meta.concrete_fields)
COLUMNS = (
    *("t.id", "p.title", "t.version", "lower(t.period)", "upper(t.period)"),
    *("t.text", "t.text_hash", "c.decided_at"),
    # json, because jsonb would arrive as text.
    *(
        f"{party}.{name}{'::json' if name == 'about_in' else ''}"
        for party in ("merchant", "charity")
        for name in FIELDS
    ),
)
OF_TERMS = 7
MERCHANT = OF_TERMS + 1
CHARITY = MERCHANT + len(FIELDS)
# From the consents: terms that nobody consents to are not in force. By hand, because
# the ORM thinks longer about it than PostgreSQL does, and every detail page asks.
AGREED = f"""
    SELECT {", ".join(COLUMNS)}
    FROM agreements_consent c
    JOIN agreements_pledgeterms t ON t.id = c.terms_id
    JOIN agreements_pledge p ON p.id = t.pledge_id
    JOIN organizations_organization merchant ON merchant.id = p.merchant_id
    JOIN organizations_organization charity ON charity.id = c.charity_id
    WHERE c.terms_id = ANY(%s) AND t.state = 'IN_FORCE' AND c.state = 'GIVEN'
    ORDER BY t.pledge_id, t.id, c.id
"""  # noqa: S608 - names of columns, all of them ours

PLEDGING = """
    SELECT count(DISTINCT share.merchant_id)
    FROM agreements_pledgeshare share
    JOIN agreements_pledgeterms t ON t.id = share.terms_id
    LEFT JOIN agreements_pledgecap cap ON cap.pledge_id = t.pledge_id
    WHERE share.charity_id = %s AND t.state = 'IN_FORCE' AND t.period @> %s::timestamptz
        AND (cap.pledge_id IS NULL OR cap.used_minor < cap.cap_minor)
"""

Row = tuple[Any, ...]  # COLUMNS says what each is


@dataclass(frozen=True, slots=True)
class PublicConsent:
    """A charity's word."""

    charity: Organization
    agreed_at: datetime | None


@dataclass(frozen=True, slots=True)
class PublicTerms:
    """One version of a pledge with the consents that were given to it."""

    title: str
    version: int
    holds_from: datetime | None
    holds_until: datetime | None
    text: str
    text_hash: str
    merchant: Organization
    consents: tuple[PublicConsent, ...]


def public_terms(terms_ids: Collection[UUID]) -> list[PublicTerms]:
    """Agreed terms by their keys, older pledges first: at most one statement."""
    if not terms_ids:
        return []
    with connection.cursor() as cursor:
        cursor.execute(AGREED, [list(terms_ids)])
        rows = cursor.fetchall()
    return [_terms(list(mine)) for _, mine in groupby(rows, key=lambda row: row[0])]


def pledging_merchant_count(charity_id: UUID, *, at: datetime) -> int:
    """How many merchants' terms in force name the charity: one statement."""
    with connection.cursor() as cursor:
        cursor.execute(PLEDGING, [charity_id, at])
        return int(cursor.fetchone()[0])


def _terms(rows: list[Row]) -> PublicTerms:
    first = rows[0]
    consents = [
        PublicConsent(_organization(row[CHARITY:]), row[OF_TERMS]) for row in rows
    ]
    title, version, begins, ends, text, text_hash = first[1:OF_TERMS]
    return PublicTerms(
        title=title,
        version=version,
        holds_from=begins,
        holds_until=ends,
        text=text,
        text_hash=text_hash,
        merchant=_organization(first[MERCHANT:CHARITY]),
        consents=tuple(consents),
    )


def _organization(values: Row) -> Organization:
    return Organization.from_db(None, FIELDS, values)
