"""Imports become runs, beside bulk edits: checked, written, cancelled, undone."""

import commons.kit.clock
import commons.kit.ids
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('listings', '0007_price_history'),
        ('organizations', '0003_remember_earlier_decisions'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # The table keeps its name: only the code calls it otherwise.
        migrations.AlterModelTable(name='importrun', table='listings_importrun'),
        migrations.RenameModel(old_name='ImportRun', new_name='CatalogueRun'),
        migrations.AlterField(
            model_name='cataloguerun',
            name='seller',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='runs', to='organizations.organization'),
        ),
        migrations.AddField(
            model_name='cataloguerun',
            name='kind',
            field=models.CharField(choices=[('IMPORT', 'Import of a file'), ('EDIT', 'Bulk edit')], db_default='IMPORT', default='IMPORT', max_length=16),
        ),
        migrations.AlterField(
            model_name='cataloguerun',
            name='file_name',
            field=models.CharField(blank=True, max_length=255),
        ),
        migrations.AlterField(
            model_name='cataloguerun',
            name='format',
            field=models.CharField(blank=True, choices=[('SHOPIFY', 'Shopify product CSV'), ('COMMONWEAL', 'Commonweal CSV')], max_length=16),
        ),
        migrations.AlterField(
            model_name='cataloguerun',
            name='state',
            field=models.CharField(choices=[('MAPPING', 'Waits for its columns'), ('CHECKING', 'Being checked'), ('CHECKED', 'Checked'), ('RUNNING', 'Running'), ('CANCELLED', 'Cancelled'), ('DONE', 'Done'), ('FAILED', 'Failed'), ('UNDOING', 'Being undone'), ('UNDONE', 'Undone')], default='CHECKED', max_length=16),
        ),
        migrations.AddField(
            model_name='cataloguerun',
            name='columns',
            field=models.JSONField(db_default=models.Value([], models.JSONField()), default=list),
        ),
        migrations.AddField(
            model_name='cataloguerun',
            name='mapping',
            field=models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict),
        ),
        migrations.AddField(
            model_name='cataloguerun',
            name='change',
            field=models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict),
        ),
        migrations.AddField(
            model_name='cataloguerun',
            name='size_bytes',
            field=models.PositiveBigIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='cataloguerun',
            name='checked_bytes',
            field=models.PositiveBigIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='cataloguerun',
            name='listings_new',
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='cataloguerun',
            name='listings_changed',
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='cataloguerun',
            name='listings_unchanged',
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='cataloguerun',
            name='undone_count',
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='cataloguerun',
            name='kept_count',
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='cataloguerun',
            name='undone_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.CreateModel(
            name='ColumnMapping',
            fields=[
                ('id', models.UUIDField(default=commons.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('header_digest', models.CharField(max_length=64)),
                ('mapping', models.JSONField()),
                ('updated_at', models.DateTimeField(default=commons.kit.clock.now, editable=False)),
                ('seller', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organizations.organization')),
            ],
        ),
        migrations.CreateModel(
            name='RunListing',
            fields=[
                ('id', models.UUIDField(default=commons.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('seller_id', models.UUIDField()),
                ('listing_id', models.UUIDField()),
                ('title', models.CharField(blank=True, max_length=255)),
                ('outcome', models.CharField(choices=[('WAITING', 'Waits'), ('SAME', 'Was so already'), ('CREATED', 'Created'), ('CHANGED', 'Changed'), ('REFUSED', 'Refused')], default='WAITING', max_length=16)),
                ('reason', models.TextField(blank=True)),
                ('before', models.JSONField(null=True)),
                ('after_digest', models.CharField(blank=True, max_length=32)),
                ('stock_after', models.JSONField(null=True)),
                ('undo', models.CharField(blank=True, choices=[('', 'Not undone'), ('RESTORED', 'As before'), ('REMOVED', 'Removed'), ('ARCHIVED', 'Archived'), ('KEPT', 'Kept as it is')], default='', max_length=16)),
                ('run', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='listings', to='listings.cataloguerun')),
            ],
        ),
        migrations.CreateModel(
            name='RunPiece',
            fields=[
                ('id', models.UUIDField(default=commons.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('seller_id', models.UUIDField()),
                ('number', models.PositiveIntegerField()),
                ('content', models.BinaryField()),
                ('run', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='pieces', to='listings.cataloguerun')),
            ],
        ),
        migrations.CreateModel(
            name='RunProblem',
            fields=[
                ('id', models.UUIDField(default=commons.kit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('seller_id', models.UUIDField()),
                ('number', models.PositiveIntegerField()),
                ('row', models.PositiveIntegerField()),
                ('column', models.TextField(blank=True)),
                ('value', models.CharField(blank=True, max_length=200)),
                ('message', models.TextField()),
                ('run', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='all_problems', to='listings.cataloguerun')),
            ],
        ),
        migrations.AddConstraint(
            model_name='cataloguerun',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('RUNNING', 'UNDOING'))), fields=('seller',), name='one_run_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='cataloguerun',
            constraint=models.CheckConstraint(condition=models.Q(('rows_done__lte', models.F('rows_total')), ('listings_ready__lte', models.F('listings_total')), ('listings_done__lte', models.F('listings_total'))), name='run_counts_no_more_than_there_is'),
        ),
        migrations.AddConstraint(
            model_name='cataloguerun',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('finished_at__isnull', False), ('state__in', ('CANCELLED', 'DONE', 'FAILED', 'UNDOING', 'UNDONE'))), models.Q(models.Q(('state__in', ('CANCELLED', 'DONE', 'FAILED', 'UNDOING', 'UNDONE')), _negated=True), ('finished_at__isnull', True)), _connector='OR'), name='run_ended_at_a_moment'),
        ),
        migrations.AddConstraint(
            model_name='cataloguerun',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'UNDONE'), ('undone_at__isnull', False)), models.Q(models.Q(('state', 'UNDONE'), _negated=True), ('undone_at__isnull', True)), _connector='OR'), name='run_was_undone_at_a_moment'),
        ),
        migrations.AddConstraint(
            model_name='cataloguerun',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('format', ''), ('kind', 'EDIT')), models.Q(('kind', 'IMPORT'), models.Q(('format', ''), _negated=True)), _connector='OR'), name='import_has_a_format'),
        ),
        migrations.AddConstraint(
            model_name='cataloguerun',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('change', {}), ('kind', 'IMPORT')), models.Q(('kind', 'EDIT'), models.Q(('change', {}), _negated=True), models.Q(('state', 'MAPPING'), _negated=True)), _connector='OR'), name='edit_says_what_changes'),
        ),
        migrations.AddConstraint(
            model_name='columnmapping',
            constraint=models.UniqueConstraint(fields=('seller', 'header_digest'), name='one_mapping_per_header'),
        ),
        migrations.AddIndex(
            model_name='runlisting',
            index=models.Index(models.F('run'), models.F('listing_id'), condition=models.Q(('outcome', 'WAITING')), name='run_listings_waiting'),
        ),
        migrations.AddIndex(
            model_name='runlisting',
            index=models.Index(models.F('run'), models.F('listing_id'), condition=models.Q(('outcome__in', ('CREATED', 'CHANGED')), ('undo', '')), name='run_listings_to_undo'),
        ),
        migrations.AddIndex(
            model_name='runlisting',
            index=models.Index(models.F('run'), models.F('id'), condition=models.Q(('outcome', 'REFUSED'), ('undo', 'KEPT'), _connector='OR'), name='run_listings_told'),
        ),
        migrations.AddConstraint(
            model_name='runlisting',
            constraint=models.UniqueConstraint(fields=('run', 'listing_id'), name='one_outcome_per_listing'),
        ),
        migrations.AddConstraint(
            model_name='runlisting',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'CREATED'), models.Q(('after_digest', ''), _negated=True)), models.Q(('before__isnull', False), ('outcome', 'CHANGED'), models.Q(('after_digest', ''), _negated=True)), models.Q(models.Q(('outcome__in', ('CREATED', 'CHANGED')), _negated=True), ('after_digest', '')), _connector='OR'), name='what_was_written_can_be_told_again'),
        ),
        migrations.AddConstraint(
            model_name='runlisting',
            constraint=models.CheckConstraint(condition=models.Q(('undo', ''), ('outcome__in', ('CREATED', 'CHANGED')), _connector='OR'), name='only_what_was_written_is_undone'),
        ),
        migrations.AddConstraint(
            model_name='runpiece',
            constraint=models.UniqueConstraint(fields=('run', 'number'), name='pieces_stand_in_order'),
        ),
        migrations.AddConstraint(
            model_name='runproblem',
            constraint=models.UniqueConstraint(fields=('run', 'number'), name='problems_stand_in_order'),
        ),
    ]
