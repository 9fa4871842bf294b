from typing import Any

from recommendations.online.counting import count_days
from web.commands import TablesCommand


class Command(TablesCommand):
    help = "Count what became of the lists of each day, for the staff. Beat does it hourly."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{count_days()} figures of the last days are counted anew.")
