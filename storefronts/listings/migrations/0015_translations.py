"""Listings know what they are written in, and what they say in other languages."""

import commons.kit.clock
import commons.kit.ids
import django.db.models.deletion
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('listings', '0014_unspaced_words'),
        ('media', '0003_focus_lies_in_the_picture'),
        ('organizations', '0004_language'),
    ]

    operations = [
        migrations.CreateModel(
            name='ListingTranslation',
            fields=[
                ('id', models.UUIDField(default=commons.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('seller_id', models.UUIDField()),
                ('language', models.CharField(max_length=16)),
                ('title', models.CharField(max_length=255)),
                ('description_html', models.TextField(blank=True)),
                ('words', models.JSONField(blank=True, default=dict)),
                ('original_mark', models.CharField(max_length=32)),
                ('updated_at', models.DateTimeField(default=commons.kit.clock.now, editable=False)),
            ],
        ),
        migrations.AddField(
            model_name='listing',
            name='written_in',
            field=models.CharField(blank=True, db_default='', default='', max_length=16),
        ),
        AddConstraintNotValid(
            model_name='listing',
            constraint=models.CheckConstraint(condition=models.Q(('written_in', ''), ('written_in__regex', '^[a-z]{2,3}(-[a-z0-9]{2,8})*$'), _connector='OR'), name='listing_language_is_a_tag'),
        ),
        migrations.AddField(
            model_name='listingtranslation',
            name='listing',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='translations', to='listings.listing'),
        ),
        migrations.AddConstraint(
            model_name='listingtranslation',
            constraint=models.UniqueConstraint(fields=('listing', 'language'), name='one_translation_per_language'),
        ),
        migrations.AddConstraint(
            model_name='listingtranslation',
            constraint=models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='translation_has_a_title'),
        ),
        migrations.AddConstraint(
            model_name='listingtranslation',
            constraint=models.CheckConstraint(condition=models.Q(('language__regex', '^[a-z]{2,3}(-[a-z0-9]{2,8})*$')), name='translation_language_is_a_tag'),
        ),
    ]
