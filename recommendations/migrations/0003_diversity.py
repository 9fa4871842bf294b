from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('recommendations', '0002_together'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='keptdials',
            name='diversity',
            field=models.FloatField(db_default=0.0, default=0.0, help_text='0 to 1.'),
        ),
        migrations.AddConstraint(
            model_name='keptdials',
            constraint=models.CheckConstraint(condition=models.Q(('diversity__gte', 0), ('diversity__lte', 1)), name='dials_diversity_range'),
        ),
    ]
