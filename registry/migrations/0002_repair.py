from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="trainingrun",
            name="trigger",
            field=models.CharField(
                choices=[
                    ("schedule", "Schedule"),
                    ("operator", "Operator"),
                    ("command", "Command"),
                    ("repair", "repair, the serving model can't be opened"),
                ],
                max_length=10,
            ),
        ),
    ]
