from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models.functions import Greatest


class Migration(migrations.Migration):

    atomic = False  # the site goes on while the index is built

    dependencies = [
        ('catalog', '0005_shelf_words'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='book',
            index=models.Index(
                Greatest('rating_count', 'public_count').desc(), 'id', name='book_best_known'
            ),
        ),
    ]
