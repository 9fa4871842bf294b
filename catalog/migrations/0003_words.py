from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models

# As catalog.words.words_of has them.
COUNT_WORDS = r"""
    INSERT INTO catalog_word (word, books)
    SELECT word, ndoc FROM ts_stat('SELECT search_vector FROM catalog_book')
    WHERE char_length(word) <= 40 AND word !~ '^[0-9]{7,}x?$'
    ORDER BY word
"""


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0002_name_trigrams'),
    ]

    operations = [
        migrations.CreateModel(
            name='Word',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('word', models.CharField(db_collation='C', max_length=40)),
                ('books', models.PositiveIntegerField(help_text='How many books have it.')),
            ],
        ),
        migrations.RunSQL(COUNT_WORDS, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name='word',
            constraint=models.UniqueConstraint(fields=('word',), name='word_unique'),
        ),
        migrations.AddIndex(
            model_name='word',
            index=GinIndex(fields=['word'], name='word_trigrams', opclasses=['gin_trgm_ops']),
        ),
    ]
