"""Load files of texts: the twin of the staff page."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from texts.reading import MOST_BYTES, Report, take, too_large
from web.commands import TablesCommand

ENDINGS = (".txt", ".csv", ".tsv", ".tab")


class Command(TablesCommand):
    help = (
        "Load texts to learn authors and languages from: files Author_Title_year.txt, tables text,author "
        "or language,text, and folders of those. What is here already is refused; the rest is kept."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
        parser.add_argument("--author", default="", help="of texts whose file is not named so")
        parser.add_argument("--title", default="", help="of one such text")
        parser.add_argument(
            "--public-domain", action="store_true", help="mark the works as in the public domain"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        given = {
            "writer": options["author"],
            "title": options["title"],
            "public_domain": options["public_domain"],
        }
        kept, wrong = 0, 0
        for path in _files(options["paths"]):
            report = _take(path, given)
            self._tell(report)
            kept += report.works + report.lines
            wrong += bool(report.wrong)
        if wrong:
            raise CommandError(f"{wrong} files were not taken; {kept:,} texts were kept.")
        self.stdout.write(f"{kept:,} texts were kept.")

    def _tell(self, report: Report) -> None:
        if report.wrong:
            self.stderr.write(f"{report.name}: {report.wrong}")
            return
        parts = [f"{report.works:,} works"] if report.works else []
        parts += [f"{report.lines:,} lines"] if report.lines else []
        parts += [f"{report.refused:,} refused"] if report.refused else []
        self.stdout.write(f"{report.name}: {', '.join(parts) or 'nothing'}")
        for remark in report.remarks:
            self.stdout.write(f"  {remark}")
        for line, why in report.refusals:
            self.stdout.write(f"  line {line}: {why}")
        if report.untold:
            self.stdout.write(f"  and {report.untold:,} more")


def _take(path: Path, given: dict[str, Any]) -> Report:
    try:
        if path.stat().st_size > MOST_BYTES:
            return Report(path.name, wrong=too_large())
        return take(path.name, path.read_bytes(), **given)
    except OSError as error:
        return Report(path.name, wrong=f"It can't be read: {error.strerror}.")


def _files(paths: list[Path]) -> Iterator[Path]:
    """Of folders those with a known ending, and what is in folders within, by name."""
    for path in paths:
        if path.is_dir():
            inside = [each for each in path.rglob("*") if each.suffix.lower() in ENDINGS]
            yield from sorted(each for each in inside if each.is_file())
        elif path.exists():
            yield path
        else:
            raise CommandError(f"There is no {path}.")
