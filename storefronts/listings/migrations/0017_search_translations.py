"""Goods are also found by what their sellers say in other languages.

Nothing is indexed anew: nobody has said anything yet.
"""

from importlib import import_module

from django.db import migrations

before = import_module("storefronts.listings.migrations.0004_search_functions").INDEX

TOLD = """
    SELECT l.*, o.kind, o.slug AS seller_slug, o.name AS seller_name, o.country,
      told.titles AS told_titles, told.texts AS told_texts
    FROM listings_listing AS l
    JOIN organizations_organization AS o ON o.id = l.seller_id
    CROSS JOIN LATERAL (
      SELECT string_agg(t.title, ' . ') AS titles,
        string_agg(left(t.description_html, 20000), ' ') AS texts
      FROM listings_listingtranslation AS t WHERE t.listing_id = l.id
    ) AS told
    WHERE l.id"""
NOT_TOLD = """
    SELECT l.*, o.kind, o.slug AS seller_slug, o.name AS seller_name, o.country
    FROM listings_listing AS l
    JOIN organizations_organization AS o ON o.id = l.seller_id
    WHERE l.id"""
DOCUMENT = """
        || listings_words(language, left(description_html, 20000), 'D') AS document"""
LONGER = """
        || listings_words(language, left(description_html, 20000), 'D')
        || CASE WHEN told_titles IS NULL THEN ''::tsvector
          ELSE listings_words(language, told_titles, 'A')
            || listings_words(language, told_texts, 'D') END AS document"""
INDEX = (
    before.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
    .replace(NOT_TOLD, TOLD)
    .replace(DOCUMENT, LONGER)
)

TRIGGER = """
CREATE FUNCTION listings_index_said() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF coalesce(current_setting('commonweal.index_later', true), '') <> 'on' THEN
    PERFORM listings_index(ARRAY[coalesce(NEW.listing_id, OLD.listing_id)]);
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER listings_index_said
AFTER INSERT OR DELETE OR UPDATE OF title, description_html
ON listings_listingtranslation FOR EACH ROW EXECUTE FUNCTION listings_index_said();
"""
NO_TRIGGER = """
DROP TRIGGER listings_index_said ON listings_listingtranslation;
DROP FUNCTION listings_index_said();
"""


class Migration(migrations.Migration):

    dependencies = [("listings", "0016_listing_language_is_a_tag")]

    operations = [
        migrations.RunSQL(
            INDEX, before.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
        ),
        migrations.RunSQL(TRIGGER, NO_TRIGGER),
    ]
