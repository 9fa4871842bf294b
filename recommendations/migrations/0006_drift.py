import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('recommendations', '0005_online'),
    ]

    operations = [
        migrations.CreateModel(
            name='DataReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('trigger', models.CharField(choices=[('load', 'a data set was loaded or removed'), ('schedule', 'daily'), ('operator', 'asked for'), ('command', 'asked for by command')], max_length=10)),
                ('figures', models.JSONField(help_text='As recommendations.watch.figures counts them.')),
            ],
            options={
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='DriftCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('model_version', models.PositiveBigIntegerField(help_text='The one that served.')),
                ('readings', models.JSONField(help_text='By measure: value, limit, how many it is made of, state.')),
            ],
            options={
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='DriftAlert',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('measure', models.CharField(max_length=20)),
                ('model_version', models.PositiveBigIntegerField()),
                ('value', models.FloatField(help_text='When it was raised.')),
                ('limit', models.FloatField()),
                ('raised_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('acknowledged_at', models.DateTimeField(blank=True, null=True)),
                ('gone_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-raised_at', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('gone_at__isnull', True)), fields=('measure',), name='drift_alert_once_a_measure')],
            },
        ),
    ]
