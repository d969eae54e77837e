from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0002_shared_cache")]

    operations = [
        migrations.AddField(
            model_name="person",
            name="language",
            field=models.CharField(
                blank=True,
                choices=[("en", "English"), ("zh-hans", "简体中文")],
                db_default="",
                default="",
                max_length=16,
            ),
        ),
    ]
