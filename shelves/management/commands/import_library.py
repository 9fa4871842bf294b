import sys
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from accounts.models import User
from shelves.imports import services
from shelves.imports.services import ImportRefused
from shelves.models import Import
from web.commands import TablesCommand
from web.floods import TooOften


class Command(TablesCommand):
    help = (
        "Read a library file for a reader and say what an import of it would write. With --commit "
        "it is written; without, the preview waits on the reader's import page."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="whose books they are")
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--column",
            action="append",
            default=[],
            metavar="FIELD=COLUMN",
            help="what a column means, for a table of an unknown kind; may be repeated",
        )
        parser.add_argument("--commit", action="store_true", help="write what is sure")

    def handle(self, *args: Any, **options: Any) -> None:
        reader = User.objects.members().filter(email__iexact=options["email"]).first()
        if reader is None:
            raise CommandError(f"There is no reader {options['email']}.")
        try:
            source = services.start(reader, options["file"].name, options["file"].read_bytes())
            source = self.read(source, options["column"])
            self.show(source)
            if options["commit"]:
                services.commit(source)
                services.carry_out(source.pk)
                source.refresh_from_db()
                self.stdout.write(f"The import is {source.get_state_display().lower()}.")
        except (ImportRefused, TooOften) as error:
            raise CommandError(str(error)) from None
        except OSError as error:
            raise CommandError(f"{options['file']} can't be read: {error.strerror}.") from None

    def read(self, source: Import, columns: list[str]) -> Import:
        services.read(source.pk)
        source.refresh_from_db()
        if source.state == Import.State.ASKS_COLUMNS and columns:
            services.give_columns(source, dict(_pair(text) for text in columns))
            services.read(source.pk)
            source.refresh_from_db()
        if source.state == Import.State.ASKS_COLUMNS:
            raise CommandError(
                "Say what its columns mean with --column FIELD=COLUMN. It has: "
                + ", ".join(source.heads)
            )
        if source.state != Import.State.READY:
            raise CommandError(services.error_words(source) or "It could not be read.")
        return source

    def show(self, source: Import) -> None:
        counts, summary = services.counts_of(source), services.summary_of(source)
        self.stdout.write(
            f"{source.name}: {counts['all']:,} lines, {counts['sure']:,} found, "
            f"{counts['perhaps']:,} perhaps, {counts['unknown']:,} not found, "
            f"{counts['refused']:,} left out."
        )
        for name, books in summary["effects"].items():
            kind, _, outcome = name.partition(".")
            self.stdout.write(f"{kind:12}{outcome:10}{books:>10,} books")
        for title in summary["shelves"]:
            self.stdout.write(f"New shelf: {title}")
        sys.stdout.flush()


def _pair(text: str) -> tuple[str, str]:
    field, sign, column = text.partition("=")
    if not sign:
        raise CommandError(f"{text!r} is no FIELD=COLUMN.")
    return field, column
