"""Check now, in this process, without Celery: the twin of the job."""

import json
from textwrap import wrap
from typing import Any

from django.core.management.base import CommandError, CommandParser

from recommendations.models import DriftCheck
from recommendations.watch.drift import CheckInProgress, NoModel, check_drift
from recommendations.watch.limits import LIMITS, Measure
from recommendations.watch.words import WORDS, details_words, state_words, value_words
from web.commands import TablesCommand


class Command(TablesCommand):
    help = "Compare the data with what the model that serves learnt; alert if they moved apart."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="figures for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            check = check_drift()
        except (CheckInProgress, NoModel) as reason:
            raise CommandError(str(reason)) from None
        if options["json"]:
            told = {"model_version": check.model_version, "readings": check.readings}
            self.stdout.write(json.dumps(told, indent=2))
        else:
            self.stdout.write("\n".join(readable(check)))


def readable(check: DriftCheck) -> list[str]:
    lines = [f"Model {check.model_version}"]
    for measure in Measure:
        reading = check.readings[measure]
        value = value_words(measure, reading["value"])
        limit = value_words(measure, LIMITS[measure].limit)
        lines.append(f"{WORDS[measure].title!s:42}{value:>8}  (limit {limit})")
        said = state_words(measure, reading["state"], reading["made_of"], reading["readers"])
        if details := details_words(measure, reading["details"]):
            said = f"{said} {details}."
        lines += wrap(said, 80, initial_indent="    ", subsequent_indent="    ")
    return lines
