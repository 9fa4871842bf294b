import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0008_stock'),
        ('recommendations', '0004_events'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Experiment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('split', 'Each reader gets one of the two (A/B)'), ('draft', 'Each list is made of both, book by book')], max_length=5)),
                ('first', models.PositiveIntegerField(help_text='Number of a model version.')),
                ('second', models.PositiveIntegerField(help_text='Number of another one.')),
                ('share', models.FloatField(help_text='Of readers who take part, up to 1.')),
                ('days', models.PositiveSmallIntegerField(help_text='It ends after so many at the latest.')),
                ('salt', models.CharField(help_text='Who takes part differs from all others.', max_length=32)),
                ('started_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('ending', models.CharField(blank=True, choices=[('first', 'the first is better'), ('second', 'the second is better'), ('time', 'the time is over'), ('stopped', 'stopped by hand'), ('gone', "a model was deleted, or can't be opened")], max_length=7)),
                ('counted_until', models.DateTimeField(help_text='Who began a day before is counted.')),
                ('counted', models.JSONField(default=dict, help_text='Sums over the readers counted.')),
                ('progress', models.JSONField(default=list, help_text='A day: when, how many readers, mean, low, high.')),
            ],
            options={
                'ordering': ['-started_at'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('ended_at',), name='one_experiment_at_a_time', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('share__gt', 0), ('share__lte', 1)), name='experiment_share'), models.CheckConstraint(condition=models.Q(('first', models.F('second')), _negated=True), name='experiment_of_two')],
            },
        ),
        migrations.CreateModel(
            name='OnlineDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('version', models.PositiveIntegerField(help_text='Number of the model version; empty: none made it.', null=True)),
                ('row', models.CharField(blank=True, help_text='Empty: all rows.', max_length=16)),
                ('lists', models.PositiveIntegerField()),
                ('hits', models.PositiveIntegerField(help_text='Lists of which the reader wanted, or liked, at least one book.')),
                ('shown', models.PositiveIntegerField(help_text='Places in all lists.')),
                ('opened', models.PositiveIntegerField()),
                ('wanted', models.PositiveIntegerField()),
                ('rated', models.PositiveIntegerField()),
                ('half_stars', models.PositiveIntegerField(help_text='Sum over the rated ones.')),
                ('dismissed', models.PositiveIntegerField()),
                ('books', models.PositiveIntegerField(help_text='Different ones.')),
                ('catalogue', models.PositiveIntegerField(help_text='Books that there were.')),
                ('bits', models.FloatField(help_text='Sum over all places of -log2(share of readers).')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('day', 'version', 'row'), name='online_day_once', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='OpenedBook',
            fields=[
                ('id', models.UUIDField(help_text='Follows from what it says, but for the hour.', primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('book', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='opened_by', to='catalog.book')),
                ('reader', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='opened_books', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['reader', 'at'], name='opened_book_by_reader'), django.contrib.postgres.indexes.BrinIndex(autosummarize=True, fields=['at'], name='opened_book_at')],
            },
        ),
        migrations.CreateModel(
            name='ServedList',
            fields=[
                ('id', models.UUIDField(help_text='Follows from what it says, but for the hour.', primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('version', models.PositiveIntegerField(help_text='Number of the model version; empty: none made it.', null=True)),
                ('row', models.CharField(max_length=16)),
                ('books', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveBigIntegerField(), help_text='Ids, as they stood.', size=None)),
                ('teams', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), default=list, help_text='Which of two models brought each book, 1 or 2; empty outside such experiments.', size=None)),
                ('reader', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='served_lists', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['reader', 'at'], name='served_list_by_reader'), django.contrib.postgres.indexes.BrinIndex(autosummarize=True, fields=['at'], name='served_list_at')],
            },
        ),
    ]
