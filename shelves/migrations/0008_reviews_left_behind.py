import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    # Only the catalogue of the database changes, whatever the size of the table.
    dependencies = [('accounts', '0004_consent_and_erasure'), ('shelves', '0007_imports')]

    operations = [
        migrations.AlterField(
            model_name='review',
            name='reader',
            field=models.ForeignKey(blank=True, db_index=False, help_text='Empty: a reader who erased their account left it behind.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='reviews', to=settings.AUTH_USER_MODEL),
        ),
    ]
