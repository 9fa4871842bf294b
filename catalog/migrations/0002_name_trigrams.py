from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations
from django.db.models.functions import Upper


class Migration(migrations.Migration):

    atomic = False  # the site goes on while the indexes are built

    dependencies = [
        ('catalog', '0001_initial'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='author',
            index=GinIndex(OpClass(Upper('name'), name='gin_trgm_ops'), name='author_name_trigrams'),
        ),
        AddIndexConcurrently(
            model_name='series',
            index=GinIndex(OpClass(Upper('name'), name='gin_trgm_ops'), name='series_name_trigrams'),
        ),
    ]
