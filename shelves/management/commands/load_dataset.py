import sys
import time
from pathlib import Path
from typing import Any, TextIO

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.db import DatabaseError

from catalog.datasets.download import download_goodbooks
from catalog.datasets.frames import DatasetError
from catalog.datasets.goodbooks import Goodbooks
from catalog.datasets.ledger import Ledger
from catalog.datasets.sources import NAMES, open_dataset
from catalog.datasets.starter import Starter
from shelves.datasets import LoadInProgress, load_dataset
from web.commands import TablesCommand


class Command(TablesCommand):
    help = (
        "Load a data set: goodbooks-10k (both releases), book-crossing, or starter, which needs no "
        "folder. Loading again adds nothing twice."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", choices=NAMES)
        parser.add_argument("folder", nargs="?", type=Path, help="where its files are")
        parser.add_argument(
            "--download", action="store_true", help="fetch goodbooks-10k from the internet first"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["folder"] and (reason := why_no_folder(options["name"], options["download"])):
            raise CommandError(f"{reason}: leave {options['folder']} out.")
        progress = Progress(sys.stderr if options["verbosity"] else None)
        try:
            folder = options["folder"]
            if options["download"]:
                folder = self.downloaded(options["name"], progress)
            load = load_dataset(open_dataset(options["name"], folder), Ledger(progress))
        except (DatasetError, LoadInProgress) as error:
            raise CommandError(str(error)) from None
        except DatabaseError as error:
            raise CommandError(
                f"The database refused; nothing was kept. It says: {error}"
            ) from error
        except KeyboardInterrupt:
            raise CommandError("Stopped; nothing was kept.") from None
        finally:
            progress.end()
        if options["verbosity"]:
            self.stdout.write(readable(load.dataset, load.report))

    def downloaded(self, name: str, progress: "Progress") -> Path:
        if name != Goodbooks.name:
            raise CommandError(f"--download knows {Goodbooks.name} only.")
        return download_goodbooks(settings.HOME / "datasets" / name, progress)


def why_no_folder(name: str, download: bool) -> str:
    if name == Starter.name:
        return f"{name} comes with the site and is read from no folder"
    return "--download fetches the files into a folder of its own" if download else ""


class Progress:
    """One line on a terminal that says how far a load is; nothing elsewhere."""

    def __init__(self, stream: TextIO | None) -> None:
        self.stream = stream if stream and stream.isatty() else None
        self.shown_at = 0.0

    def __call__(self, what: str, rows: int, share: float) -> None:
        if self.stream and (time.monotonic() - self.shown_at > 0.1 or share >= 1):
            self.shown_at = time.monotonic()
            self.stream.write(f"\r\033[K{what}: {rows:,} ({share:.0%})")
            self.stream.flush()

    def end(self) -> None:
        if self.stream and self.shown_at:
            self.stream.write("\r\033[K")


def readable(name: str, report: dict[str, Any]) -> str:
    steps = [report[step] for step in ("read", "kept", "added")]
    lines = [
        f"{name} is loaded: {report['seconds']} s, at most {report['peak_mb']} MB.",
        f"{'':24}{'read':>12}{'kept':>12}{'added':>12}",
    ]
    for what in dict.fromkeys(what for counts in steps for what in counts):
        numbers = [f"{counts[what]:,}" if what in counts else "" for counts in steps]
        lines.append(f"{what:24}" + "".join(f"{number:>12}" for number in numbers))
    for drop in report["dropped"]:
        lines.append(f"Dropped {drop['rows']:,} {drop['what']}: {drop['why']}.")
        lines += [f"    {example}" for example in drop["examples"]]
    return "\n".join(lines)
