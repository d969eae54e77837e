"""Organizations say what they do in further languages."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('organizations', '0005_organization_language_is_a_tag'),
    ]

    operations = [
        migrations.AddField(
            model_name='organization',
            name='about_in',
            field=models.JSONField(blank=True, db_default=models.Value({}, models.JSONField()), default=dict),
        ),
    ]
