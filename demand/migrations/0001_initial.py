
import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('catalog', '0008_stock'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Source',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('file', 'File'), ('api', 'API')], default='file', max_length=4)),
                ('name', models.CharField(help_text='Of the file, as it came.', max_length=200)),
                ('sha256', models.CharField(blank=True, max_length=64, verbose_name='SHA-256')),
                ('size', models.PositiveBigIntegerField(default=0, help_text='In bytes.')),
                ('state', models.CharField(choices=[('asks', 'Asks what its columns are'), ('ready', 'Waits for your yes'), ('done', 'Counts')], default='asks', max_length=5)),
                ('columns', models.JSONField(blank=True, default=dict, help_text='Names of columns, by field.')),
                ('options', models.JSONField(blank=True, default=dict, help_text='As demand.reading.Options.')),
                ('heads', models.JSONField(blank=True, default=list, help_text='All names of columns.')),
                ('sample', models.JSONField(blank=True, default=list, help_text='The first rows.')),
                ('report', models.JSONField(blank=True, default=dict, help_text='What was read, in numbers.')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('done_at', models.DateTimeField(blank=True, help_text='Since when it counts.', null=True)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='demand_sources', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='Channel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, unique=True)),
                ('folded', models.CharField(editable=False, max_length=120, unique=True)),
            ],
            options={
                'ordering': ['name'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('name', ''), _negated=True), models.Q(('folded', ''), _negated=True)), name='channel_has_a_name')],
            },
        ),
        migrations.CreateModel(
            name='SourceFile',
            fields=[
                ('source', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='file', serialize=False, to='demand.source')),
                ('data', models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name='Record',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('frequency', models.CharField(choices=[('month', 'Monthly'), ('week', 'Weekly')], max_length=5)),
                ('period', models.DateField()),
                ('units', models.BigIntegerField()),
                ('is_current', models.BooleanField(help_text='Whether it counts: no later source tells of it.')),
                ('book', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='demand', to='catalog.book')),
                ('channel', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='demand.channel')),
                ('source', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, to='demand.source')),
            ],
            options={
                'ordering': ['channel', 'frequency', 'book', 'period'],
            },
        ),
        migrations.CreateModel(
            name='StockLevel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('copies', models.PositiveIntegerField()),
                ('lead_days', models.PositiveSmallIntegerField(blank=True, help_text='From order to shelf.', null=True, verbose_name='lead time in days')),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('book', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='stock_levels', to='catalog.book')),
                ('channel', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='demand.channel')),
            ],
        ),
        migrations.CreateModel(
            name='Title',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.UUIDField(editable=False, help_text='Of all that names it.', unique=True)),
                ('title', models.CharField(blank=True, max_length=400)),
                ('authors', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), blank=True, default=list, size=None)),
                ('series', models.CharField(blank=True, max_length=200)),
                ('series_position', models.CharField(blank=True, max_length=10)),
                ('identifiers', models.JSONField(blank=True, default=list, help_text='Pairs of kind and value.')),
                ('verdict', models.CharField(choices=[('sure', 'Found'), ('perhaps', 'Perhaps'), ('unknown', 'Not found')], default='unknown', max_length=8)),
                ('told_by', models.CharField(blank=True, help_text='What told the book.', max_length=40)),
                ('candidates', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), blank=True, default=list, size=None)),
                ('is_chosen', models.BooleanField(default=False, help_text='By an operator.')),
                ('left_out', models.BooleanField(default=False, help_text='An operator said: no book of ours.')),
                ('book', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='demand_titles', to='catalog.book')),
            ],
            options={
                'ordering': ['title', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Said',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('frequency', models.CharField(choices=[('month', 'Monthly'), ('week', 'Weekly')], max_length=5)),
                ('period', models.DateField()),
                ('units', models.PositiveBigIntegerField(help_text='Returns taken off.')),
                ('lines', models.PositiveIntegerField(help_text='Of the file.')),
                ('channel', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, to='demand.channel')),
                ('source', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, to='demand.source')),
                ('title', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='said', to='demand.title')),
            ],
        ),
        migrations.AddConstraint(
            model_name='source',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['asks', 'ready', 'done'])), name='demand_source_state'),
        ),
        migrations.AddConstraint(
            model_name='source',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('done_at__isnull', False), ('state', 'done')), models.Q(models.Q(('state', 'done'), _negated=True), ('done_at__isnull', True)), _connector='OR'), name='demand_source_done_at'),
        ),
        migrations.AddIndex(
            model_name='record',
            index=models.Index(fields=['book', 'channel', 'period'], name='record_of_book'),
        ),
        migrations.AddConstraint(
            model_name='record',
            constraint=models.UniqueConstraint(fields=('source', 'channel', 'frequency', 'book', 'period'), name='record_once_a_source', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='record',
            constraint=models.UniqueConstraint(condition=models.Q(('is_current', True)), fields=('channel', 'frequency', 'book', 'period'), name='record_counts_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='record',
            constraint=models.CheckConstraint(condition=models.Q(('units__gte', 0)), name='record_units'),
        ),
        migrations.AddConstraint(
            model_name='record',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('frequency', 'month'), ('period__day', 1)), models.Q(('frequency', 'week'), ('period__iso_week_day', 1)), _connector='OR'), name='record_period_begins'),
        ),
        migrations.AddConstraint(
            model_name='stocklevel',
            constraint=models.UniqueConstraint(fields=('book', 'channel'), name='stock_level_once'),
        ),
        migrations.AddConstraint(
            model_name='said',
            constraint=models.UniqueConstraint(fields=('source', 'title', 'channel', 'frequency', 'period'), name='said_once', nulls_distinct=False),
        ),
    ]
