from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0006_best_known'),
    ]

    operations = [
        # Only the choices of a form: the database is not touched.
        migrations.AlterField(
            model_name='identifier',
            name='kind',
            field=models.CharField(
                choices=[
                    ('isbn13', 'ISBN-13'),
                    ('isbn10', 'ISBN-10'),
                    ('goodreads', 'Goodreads edition'),
                    ('goodreads_work', 'Goodreads work'),
                    ('asin', 'ASIN'),
                    ('openlibrary', 'Open Library'),
                    ('starter', 'Starter'),
                ],
                max_length=16,
            ),
        ),
    ]
