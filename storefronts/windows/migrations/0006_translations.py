"""Windows keep what they say in further languages with everything else they show."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('windows', '0005_draft_runs'),
    ]

    operations = [
        migrations.AddField(
            model_name='windowdraft',
            name='translations',
            field=models.JSONField(db_default=models.Value([], models.JSONField()), default=list),
        ),
        migrations.AddField(
            model_name='windowversion',
            name='translations',
            field=models.JSONField(db_default=models.Value([], models.JSONField()), default=list),
        ),
    ]
