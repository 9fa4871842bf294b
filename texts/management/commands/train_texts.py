"""Learn whose words and which language now, in this process, without Celery: the twin of the job."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from registry import services as registry
from registry.models import TrainingRun
from texts import training
from texts.said import NOTHING_NEW
from web.commands import TablesCommand


class Command(TablesCommand):
    help = (
        "Train what tells authors and languages of texts on the samples that are here, and serve it "
        "if it is good. What has learnt from these very samples is let be."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--all", action="store_true", help="train even where no sample has come or gone"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = []
        for kind in training.KINDS:
            if not options["all"] and training.is_learnt(kind):
                self.stdout.write(f"{kind.label}: {NOTHING_NEW} --all trains all the same.")
                continue
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
