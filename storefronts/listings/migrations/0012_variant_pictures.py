"""Several pictures for a variant, and how far imported addresses are fetched."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import commons.kit.ids


class Migration(migrations.Migration):

    dependencies = [("listings", "0011_stock_watch_triggers")]

    operations = [
        migrations.CreateModel(
            name="VariantPicture",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=commons.kit.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("seller_id", models.UUIDField()),
                ("position", models.PositiveIntegerField()),
                (
                    "picture",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="listings.listingpicture",
                    ),
                ),
                (
                    "variant",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="listings.variant",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("variant", "picture"),
                        name="variant_shows_a_picture_once",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="listingpicture",
            name="fetch_due_at",
            field=models.DateTimeField(
                blank=True,
                db_default=django.db.models.functions.datetime.Now(),
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="listingpicture",
            name="fetch_attempts",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="listingpicture",
            name="fetch_problem",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=32
            ),
        ),
    ]
