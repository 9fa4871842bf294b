"""Load tables of demand: the twin of the staff page."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import transaction

from demand.committing import commit, take_back
from demand.effects import effects_of, formats_of, is_nothing, matches_of, spellings_of
from demand.models import Frequency, Source
from demand.reading import FIELDS, Options, missing
from demand.uploads import MOST_BYTES_THERE, start, too_large
from demand.wording import refusal, remarks
from shelves.imports.reading.trouble import Unreadable
from web.commands import TablesCommand

MOST_SECONDS = 3600.0
_SHOWN = 10


class _Wrong(Exception):
    pass


class Command(TablesCommand):
    help = (
        "Load tables of units by title and month, week or day. What has no book here waits; the rest "
        "counts, once. With --dry-run, say what would become of them and keep nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="keep nothing")
        parser.add_argument("--channel", help="of files without a column for it")
        parser.add_argument(
            "--frequency", choices=Frequency.values, help="into which days are summed"
        )
        parser.add_argument(
            "--repeats",
            action="store_true",
            help="count lines that are the same in every cell each",
        )
        parser.add_argument(
            "--totals",
            action="store_true",
            help="figures of whole channels: no column names a book",
        )
        parser.add_argument(
            "--column",
            action="append",
            default=[],
            metavar="FIELD=COLUMN",
            help=f"what a column holds: {', '.join(FIELDS)}",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = 0
        for path in options["files"]:
            try:
                with transaction.atomic():
                    self._load(path, options)
                    transaction.set_rollback(options["dry_run"])
            except (_Wrong, Unreadable) as error:
                self.stderr.write(f"{path.name}: {error}")
                wrong += 1
        if wrong:
            raise CommandError(f"{wrong} files were not taken.")
        if options["dry_run"]:
            self.stdout.write("Nothing was kept.")

    def _load(self, path: Path, options: dict[str, Any]) -> None:
        source = _started(path, options)
        if source.state == Source.State.ASKS:
            asked = missing(source.columns, Options.of(source.options))
            raise _Wrong(" ".join([*asked, f"Its columns: {', '.join(source.heads)}."]))
        self._tell_lines(path.name, source)
        self._tell_books(source)
        effects = effects_of(source)
        if is_nothing(effects):
            take_back(source)
            self.stdout.write(
                f"  It changes nothing: {effects['unchanged']:,} figures are as they were. It was not kept."
            )
            return
        commit(source)
        self.stdout.write(
            f"  {effects['added']:,} figures added, {effects['changed']:,} changed "
            f"({effects['units_before']:,} units to {effects['units_after']:,}), "
            f"{effects['unchanged']:,} as they were"
        )

    def _tell_lines(self, name: str, source: Source) -> None:
        report = source.report
        units = report["units"]
        self.stdout.write(
            f"{name}: {report['lines']:,} lines, {units['read']:,} units, "
            f"{report['first']} to {report['last']}; {units['kept']:,} units taken"
        )
        for text in remarks(report):
            self.stdout.write(f"  {text}")
        for code, count in report["refused"].items():
            self.stdout.write(f"  {count:,} lines refused: {refusal(code)}")
        for line, code, text in report["refusals"][:_SHOWN]:
            self.stdout.write(f"    line {line}: {refusal(code)}{f' ({text})' if text else ''}")

    def _tell_books(self, source: Source) -> None:
        for kind, found in matches_of(source).items():
            if found["titles"]:
                self.stdout.write(f"  {kind}: {found['titles']:,} titles, {found['units']:,} units")
        several, examples = spellings_of(source)
        if several:
            self.stdout.write(f"  {several:,} books have several names, which are added up:")
        for names in examples[:_SHOWN]:
            self.stdout.write(f"    {' | '.join(names)}")
        if formats := formats_of(source):
            self.stdout.write(f"  {formats:,} books are in several channels, which are kept apart")


def _started(path: Path, options: dict[str, Any]) -> Source:
    said = {
        name: options[name]
        for name in ("channel", "frequency", "repeats", "totals")
        if options[name]
    }
    try:
        if path.stat().st_size > MOST_BYTES_THERE:
            raise Unreadable(too_large(MOST_BYTES_THERE))
        data = path.read_bytes()
    except OSError as error:
        raise _Wrong(f"It can't be read: {error.strerror}.") from None
    return start(
        None,
        path.name,
        data,
        said,
        columns=dict(each.partition("=")[::2] for each in options["column"]),
        keep_file=False,
        most=MOST_BYTES_THERE,
        seconds=MOST_SECONDS,
    )
