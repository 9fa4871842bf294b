from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):

    atomic = False  # the site goes on while the indexes are built

    dependencies = [
        ('shelves', '0005_reviews'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='rating',
            index=models.Index(condition=models.Q(('rated_at__isnull', False)), fields=['rated_at'], name='rating_dated'),
        ),
        AddIndexConcurrently(
            model_name='shelfentry',
            index=models.Index(condition=models.Q(('added_at__isnull', False)), fields=['added_at'], name='shelf_entry_dated'),
        ),
    ]
