"""Lines of finished imports whose books are not here: they wait until the catalogue grows."""

import csv
import io
from itertools import groupby

from django.db.models import F, Max, QuerySet, Window
from django.utils import timezone

from accounts.models import User
from shelves.imports.committing import settle
from shelves.imports.kept import unpack
from shelves.imports.matching import WHICH_BOOK, match, recognised
from shelves.imports.waiting_table import COLUMNS, cells_of
from shelves.models import Import, ImportRow

_ROWS_A_BLOCK = 1000


def waiting_rows(reader: User) -> QuerySet[ImportRow]:
    """With their imports; the latest import first, in the order of its file.

    What several files say of one book nobody knows waits once, as the latest of them says it.
    """
    rows = _waiting().filter(of_import__reader=reader).select_related("of_import")
    latest = Window(Max("of_import"), partition_by=[WHICH_BOOK])
    return rows.alias(latest=latest).filter(of_import=F("latest")).order_by("-of_import", "line")


def found_rows(reader: User) -> QuerySet[ImportRow]:
    """Lines that waited and have their books by now, the latest found first."""
    rows = ImportRow.objects.filter(
        of_import__reader=reader,
        of_import__state=Import.State.DONE,
        found_at__isnull=False,
        book__isnull=False,
    )
    return rows.select_related("of_import", "book").order_by("-found_at", "line")


def retry_waiting(reader: User | None = None) -> int:
    """Look for them again, for one reader or all; how many were found, and written."""
    rows = _waiting() if reader is None else _waiting().filter(of_import__reader=reader)
    found = 0
    last = 0
    while block := list(rows.filter(pk__gt=last).order_by("pk")[:_ROWS_A_BLOCK]):
        last = block[-1].pk
        found += _retry(block)
    return found


def waiting_csv(reader: User) -> str:
    """In Goodreads' shape, which other services read too, safe to open in a spreadsheet."""
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(COLUMNS)
    for row in waiting_rows(reader).iterator(chunk_size=_ROWS_A_BLOCK):
        table.writerow(cells_of(unpack(row.record), row.of_import.name, row.line))
    return text.getvalue()


def _waiting() -> QuerySet[ImportRow]:
    return ImportRow.objects.filter(of_import__state=Import.State.DONE, book=None, taken=True)


def _retry(block: list[ImportRow]) -> int:
    """What is sure now is written; what is perhaps one now is offered."""
    matches = recognised([unpack(row.record) for row in block])
    changed = []
    for row, found in zip(block, matches, strict=True):
        before = (row.verdict, row.by, row.candidates, row.book_id)
        match(row, found)
        if row.book_id is not None:
            row.found_at = timezone.now()
        if before != (row.verdict, row.by, row.candidates, row.book_id):
            changed.append(row)
    # Not those that their reader has answered or given up meanwhile.
    sure = [row for row in changed if row.book_id is not None]
    unsure = [row for row in changed if row.book_id is None]
    ImportRow.objects.bulk_update(unsure, ["verdict", "by", "candidates"], batch_size=500)
    written = 0
    for _, rows in groupby(sorted(sure, key=lambda row: row.of_import_id), _import_of):
        written += _write(list(rows))
    return written


def _write(rows: list[ImportRow]) -> int:
    source = Import.objects.select_related("reader").filter(pk=rows[0].of_import_id).first()
    return settle(source, rows) if source else 0


def _import_of(row: ImportRow) -> int:
    return row.of_import_id
