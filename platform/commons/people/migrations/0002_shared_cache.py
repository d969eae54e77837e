"""The table behind Django's cache, which counts sign-ins for all processes together."""

from django.db import migrations

CREATE = """
    CREATE UNLOGGED TABLE shared_cache (
        cache_key varchar(255) PRIMARY KEY,
        value text NOT NULL,
        expires timestamp with time zone NOT NULL
    );
    CREATE INDEX shared_cache_expires ON shared_cache (expires);
"""


class Migration(migrations.Migration):
    """Lost in a crash, which is right for what it holds."""

    dependencies = [("people", "0001_initial")]

    operations = [migrations.RunSQL(CREATE, "DROP TABLE shared_cache")]
