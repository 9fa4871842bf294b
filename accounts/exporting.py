"""Everything of a reader in one file: what they take along, and what an import brings back.

The file is a zip. `bookrec.json` holds, exactly, what an import brings back:

    {"format": "bookrec", "version": 1, "made_at": "…", "site": "https://…",
     "parts": {"books": [{…}, …], "goals": [{…}], …}}

with a list of objects a part (`accounts.own_data`), each on a line of its own. Moments are ISO 8601
with their offset. What a row of `books` holds is told by `shelves.own_books`. `more.json` has the
other parts in the same shape: they may be large, and are no other site's business. Each part that has
`columns` is a table `<part>.csv` besides, for spreadsheets; `README.txt` says what is what.
"""

import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import IO

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.own_data import Part, Row, parts
from web.floods import Limit
from web.spreadsheets import write_table

FORMAT, VERSION = "bookrec", 1
WHOLE, MORE = "bookrec.json", "more.json"
EXPORTING = Limit("exports", acts=20, seconds=3600)
# More than this lies in a file without a name, which is gone as soon as it is sent.
_IN_MEMORY = 1 << 20


def export_of(reader: User) -> IO[bytes]:
    """The zip, at its beginning; raises TooOften."""
    EXPORTING.count(reader.pk)
    made = timezone.now()
    file: IO[bytes] = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - whoever sends it closes it
    with zipfile.ZipFile(file, "w") as into, one_moment():
        _write(into, reader, made)
    file.seek(0)
    return file


def file_name(ending: str) -> str:
    return f"bookrec-{timezone.localdate().isoformat()}{ending}"


def _write(into: zipfile.ZipFile, reader: User, made: datetime) -> None:
    into.writestr(_entry("README.txt", made), _readme(made))
    for name, restored in ((WHOLE, True), (MORE, False)):
        some = [part for part in parts() if part.restored == restored]
        with SpooledTemporaryFile(_IN_MEMORY, "w+", encoding="utf-8", newline="") as whole:
            _write_parts(into, whole, some, reader, made)
            whole.seek(0)
            with (
                into.open(_entry(name, made), "w", force_zip64=True) as entry,
                io.TextIOWrapper(entry, "utf-8") as text,
            ):
                while piece := whole.read(_IN_MEMORY):
                    text.write(piece)


def _write_parts(
    into: zipfile.ZipFile, whole: IO[str], some: list[Part], reader: User, made: datetime
) -> None:
    """As JSON into `whole`, and at the same time as tables into the zip."""
    about = {"format": FORMAT, "version": VERSION, "made_at": made.isoformat()}
    head = json.dumps(about | {"site": settings.BASE_URL})
    whole.write(head[:-1] + ', "parts": {\n')
    for n, part in enumerate(some):
        whole.write(f"{',' if n else ''}\n{json.dumps(part.name)}: [")
        rows = _written_to(whole, part.read(reader))
        if part.columns:
            _write_table(into, _entry(f"{part.name}.csv", made), part, rows)
        else:
            for _row in rows:
                pass
        whole.write("]")
    whole.write("\n}}\n")


def _written_to(file: IO[str], rows: Iterable[Row]) -> Iterator[Row]:
    """The same rows, as they are written, so that nobody reads them twice or keeps them."""
    for n, row in enumerate(rows):
        file.write(f"{',' if n else ''}\n{json.dumps(row, ensure_ascii=False)}")
        yield row


def _entry(name: str, made: datetime) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, timezone.localtime(made).timetuple()[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _write_table(
    into: zipfile.ZipFile, info: zipfile.ZipInfo, part: Part, rows: Iterable[Row]
) -> None:
    # Without the mark at its beginning Excel takes the text for another encoding.
    with (
        into.open(info, "w", force_zip64=True) as entry,
        io.TextIOWrapper(entry, "utf-8-sig", newline="") as text,
    ):
        write_table(text, part.columns, rows)


@contextmanager
def one_moment() -> Iterator[None]:
    """Reads the database as it stands now, whatever is written meanwhile."""
    inside_another = connection.in_atomic_block
    with transaction.atomic():
        if not inside_another:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _readme(made: datetime) -> str:
    back = [part for part in parts() if part.restored]
    only_told = [part for part in parts() if not part.restored]
    day = date_format(timezone.localtime(made), _("j F Y"))
    return "\n".join(
        [
            _("Everything that Bookrec keeps of you, as of %(day)s") % {"day": day},
            "",
            settings.BASE_URL,
            "",
            _(
                "bookrec.json and more.json have all of it, exactly. The tables are for "
                "spreadsheets."
            ),
            _(
                "In the tables a text that a spreadsheet could take for a formula has an "
                "apostrophe (') before it."
            ),
            "",
            _("Brought back when you import this file on a site with Bookrec:"),
            *_described(back),
            "",
            _("For you to read; not brought back:"),
            *_described(only_told),
            "",
        ]
    )


def _described(some: list[Part]) -> Iterator[str]:
    for part in some:
        whole = WHOLE if part.restored else MORE
        name = f"{part.name}.csv" if part.columns else f"{whole}: {part.name}"
        yield f"- {name}: {part.about}"
