"""Words of languages that are written without spaces: see rules/unspaced.py.

Of all other texts the words stay as they are, so only listings with such signs are
indexed anew, by a worker.
"""

from django.db import migrations

SIGNS = (
    r"\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff"
    r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)

SPLIT = rf"""
CREATE OR REPLACE FUNCTION listings_split(words text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
  -- A sign written twice with a space between closes a pair and begins the next.
  SELECT CASE WHEN words ~ '[{SIGNS}]' THEN regexp_replace(
    regexp_replace(normalize(words, NFKC), '([{SIGNS}]+)', ' \1 ', 'g'),
    '([{SIGNS}])', '\1 \1', 'g') ELSE words END
$$;
"""

WORDS = rf"""
CREATE OR REPLACE FUNCTION listings_words(language regconfig, words text, weight "char")
RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  -- The words as they are, for names and other languages, and their stems.
  SELECT setweight(to_tsvector('simple', listings_plain(listings_split(words)))
    || to_tsvector(language, CASE WHEN words ~ '[{SIGNS}]'
      THEN regexp_replace(words, '[{SIGNS}]+', ' ', 'g') ELSE words END), weight)
$$;
"""

WORDS_BEFORE = """
CREATE OR REPLACE FUNCTION listings_words(language regconfig, words text, weight "char")
RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  -- The words as they are, for names and other languages, and their stems.
  SELECT setweight(
    to_tsvector('simple', listings_plain(words)) || to_tsvector(language, words), weight
  )
$$;
"""

DUE = rf"""
INSERT INTO listings_searchdue (id, seller_id, due_at)
SELECT gen_random_uuid(), seller_id, now() FROM (
  SELECT DISTINCT seller_id FROM listings_listing
  WHERE title || vendor || category || array_to_string(tags, '') || description_html
    ~ '[{SIGNS}]'
  UNION
  SELECT id FROM organizations_organization WHERE name ~ '[{SIGNS}]'
) AS written
ON CONFLICT (seller_id, due_at) DO NOTHING
"""

NAMES = """
CREATE INDEX CONCURRENTLY IF NOT EXISTS listings_searchkey_by_signs ON listings_searchkey
USING gin (to_tsvector('simple'::regconfig, listings_plain(listings_split(label))))
"""
NAMES_BEFORE = """
CREATE INDEX CONCURRENTLY IF NOT EXISTS listings_searchkey_by_words ON listings_searchkey
USING gin (to_tsvector('simple'::regconfig, listings_plain(label)))
"""


class Migration(migrations.Migration):

    atomic = False  # indexes are made beside whoever writes

    dependencies = [
        ("listings", "0013_pictures_to_be_fetched"),
        ("organizations", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(
            [SPLIT, WORDS, DUE],
            [WORDS_BEFORE, "DROP FUNCTION IF EXISTS listings_split(text)"],
        ),
        migrations.RunSQL(
            NAMES, "DROP INDEX CONCURRENTLY IF EXISTS listings_searchkey_by_signs"
        ),
        migrations.RunSQL(
            "DROP INDEX CONCURRENTLY IF EXISTS listings_searchkey_by_words",
            NAMES_BEFORE,
        ),
    ]
