"""What holds of new rows holds of the old ones: checked without keeping writers out."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("organizations", "0004_language")]

    operations = [
        ValidateConstraint("organization", "organization_language_is_a_tag")
    ]
