"""Learn whose words and which language now, in this process, without Celery: the twin of the job."""

from typing import Any

from django.core.management.base import CommandError

from registry import services as registry
from registry.models import TrainingRun
from texts import training
from web.commands import TablesCommand


class Command(TablesCommand):
    help = (
        "Train what tells authors and languages of texts on the samples that are here, and serve it "
        "if it is good."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = []
        for kind in training.KINDS:
            run, _ = registry.queue_run(kind, TrainingRun.Trigger.COMMAND, announce=False)
            run = training.execute(run)
            said = f"{run.get_kind_display()}: run {run.pk} was {run.get_status_display()}. {run.message}"
            self.stdout.write(said)
            for name, value in run.metrics.items():
                if name != "gate":
                    self.stdout.write(f"  {name}: {value}")
            if run.status in (TrainingRun.Status.FAILED, TrainingRun.Status.REFUSED):
                wrong.append(said)
            if run.status in TrainingRun.UNFINISHED:
                wrong.append(
                    "A training run is in progress. Yours is queued and starts when it ends."
                )
        if wrong:
            raise CommandError(" ".join(wrong))
