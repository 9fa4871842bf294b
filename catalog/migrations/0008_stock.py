import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0007_more_identifiers'),
    ]

    operations = [
        migrations.CreateModel(
            name='Stock',
            fields=[
                (
                    'book',
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name='stock',
                        serialize=False,
                        to='catalog.book',
                    ),
                ),
                ('copies', models.PositiveIntegerField()),
                (
                    'changed_at',
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
            ],
            options={
                'verbose_name_plural': 'stock',
            },
        ),
        migrations.CreateModel(
            name='StockVersion',
            fields=[
                (
                    'id',
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name='ID'
                    ),
                ),
                ('number', models.PositiveBigIntegerField(default=0)),
            ],
        ),
    ]
