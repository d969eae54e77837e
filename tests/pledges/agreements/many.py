"""Very many pledges at once, for tests of plans: sets of rows, no actions.

Each pledge has a merchant of its own, terms in force since a year and one charity.
Ids follow from numbers, so that a test can name any of them.
"""

from uuid import UUID

from django.db import connection

MERCHANT, CHARITY, PLEDGE, TERMS, LISTING = 1, 2, 3, 4, 6

ROWS = """
INSERT INTO people_person (id, password, is_superuser, email, display_name, is_active,
    is_staff, joined_at)
VALUES (key(9, 0), '', false, 'many@example.org', 'Many', true, false, now());

INSERT INTO organizations_organization (id, kind, slug, name, about, country, currency,
    registration_number, verification, created_at)
SELECT key(1, n), 'MERCHANT', 'many-' || n, 'Merchant ' || n, '', 'NL', 'EUR', '',
    'NOT_NEEDED', now()
FROM generate_series(1, :merchants) AS n;

INSERT INTO organizations_organization (id, kind, slug, name, about, country, currency,
    registration_number, verification, verified_at, created_at)
SELECT key(2, n), 'CHARITY', 'cause-' || n, 'Charity ' || n, '', 'NL', 'EUR', '',
    'VERIFIED', now(), now()
FROM generate_series(0, 99) AS n;

CREATE TEMPORARY TABLE plan ON COMMIT DROP AS
SELECT n, LEAST(n, :merchants) AS merchant FROM generate_series(1, :pledges) AS n;

INSERT INTO agreements_pledge (id, merchant_id, title, currency, created_by_id,
    created_at)
SELECT key(3, n), key(1, merchant), 'Pledge ' || n, 'EUR', key(9, 0), now() FROM plan;

INSERT INTO agreements_pledgeshare (id, terms_id, merchant_id, charity_id, weight)
SELECT key(5, n), key(4, n), key(1, merchant), key(2, n % 100), 1 FROM plan;

INSERT INTO agreements_pledgeterms (id, pledge_id, merchant_id, version, state, kind,
    share_bps, base, scope, scope_tags, scope_categories, scope_listing_ids, period,
    text, text_hash, proposed_by_id, created_at, closing)
SELECT key(4, n), key(3, n), key(1, merchant), 1, 'IN_FORCE', 'SHARE', 500, 'ITEM_NET',
    CASE WHEN n <= :merchants THEN 'ALL' ELSE 'LISTINGS' END, '{}', '{}',
    CASE WHEN n <= :merchants THEN '{}' ELSE ARRAY[key(6, n)] END,
    tstzrange(now() - interval '1 year', NULL), 'Text', repeat('0', 64), key(9, 0),
    now(), ''
FROM plan;

INSERT INTO agreements_pledgetarget (id, terms_id, merchant_id, "key")
SELECT key(7, n), key(4, n), key(1, merchant),
    CASE WHEN n <= :merchants THEN 'all' ELSE 'listing:' || key(6, n) END
FROM plan;

ANALYZE organizations_organization, agreements_pledge, agreements_pledgeshare,
    agreements_pledgeterms, agreements_pledgetarget;
"""

KEY = """
CREATE OR REPLACE FUNCTION pg_temp.key(kind int, number int) RETURNS uuid
LANGUAGE sql IMMUTABLE AS $$
    SELECT (lpad(to_hex(kind), 8, '0') || '-0000-7000-8000-' ||
            lpad(to_hex(number), 12, '0'))::uuid
$$;
"""


def key(kind: int, number: int) -> UUID:
    """The id of one generated row."""
    return UUID(f"{kind:08x}-0000-7000-8000-{number:012x}")


def make_many_pledges(pledges: int, *, of_one_merchant: int = 0) -> None:
    """So many pledges in all; the last merchant also has some by named listings."""
    merchants = pledges - of_one_merchant
    statements = ROWS.replace(":merchants", str(merchants))
    statements = statements.replace(":pledges", str(pledges)).replace(
        "key(", "pg_temp.key("
    )
    with connection.cursor() as cursor:
        cursor.execute(KEY)
        for statement in statements.split(";\n"):
            if statement.strip():
                cursor.execute(statement)
