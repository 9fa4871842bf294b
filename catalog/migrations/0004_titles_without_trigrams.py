from django.contrib.postgres.operations import RemoveIndexConcurrently
from django.db import migrations


class Migration(migrations.Migration):

    atomic = False  # the site goes on while the index goes

    dependencies = [
        ('catalog', '0003_words'),
    ]

    operations = [
        RemoveIndexConcurrently(model_name='book', name='book_title_trigrams'),
    ]
