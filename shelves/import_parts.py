"""Imports of library files, as parts of an export."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.own_data import Part, Row, text_of
from shelves.import_models import AddedBook, Import, ImportedBook, ImportFile, ImportRow

_ROWS_AT_ONCE = 1000


def _imports(reader: User) -> Iterator[Row]:
    unread = set(
        ImportFile.objects.filter(of_import__reader=reader).values_list("of_import_id", flat=True)
    )
    for each in Import.objects.filter(reader=reader).order_by("pk"):
        yield {
            "id": each.pk,
            "name": each.name,
            "size": each.size,
            "format": each.format,
            "state": each.state,
            "reviews": each.reviews,
            "columns": each.columns,
            "first_rows": [each.heads, *each.sample],
            "remarks": each.remarks,
            "other_parts": each.extras,
            "summary": each.summary,
            "before_and_after": each.facts,
            "error": each.error,
            "file_is_still_here": each.pk in unread,
            "created_at": text_of(each.created_at),
            "changed_at": text_of(each.changed_at),
            "done_at": text_of(each.done_at),
        }


def _import_rows(reader: User) -> Iterator[Row]:
    rows = ImportRow.objects.filter(of_import__reader=reader).order_by("of_import", "line")
    for row in (
        rows.select_related("book")
        .only(
            "of_import_id",
            "line",
            "record",
            "verdict",
            "by",
            "taken",
            "chosen_by_reader",
            "found_at",
            "book__title",
        )
        .iterator(_ROWS_AT_ONCE)
    ):
        yield {
            "import": row.of_import_id,
            "line": row.line,
            "verdict": row.verdict,
            "told_by": row.by,
            "taken": row.taken,
            "chosen_by_you": row.chosen_by_reader,
            "book": row.book_id,
            "title": row.book.title if row.book else row.title,
            "found_at": text_of(row.found_at),
            "says": row.record,
        }


def _imported_books(reader: User) -> Iterator[Row]:
    done = ImportedBook.objects.filter(of_import__reader=reader).order_by("pk")
    for each in done.iterator(_ROWS_AT_ONCE):
        yield {
            "import": each.of_import_id,
            "book": each.book_id,
            "before_and_after": each.facts,
            "said": each.said,
            "effects": each.effects,
        }


def _added_books(reader: User) -> Iterator[Row]:
    added = AddedBook.objects.filter(reader=reader).select_related("book").order_by("pk")
    for each in added:
        yield {
            "book": each.book_id,
            "title": each.book.title,
            "added_at": text_of(each.added_at),
        }


IMPORTS = Part(
    "imports",
    ("shelves.Import", "shelves.ImportFile"),
    _imports,
    about=_("files that you imported: what they were and what came of them"),
    columns=("id", "name", "size", "format", "state", "created_at", "done_at"),
)
IMPORT_ROWS = Part(
    "import_rows",
    ("shelves.ImportRow",),
    _import_rows,
    about=_("the lines of these files, with the books they were about; some wait for theirs"),
    columns=("import", "line", "verdict", "taken", "title", "found_at"),
)
IMPORTED_BOOKS = Part(
    "imported_books",
    ("shelves.ImportedBook",),
    _imported_books,
    about=_("what an import changed of each book, kept so that it can be undone"),
)
ADDED_BOOKS = Part(
    "added_books",
    ("shelves.AddedBook",),
    _added_books,
    about=_("books that you added to the catalogue"),
    columns=("title", "added_at"),
)
