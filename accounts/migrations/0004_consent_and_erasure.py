import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

# A choice is history: it is added to, never rewritten, and goes only with its reader.
KEEP = """
    CREATE FUNCTION accounts_consent_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE' THEN
            RAISE EXCEPTION 'A recorded consent is never changed.';
        END IF;
        IF EXISTS (SELECT FROM accounts_user WHERE id = OLD.reader_id) THEN
            RAISE EXCEPTION 'A recorded consent goes only with its reader.';
        END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER accounts_consent_never_changed BEFORE UPDATE ON accounts_consent
        FOR EACH ROW EXECUTE FUNCTION accounts_consent_stays();
    CREATE CONSTRAINT TRIGGER accounts_consent_goes_with_reader AFTER DELETE ON accounts_consent
        DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION accounts_consent_stays();
"""
LET_GO = """
    DROP TRIGGER accounts_consent_goes_with_reader ON accounts_consent;
    DROP TRIGGER accounts_consent_never_changed ON accounts_consent;
    DROP FUNCTION accounts_consent_stays();
"""


class Migration(migrations.Migration):
    # Columns with constant defaults, empty tables: nothing is rewritten, whatever the size.
    dependencies = [('accounts', '0003_profiles')]

    operations = [
        migrations.AddField(
            model_name='user',
            name='personalised',
            field=models.BooleanField(db_default=True, default=True, help_text='Off: popular books only.', verbose_name='personal picks'),
        ),
        migrations.AddField(
            model_name='user',
            name='untaught_since',
            field=models.DateTimeField(blank=True, help_text='Empty: used.', null=True, verbose_name='not used in training since'),
        ),
        migrations.AddField(
            model_name='user',
            name='product_mail',
            field=models.BooleanField(db_default=False, default=False, verbose_name='news by mail'),
        ),
        migrations.AddField(
            model_name='user',
            name='leaves_at',
            field=models.DateTimeField(blank=True, help_text='Empty: the account stays. Until then its reader may keep it.', null=True, verbose_name='to be erased at'),
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(choices=[('personalisation', 'Personal picks'), ('training', 'Use in training'), ('taste_twins', 'Taste twins'), ('product_mail', 'News by mail')], max_length=20)),
                ('on', models.BooleanField()),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('text_version', models.CharField(help_text='Of the words that stood beside it.', max_length=20)),
                ('how', models.CharField(choices=[('page', 'on this site'), ('api', 'over the API'), ('sign-up', 'at sign-up')], max_length=8)),
                ('reader', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='consents', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['reader', '-id'], name='consent_by_reader')],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('purpose__in', ['personalisation', 'training', 'taste_twins', 'product_mail'])), name='consent_purpose'),
                    models.CheckConstraint(condition=models.Q(('how__in', ['page', 'api', 'sign-up'])), name='consent_how'),
                ],
            },
        ),
        migrations.CreateModel(
            name='ErasureReceipt',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('due_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('erased_at', models.DateTimeField(blank=True, help_text='Empty: not yet.', null=True)),
                ('by', models.CharField(choices=[('reader', 'by its reader'), ('operator', 'by an operator')], default='reader', max_length=8)),
                ('counts', models.JSONField(blank=True, default=dict, help_text='Rows deleted, by kind.')),
                ('learnt_until', models.DateTimeField(blank=True, help_text='Empty: there was nothing to learn from.', null=True, verbose_name='surely left out of training from')),
                ('versions', models.JSONField(blank=True, default=list, help_text='Models that still held the ratings at the erasure.')),
                ('replaced_at', models.DateTimeField(blank=True, help_text='When the last of these models was gone.', null=True)),
            ],
            options={
                'ordering': ['-asked_at'],
                'indexes': [
                    models.Index(models.OrderBy(models.F('learnt_until'), descending=True), condition=models.Q(('learnt_until__isnull', False), ('replaced_at__isnull', True)), name='erasure_still_learnt'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Erasure',
            fields=[
                ('number', models.PositiveBigIntegerField(help_text='The id of the reader.', primary_key=True, serialize=False)),
                ('reviews', models.CharField(choices=[('remove', 'Remove them'), ('anonymise', 'Leave them, without my name and stars')], default='remove', max_length=9)),
                ('rows_gone_at', models.DateTimeField(blank=True, null=True)),
                ('receipt', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='erasure', to='accounts.erasurereceipt')),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('reviews__in', ['remove', 'anonymise'])), name='erasure_reviews'),
                ],
            },
        ),
        migrations.RunSQL(KEEP, LET_GO),
    ]
