from typing import Any

from shelves.imports import services
from web.commands import TablesCommand


class Command(TablesCommand):
    help = "Delete imports that were not finished, or were taken back, two weeks ago. Beat does it."

    def handle(self, *args: Any, **options: Any) -> None:
        deleted = services.clear_old()
        if options["verbosity"]:
            self.stdout.write(f"{deleted:,} old imports are deleted.")
