from django.db import migrations, models


class Migration(migrations.Migration):
    # Choices only: nothing happens in the database.
    dependencies = [('registry', '0003_words')]

    operations = [
        migrations.AlterField(
            model_name='trainingrun',
            name='trigger',
            field=models.CharField(choices=[('schedule', 'Schedule'), ('operator', 'Operator'), ('command', 'Command'), ('repair', "repair, the serving model can't be opened"), ('erasure', 'erasure, the serving model holds an erased reader')], max_length=10),
        ),
    ]
