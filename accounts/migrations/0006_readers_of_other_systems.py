from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_token_scopes")]

    operations = [
        migrations.AlterField(
            model_name="user",
            name="source",
            field=models.CharField(
                blank=True,
                help_text="The data set or other system this reader came with; empty: a member.",
                max_length=40,
            ),
        ),
        # Room for more: no row is written anew.
        migrations.AlterField(
            model_name="user",
            name="external_id",
            field=models.CharField(
                blank=True,
                help_text="The reader's id in that data set or system.",
                max_length=100,
            ),
        ),
    ]
