"""The queue of addresses, found without looking at every picture."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):

    atomic = False
    dependencies = [("listings", "0012_variant_pictures")]

    operations = [
        AddIndexConcurrently(
            model_name="listingpicture",
            index=models.Index(
                "fetch_due_at",
                "id",
                condition=Q(picture__isnull=True, fetch_due_at__isnull=False),
                name="pictures_to_be_fetched",
            ),
        ),
    ]
