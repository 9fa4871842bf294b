from typing import Any

from django.core.management.base import CommandError, CommandParser

from accounts.models import User
from catalog.datasets.sources import NAMES
from shelves.datasets import LoadInProgress, remove_dataset
from web.commands import TablesCommand


class Command(TablesCommand):
    help = "Remove a data set's readers with their ratings and marks. Its books stay."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", choices=NAMES)
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["name"]
        count = User.objects.filter(source=name).count()
        if not count:
            raise CommandError(f"There are no readers of {name}.")
        if not options["yes"] and not self.agreed(f"Remove {count:,} readers of {name}?"):
            raise CommandError("Nothing was removed.")
        try:
            readers, ratings = remove_dataset(name)
        except LoadInProgress as error:
            raise CommandError(str(error)) from None
        self.stdout.write(
            f"Removed {readers:,} readers of {name} and their {ratings:,} ratings. The books stay."
        )

    def agreed(self, question: str) -> bool:
        try:
            return input(f"{question} [y/N] ").strip().lower() in {"y", "yes"}
        except EOFError:
            return False
