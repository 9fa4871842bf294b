import django.contrib.postgres.indexes
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0007_more_identifiers'),
        ('recommendations', '0003_diversity'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(help_text="The caller's own, once a reader.", max_length=64)),
                ('kind', models.CharField(choices=[('impression', 'Impression'), ('click', 'Click')], max_length=10)),
                ('of_list', models.CharField(blank=True, help_text='The id of the list that it stood in.', max_length=64)),
                ('rank', models.PositiveSmallIntegerField(blank=True, help_text='From 1.', null=True)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('book', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='catalog.book')),
                ('reader', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='events', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [django.contrib.postgres.indexes.BrinIndex(autosummarize=True, fields=['at'], name='event_at')],
                'constraints': [models.UniqueConstraint(fields=('reader', 'key'), name='event_once_a_key'), models.CheckConstraint(condition=models.Q(('kind__in', ['impression', 'click'])), name='event_kind')],
            },
        ),
    ]
