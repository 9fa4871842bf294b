from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registry", "0005_previous")]

    operations = [
        migrations.AlterField(
            model_name="trainingrun",
            name="status",
            field=models.CharField(
                choices=[
                    ("queued", "Queued"),
                    ("running", "Running"),
                    ("promoted", "Promoted"),
                    ("refused", "Refused"),
                    ("skipped", "skipped, nothing new"),
                    ("failed", "Failed"),
                ],
                default="queued",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="trainingrun",
            name="recipe",
            field=models.JSONField(
                blank=True,
                default=dict,
                help_text="How it was made: families and their parameters.",
            ),
        ),
        migrations.AddField(
            model_name="trainingrun",
            name="code_version",
            field=models.CharField(
                blank=True,
                default="",
                help_text="Changes with the code that fits and ranks.",
                max_length=40,
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="trainingrun",
            name="why",
            field=models.CharField(
                blank=True, default="", help_text="Why it was asked for, in words.", max_length=200
            ),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="trainingrun",
            name="trigger",
            field=models.CharField(
                choices=[
                    ("schedule", "Schedule"),
                    ("operator", "Operator"),
                    ("command", "Command"),
                    ("repair", "repair, the serving model can't be opened"),
                    ("erasure", "erasure, the serving model holds an erased reader"),
                    ("autopilot", "Autopilot"),
                    ("drift", "drift, the data have moved"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="modelversion",
            name="pinned_at",
            field=models.DateTimeField(
                blank=True,
                help_text="It stays, and goes on serving; empty: as others do.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="modelversion",
            name="pin_note",
            field=models.CharField(
                blank=True, default="", help_text="Why it is pinned.", max_length=200
            ),
            preserve_default=False,
        ),
    ]
