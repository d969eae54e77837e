"""What windows said so far becomes their first version."""

from django.db import migrations

BATCH = 500
# As they were shown before windows had sections: everything, the charity's own first.
SECTIONS = [
    {"id": "own", "kind": "GOODS", "title": "Sold by the charity"},
    {"id": "pledged", "kind": "PLEDGED", "title": "Pledged by merchants"},
]


def _batches(waiting):
    keys = list(waiting.values_list("pk", flat=True))
    for start in range(0, len(keys), BATCH):
        yield list(waiting.model.objects.filter(pk__in=keys[start : start + BATCH]))


def publish_what_was_shown(apps, schema_editor):
    """A window that said nothing has no version: it is shown as a new one is."""
    Storefront = apps.get_model("windows", "Storefront")
    WindowVersion = apps.get_model("windows", "WindowVersion")
    waiting = Storefront.objects.filter(published=None).exclude(
        mission="", story="", banner=None, emblem=None
    )
    for rows in _batches(waiting):
        versions = [
            WindowVersion(
                storefront=row,
                number=1,
                name=row.name,
                mission=row.mission,
                story=row.story,
                banner_id=row.banner_id,
                emblem_id=row.emblem_id,
                sections=SECTIONS,
                note="As it was before windows had versions.",
                published_at=row.opened_at,
            )
            for row in rows
        ]
        WindowVersion.objects.bulk_create(versions)
        for row, version in zip(rows, versions, strict=True):
            row.published = version
        Storefront.objects.bulk_update(rows, ["published"])


class Migration(migrations.Migration):
    """Data alone."""

    dependencies = [("windows", "0002_window_versions")]

    operations = [
        migrations.RunPython(publish_what_was_shown, migrations.RunPython.noop)
    ]
