"""Train now, in this process, without Celery: the twin of the job."""

from typing import Any

from django.core.management.base import CommandError

from recommendations import training
from registry import services as registry
from registry.models import Kind, TrainingRun
from web.commands import TablesCommand

ENDINGS_TO_FAIL_ON = {TrainingRun.Status.FAILED, TrainingRun.Status.REFUSED}


class Command(TablesCommand):
    help = "Train the recommender on what readers have done up to now, and serve it if it is good."

    def handle(self, *args: Any, **options: Any) -> None:
        run, _ = registry.queue_run(Kind.RECOMMENDER, TrainingRun.Trigger.COMMAND, announce=False)
        run = training.execute(run)
        if run.status in TrainingRun.UNFINISHED:
            raise CommandError(
                "A training run is in progress. Yours is queued and starts when it ends."
            )
        summary = f"Run {run.pk} was {run.get_status_display()}. {run.message}"
        if run.status in ENDINGS_TO_FAIL_ON:
            raise CommandError(summary)
        self.stdout.write(summary)
        for name, value in run.metrics.items():
            self.stdout.write(f"  {name}: {value}")
