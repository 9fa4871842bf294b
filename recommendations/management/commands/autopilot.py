"""Search for a better recipe now, in this process: the twin of the job."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from recommendations import training
from recommendations.autopilot import leaderboard, studies
from recommendations.autopilot.models import LEAST_MINUTES, MOST_MINUTES, Study
from recommendations.autopilot.search import advance
from recommendations.autopilot.wording import NAMES
from registry.models import TrainingRun
from web.commands import TablesCommand


class Command(TablesCommand):
    help = (
        "Try families and parameters on readers who are held out, and train a model by the best if it "
        "is better than what serves by more than chance. A search that was cut short goes on."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--minutes", type=int, default=10, help="how long to try things (default: 10)"
        )
        parser.add_argument(
            "--json", type=Path, metavar="FILE", help="write the study there, for a notebook"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        minutes = options["minutes"]
        if not LEAST_MINUTES <= minutes <= MOST_MINUTES:
            raise CommandError(f"--minutes is from {LEAST_MINUTES} to {MOST_MINUTES}.")
        study = studies.unfinished()
        if study:
            self.stderr.write(f"{study} was not at its end; it goes on.")
        else:
            study = studies.start(minutes, announce=False)
        seen = 0
        while advance(study.pk):
            seen = self._tell(study, seen)
        study.refresh_from_db()
        if study.status in Study.UNFINISHED:
            raise CommandError("Another worker is still at it, and will end the search.")
        self._tell(study, seen)
        if options["json"]:
            told = json.dumps(leaderboard.as_records(study), indent=1, default=str)
            options["json"].write_text(told + "\n")
        self.stdout.write(study.message)
        if study.status != Study.Status.FINISHED:
            raise CommandError("Nothing was chosen.")
        self._train(study.run)

    def _tell(self, study: Study, seen: int) -> int:
        """The candidates since the last time; how many there are now."""
        found = list(study.candidates.defer("each"))
        for each in found[seen:]:
            figures = ", ".join(f"{name} {value:.4f}" for name, value in each.figures.items())
            self.stderr.write(
                f"{NAMES[each.family]}, {each.seconds:.0f} s, {each.get_state_display()}: {figures}"
            )
        return len(found)

    def _train(self, run: TrainingRun | None) -> None:
        if run is None:
            return
        run.refresh_from_db()
        run = training.execute(run)
        self.stdout.write(f"Run {run.pk} was {run.get_status_display()}. {run.message}")
