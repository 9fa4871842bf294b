import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registry", "0004_erasure")]

    operations = [
        migrations.AddField(
            model_name="champion",
            name="previous",
            field=models.ForeignKey(
                blank=True,
                help_text="Served before; none if it is gone.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="registry.modelversion",
            ),
        ),
    ]
