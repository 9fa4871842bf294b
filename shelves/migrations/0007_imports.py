import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0006_best_known'),
        ('shelves', '0006_dated_acts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Import',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text='Of the file, as its reader called it.', max_length=200)),
                ('size', models.PositiveIntegerField(help_text='In bytes.')),
                ('state', models.CharField(choices=[('reading', 'Being read'), ('asks_columns', 'Asks what its columns mean'), ('ready', 'Ready to look at'), ('committing', 'Being written'), ('done', 'Done'), ('undone', 'Taken back'), ('failed', 'Not readable')], default='reading', max_length=12)),
                ('format', models.CharField(blank=True, help_text='As shelves.imports.reading.', max_length=40)),
                ('language', models.CharField(blank=True, help_text='Of what is said about it.', max_length=10)),
                ('reviews', models.CharField(choices=[('note', 'Keep them in my private notes'), ('publish', 'Publish them here as my reviews'), ('leave', 'Leave them out')], default='note', max_length=8)),
                ('columns', models.JSONField(blank=True, default=dict, help_text='Field by column, named by the reader or guessed.')),
                ('heads', models.JSONField(blank=True, default=list)),
                ('sample', models.JSONField(blank=True, default=list)),
                ('remarks', models.JSONField(blank=True, default=list, help_text='On the file as a whole.')),
                ('extras', models.JSONField(blank=True, default=dict, help_text='Rows of accounts.own_data, by the name of their part.')),
                ('rows_read', models.PositiveIntegerField(default=0)),
                ('rows_total', models.PositiveIntegerField(blank=True, help_text='Empty: unknown.', null=True)),
                ('edits', models.PositiveIntegerField(default=0, help_text='Counts what changes the preview.')),
                ('summary', models.JSONField(blank=True, default=dict, help_text='What it will write, or has written, in numbers.')),
                ('facts', models.JSONField(blank=True, default=dict, help_text='As in Change, of what belongs to no book.')),
                ('error', models.JSONField(blank=True, default=dict, help_text='A code and its parameters.')),
                ('tries', models.PositiveSmallIntegerField(default=0, help_text='How often a worker began with what is to do now.')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('reader', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='imports', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='AddedBook',
            fields=[
                ('book', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='added_by_reader', serialize=False, to='catalog.book')),
                ('added_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('reader', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='added_books', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'book added by a reader',
                'verbose_name_plural': 'books added by readers',
            },
        ),
        migrations.CreateModel(
            name='ImportFile',
            fields=[
                ('of_import', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='file', serialize=False, to='shelves.import')),
                ('data', models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name='ImportedBook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('facts', models.JSONField(default=dict, help_text='As in Change, by kind alone.')),
                ('said', models.JSONField(default=dict, help_text='What the file said, written or not, by kind.')),
                ('effects', models.JSONField(default=list, help_text='As shelves.imports.planning has them.')),
                ('book', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='imported', to='catalog.book')),
                ('of_import', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='books', to='shelves.import')),
            ],
        ),
        migrations.CreateModel(
            name='ImportRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('line', models.PositiveIntegerField()),
                ('record', models.JSONField(help_text='As shelves.imports.kept writes it.')),
                ('verdict', models.CharField(choices=[('sure', 'Found'), ('perhaps', 'Perhaps'), ('unknown', 'Not found'), ('refused', 'Left out')], max_length=8)),
                ('by', models.CharField(blank=True, help_text='What told the book.', max_length=40)),
                ('candidates', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), blank=True, default=list, help_text='Ids, the likeliest first.', size=None)),
                ('chosen_by_reader', models.BooleanField(default=False)),
                ('taken', models.BooleanField(default=True)),
                ('found_at', models.DateTimeField(blank=True, null=True)),
                ('book', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='import_rows', to='catalog.book')),
                ('of_import', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='shelves.import')),
            ],
            options={
                'ordering': ['line'],
            },
        ),
        migrations.AddIndex(
            model_name='import',
            index=models.Index(fields=['reader', '-id'], name='import_by_reader'),
        ),
        migrations.AddIndex(
            model_name='import',
            index=models.Index(condition=models.Q(('state__in', ['reading', 'committing'])), fields=['id'], name='import_at_work'),
        ),
        migrations.AddConstraint(
            model_name='import',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['reading', 'asks_columns', 'ready', 'committing', 'done', 'undone', 'failed'])), name='import_state'),
        ),
        migrations.AddConstraint(
            model_name='import',
            constraint=models.CheckConstraint(condition=models.Q(('reviews__in', ['note', 'publish', 'leave'])), name='import_reviews'),
        ),
        migrations.AddIndex(
            model_name='importedbook',
            index=models.Index(fields=['of_import', 'book'], name='imported_book'),
        ),
        migrations.AddIndex(
            model_name='importrow',
            index=models.Index(fields=['of_import', 'verdict', 'line'], name='import_row_verdict'),
        ),
        migrations.AddIndex(
            model_name='importrow',
            index=models.Index(condition=models.Q(('book', None), ('taken', True)), fields=['of_import', 'line'], name='import_row_waiting'),
        ),
        migrations.AddConstraint(
            model_name='importrow',
            constraint=models.UniqueConstraint(fields=('of_import', 'line'), name='import_row_line'),
        ),
        migrations.AddConstraint(
            model_name='importrow',
            constraint=models.CheckConstraint(condition=models.Q(('verdict__in', ['sure', 'perhaps', 'unknown', 'refused'])), name='import_row_verdict_known'),
        ),
        migrations.AddConstraint(
            model_name='importrow',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('verdict', 'refused'), _negated=True), models.Q(('book', None), ('taken', False)), _connector='OR'), name='import_row_refused'),
        ),
    ]
