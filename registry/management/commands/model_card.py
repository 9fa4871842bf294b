from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from registry.model_card import model_card
from registry.models import Champion, Kind, ModelVersion
from web.commands import TablesCommand


class Command(TablesCommand):
    help = (
        "Write the card of a model, in markdown: what it is, from what, how good, and its limits."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--model", type=int, help="its number; without, the one that serves")
        parser.add_argument("--output", type=Path, help="a file to write; without, it is printed")

    def handle(self, *args: Any, **options: Any) -> None:
        card = model_card(self.version(options["model"]))
        if options["output"] is None:
            self.stdout.write(card)
            return
        try:
            options["output"].write_text(card, encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{error.filename} can't be written: {error.strerror}.") from error
        self.stdout.write(f"{options['output']} is written.")

    def version(self, number: int | None) -> ModelVersion:
        versions = ModelVersion.objects.select_related("run__requested_by")
        if number is not None:
            found = versions.filter(pk=number).first()
            missing = f"There is no model {number}: /staff/models lists those that are kept."
        else:
            champions = Champion.objects.filter(kind=Kind.RECOMMENDER)
            found = versions.filter(pk__in=champions.values("version")).first()
            missing = (
                "No model serves yet, so there is nothing to tell: ./run manage train makes one."
            )
        if found is None:
            raise CommandError(missing)
        return found
