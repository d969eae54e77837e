"""Organizations know what they write in."""

from django.conf import settings
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('organizations', '0003_remember_earlier_decisions'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='organization',
            name='language',
            field=models.CharField(db_default='en', default='en', max_length=16),
        ),
        AddConstraintNotValid(
            model_name='organization',
            constraint=models.CheckConstraint(condition=models.Q(('language__regex', '^[a-z]{2,3}(-[a-z0-9]{2,8})*$')), name='organization_language_is_a_tag'),
        ),
    ]
