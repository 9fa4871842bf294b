from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    """Only new rows are checked here, so nobody waits; 0003 checks the millions there may be."""

    dependencies = [("shelves", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="shelfentry",
            name="shelf",
            field=models.CharField(
                choices=[
                    ("want", "Want to read"),
                    ("reading", "Reading"),
                    ("read", "Read"),
                    ("paused", "Paused"),
                    ("stopped", "Did not finish"),
                ],
                default="want",
                max_length=10,
            ),
        ),
        AddConstraintNotValid(
            model_name="shelfentry",
            constraint=models.CheckConstraint(
                condition=models.Q(shelf__in=["want", "reading", "read", "paused", "stopped"]),
                name="shelf_entry_status",
            ),
        ),
    ]
