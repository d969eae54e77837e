"""What holds of new rows holds of the old ones: checked without keeping writers out."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("media", "0002_renditions_and_focus")]

    operations = [ValidateConstraint("picture", "focus_lies_in_the_picture")]
