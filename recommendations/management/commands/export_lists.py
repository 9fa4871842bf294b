import os
import time
from argparse import ArgumentTypeError
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import IO, Any

from django.core.management.base import CommandError, CommandParser

from recommendations.feed.export import Wanted, as_jsonl, export_lists
from recommendations.ranking import LIST_LENGTH
from web.commands import TablesCommand

# Seconds from one word of progress to the next.
_EVERY = 5.0


class Command(TablesCommand):
    help = "Write the recommendations of many readers as JSON lines, one reader a line."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--source", default="", help="only readers of this system (default: all systems)"
        )
        parser.add_argument("-n", type=_length, default=10, help="books a reader (default: 10)")
        parser.add_argument(
            "--own-accounts", action="store_true", help="accounts of this site too, by their ids"
        )
        parser.add_argument(
            "--since-version",
            type=int,
            help="write nothing unless a newer model than this one serves",
        )
        parser.add_argument(
            "--output",
            type=_file,
            metavar="FILE",
            help="which appears once it is whole; - is what is there without it: the output",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = Wanted(
            options["source"], options["n"], options["own_accounts"], options["since_version"]
        )
        path = options["output"]
        try:
            with _appearing(path) if path else nullcontext(self.stdout) as file:
                self.write(wanted, file)
        except OSError as error:
            name = path or "The output"
            raise CommandError(f"{name} can't be written: {error.strerror}.") from None

    def write(self, wanted: Wanted, file: Any) -> None:
        started = told = time.monotonic()
        number = 0
        for lines in export_lists(wanted):
            file.write(as_jsonl(lines))
            number += len(lines)
            if time.monotonic() - told > _EVERY:
                told = time.monotonic()
                self.tell(number, told - started)
        self.tell(number, time.monotonic() - started)

    def tell(self, number: int, seconds: float) -> None:
        speed = number / max(seconds, 0.001)
        self.stderr.write(f"{number:,} lists in {seconds:.1f} s, {speed:,.0f} a second")


def _length(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= LIST_LENGTH:
        raise ArgumentTypeError(f"a list has 1 to {LIST_LENGTH} books")
    return int(text)


def _file(name: str) -> Path | None:
    return None if name == "-" else Path(name)


@contextmanager
def _appearing(path: Path) -> Iterator[IO[str]]:
    """A file that stands under its name when all of it is written, and not before."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("x", encoding="utf-8") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
