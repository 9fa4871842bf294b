"""Count now, in this process, without Celery: the twin of the job."""

import json
from typing import Any

from django.core.management.base import CommandError, CommandParser

from recommendations.models import DataReport
from recommendations.watch.as_text import as_text
from recommendations.watch.cautions import cautions_of
from recommendations.watch.report import ReportInProgress, take_report
from web.commands import TablesCommand


class Command(TablesCommand):
    help = "Report on the data that models learn from: how much, of what, how uneven, what is odd."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="figures for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = take_report(DataReport.Trigger.COMMAND)
        except ReportInProgress as reason:
            raise CommandError(str(reason)) from None
        if options["json"]:
            figures = report.figures | {"warnings": cautions_of(report.figures)}
            self.stdout.write(json.dumps(figures, indent=2))
        else:
            self.stdout.write(as_text(report.figures))
