"""Train now, in this process, without Celery: the twin of the job."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from recommendations import training
from recommendations.words import training as word_training
from registry import services as registry
from registry.models import Kind, TrainingRun
from web.commands import TablesCommand

WHY_LENGTH = TrainingRun._meta.get_field("why").max_length
ENDINGS_TO_FAIL_ON = {TrainingRun.Status.FAILED, TrainingRun.Status.REFUSED}


class Command(TablesCommand):
    help = (
        "Train the recommender on what readers have done up to now, and serve it if it is good. "
        "Gather the words of the catalogue anew if it has changed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--why", default="", help="in a few words, kept with the run")

    def handle(self, *args: Any, **options: Any) -> None:
        run, _ = registry.queue_run(
            Kind.RECOMMENDER,
            TrainingRun.Trigger.COMMAND,
            why=options["why"][:WHY_LENGTH],
            announce=False,
        )
        run = training.execute(run)
        self.gather_words()
        if run.status in TrainingRun.UNFINISHED:
            raise CommandError(
                "A training run is in progress. Yours is queued and starts when it ends."
            )
        summary = f"Run {run.pk} was {run.get_status_display()}. {run.message}"
        if run.status in ENDINGS_TO_FAIL_ON:
            raise CommandError(summary)
        self.stdout.write(summary)
        rules = run.metrics.get("gate", [])
        for name, value in run.metrics.items():
            if value is not rules:
                self.stdout.write(f"  {name}: {value}")
        for rule in rules:
            self.stdout.write(f"  {rule['rule']}: {rule['words']}")

    def gather_words(self) -> None:
        """Whatever comes of the model: moods need no ratings."""
        words = word_training.refresh(TrainingRun.Trigger.COMMAND)
        if words is not None:
            ended = f"{words.get_status_display()}. {words.message}"
            self.stdout.write(f"The index of words, run {words.pk}, was {ended}")
