"""Renditions in AVIF, the point to look at, and what is known of the original."""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):

    dependencies = [("media", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="picture",
            name="avif_widths",
            field=models.JSONField(db_default=[], default=list),
        ),
        migrations.AddField(
            model_name="picture",
            name="recipe",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="picture",
            name="focus_x",
            field=models.PositiveSmallIntegerField(db_default=500, default=500),
        ),
        migrations.AddField(
            model_name="picture",
            name="focus_y",
            field=models.PositiveSmallIntegerField(db_default=500, default=500),
        ),
        migrations.AddField(
            model_name="picture",
            name="original_type",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=32
            ),
        ),
        migrations.AddField(
            model_name="picture",
            name="original_bytes",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        AddConstraintNotValid(
            model_name="picture",
            constraint=models.CheckConstraint(
                condition=Q(focus_x__lte=1000, focus_y__lte=1000),
                name="focus_lies_in_the_picture",
            ),
        ),
    ]
