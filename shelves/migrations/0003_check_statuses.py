from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    """In a transaction of its own: the table can be written to meanwhile."""

    dependencies = [("shelves", "0002_statuses")]

    operations = [ValidateConstraint(model_name="shelfentry", name="shelf_entry_status")]
