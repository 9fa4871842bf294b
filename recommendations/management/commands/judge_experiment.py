from typing import Any

from recommendations.online.experiments import judge
from web.commands import TablesCommand


class Command(TablesCommand):
    help = (
        "Judge the experiment that runs, and end it if it is time to. Beat does it every 5 minutes."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        experiment = judge()
        if experiment is None:
            self.stdout.write("No experiment is running.")
        elif experiment.ended_at:
            self.stdout.write(f"{experiment}: it ended, {experiment.get_ending_display()}.")
        else:
            self.stdout.write(f"{experiment}: it goes on.")
