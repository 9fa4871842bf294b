import uuid

import django.contrib.postgres.fields
import django.contrib.postgres.functions
from django.db import migrations, models

import accounts.token_models


class Migration(migrations.Migration):
    # Tokens are few, 50 a reader at most: the table may be rewritten for their ids. Those that there
    # are open what they opened before: reading and writing.
    dependencies = [('accounts', '0004_consent_and_erasure')]

    operations = [
        migrations.AddField(
            model_name='apitoken',
            name='public_id',
            field=models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), default=uuid.uuid4, editable=False, unique=True),
        ),
        migrations.AddField(
            model_name='apitoken',
            name='scopes',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('read', 'read'), ('write', 'write'), ('operator', 'operator')], max_length=8), default=accounts.token_models.read_and_write, help_text='What it opens: read, write, operator.', size=None),
        ),
        migrations.AddField(
            model_name='apitoken',
            name='last_used_at',
            field=models.DateTimeField(blank=True, help_text='As last carried over from the cache. Empty: never.', null=True),
        ),
        migrations.AddConstraint(
            model_name='apitoken',
            constraint=models.CheckConstraint(condition=models.Q(('scopes__contained_by', ['read', 'write', 'operator']), ('scopes__len__gt', 0)), name='api_token_scopes'),
        ),
    ]
