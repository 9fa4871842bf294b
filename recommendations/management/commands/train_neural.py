"""Train a net beside the site's models, here and now, and tell how it does against them."""

import argparse
import math
from typing import Any

from django.core.management.base import CommandError, CommandParser

from recommendations import challenger
from recommendations.engine import neural
from registry.models import TrainingRun
from web.commands import TablesCommand


class Command(TablesCommand):
    help = (
        "Train a net for lists or for stars on what readers have done up to now, and measure it "
        "beside the models of the site. It is never served. One that was cut short goes on where "
        "it was, as long as the data are the same."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--what", choices=[challenger.LISTS, challenger.STARS], default=challenger.LISTS
        )
        parser.add_argument(
            "--epochs", type=_count, help="at most so many (it stops by itself before that)"
        )
        parser.add_argument(
            "--minutes", type=_minutes, default=challenger.MINUTES, help="of training, at most: 30"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            neural.check_installed()
        except neural.NeuralMissing as missing:
            raise CommandError(str(missing)) from None
        run = challenger.ask(options["what"], options["epochs"], options["minutes"])
        try:
            run = challenger.execute(run, self.stdout.write)
        except KeyboardInterrupt:
            raise CommandError(
                "It was interrupted. What was learnt up to the last whole epoch lies in "
                f"{challenger.folder() / 'checkpoints'}; the same command goes on from there."
            ) from None
        if run.status in TrainingRun.UNFINISHED:
            raise CommandError(
                "Another net is being trained. Yours is queued and starts when it ends."
            )
        summary = f"Run {run.pk} was {run.get_status_display()}. {run.message}"
        if run.status == TrainingRun.Status.FAILED:
            raise CommandError(summary)
        self.stdout.write(summary)
        for name, value in run.metrics.items():
            if name != "curves":
                self.stdout.write(f"  {name}: {value}")
        self.stdout.write(
            f"To see how it went: .venv/bin/tensorboard --logdir {challenger.folder() / 'logs'}"
        )


def _count(text: str) -> int:
    """A whole number from 1."""
    if not (text.isdecimal() and int(text) > 0):
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number above 0.")
    return int(text)


def _minutes(text: str) -> float:
    """A number above 0."""
    try:
        minutes = float(text)
    except ValueError:
        minutes = 0.0
    if not (math.isfinite(minutes) and minutes > 0):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of minutes above 0.")
    return minutes
