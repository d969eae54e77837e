"""Words that look alike are found by pg_trgm, where it may be had.

Without the extension searches still help with typos: see selectors/search_words.py.
"""

from django.db import DatabaseError, migrations, transaction


def make_if_allowed(apps, schema_editor):
    try:
        with transaction.atomic(using=schema_editor.connection.alias):
            schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            schema_editor.execute(
                "CREATE INDEX listings_searchword_alike ON listings_searchword"
                " USING gin (word gin_trgm_ops)"
            )
    except DatabaseError:
        # Not installed on this server, or this role may not: both are fine.
        return


def drop(apps, schema_editor):
    schema_editor.execute("DROP INDEX IF EXISTS listings_searchword_alike")


class Migration(migrations.Migration):

    dependencies = [("listings", "0004_search_functions")]

    operations = [migrations.RunPython(make_if_allowed, drop)]
