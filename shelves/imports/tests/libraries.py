"""Imports for tests, made as the site makes them from what a file says."""

from typing import Any

from accounts.models import User
from catalog.models import Book
from shelves.imports.committing import carry_out, commit
from shelves.imports.kept import pack
from shelves.imports.record import Record
from shelves.models import Import, ImportRow
from shelves.undo import facts_of


def says(title: str = "Dune", **fields: Any) -> Record:
    """A line; its number is set by `ready`."""
    return Record(line=fields.pop("line", 1), title=title, **fields)


def ready(reader: User, *lines: tuple[Book | None, Record], **fields: Any) -> Import:
    """An import that has been read: each line with the book it was matched with."""
    source = Import.objects.create(
        reader=reader, name="library.csv", size=1, state=Import.State.READY, **fields
    )
    ImportRow.objects.bulk_create(
        ImportRow(
            of_import=source,
            line=number,
            record=pack(record),
            verdict="sure" if book else "unknown",
            book=book,
        )
        for number, (book, record) in enumerate(lines, 2)
    )
    return source


def brought(reader: User, *lines: tuple[Book | None, Record], **fields: Any) -> Import:
    """An import that is done."""
    source = ready(reader, *lines, **fields)
    commit(source)
    carry_out(source.pk)
    source.refresh_from_db()
    assert source.state == Import.State.DONE
    reader.refresh_from_db()
    return source


def everything(reader: User, books: list[Book]) -> dict[str, Any]:
    """All facts of these books, and the reader's own shelves by name."""
    ids = [book.pk for book in books]
    facts: dict[str, Any] = facts_of(reader, ids)
    names = dict(reader.own_shelves.values_list("pk", "name"))
    facts["places"] = {
        book: [[names[shelf], at] for shelf, at in there] for book, there in facts["places"].items()
    }
    facts["own"] = sorted(names.values())
    return facts
