"""Storefronts no longer hold content themselves; versions do.

The columns stay for a process of the release before that still reads them, with
defaults so that new rows need not name them. Only the state forgets them; the release
after this one drops them.
"""

from django.db import migrations

DEFAULTS = """
ALTER TABLE windows_storefront ALTER COLUMN mission SET DEFAULT '';
ALTER TABLE windows_storefront ALTER COLUMN story SET DEFAULT '';
"""
BACK = """
ALTER TABLE windows_storefront ALTER COLUMN mission DROP DEFAULT;
ALTER TABLE windows_storefront ALTER COLUMN story DROP DEFAULT;
"""


class Migration(migrations.Migration):
    """Defaults for columns that the state forgets."""

    dependencies = [("windows", "0003_first_versions")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(DEFAULTS, BACK)],
            state_operations=[
                migrations.RemoveField("storefront", name)
                for name in ("banner", "emblem", "mission", "story")
            ],
        ),
    ]
