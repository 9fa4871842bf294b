"""What an import will do, line by line: the page of it that somebody looks at, and all in numbers.

A finished import shows what it has done, in the same way.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.cache import cache

from catalog.models import Book
from shelves.imports.kept import unpack
from shelves.imports.planning import Effect
from shelves.imports.plans import plans_for, plans_in_blocks
from shelves.imports.record import Record, Remark
from shelves.imports.summing import Summing
from shelves.imports.tabs import lines_in
from shelves.imports.wording import effect_of, words
from shelves.models import Import, ImportedBook, ImportRow, OwnShelf
from web.pages import ListPage, list_page

PAGE = 50  # lines
_LAST_PAGE = 2000


@dataclass(frozen=True)
class RowView:
    """A line as the preview shows it. Books come with their card details."""

    row: ImportRow
    record: Record
    book: Book | None
    candidates: list[Book]  # the likeliest first; empty where the book is sure
    effects: list[Effect]  # empty where the line is not taken, or has no book
    together: list[int] = field(default_factory=list)  # other lines about the same book

    @property
    def sentences(self) -> list[tuple[Effect, str]]:
        """Each effect in words, in the language of the page."""
        return [(effect, words(effect)) for effect in self.effects]

    @property
    def remarks(self) -> tuple[Remark, ...]:
        return self.record.remarks


def rows_of(source: Import, tab: str = "all", page: str | int | None = 1) -> ListPage:
    """A page of RowViews, in the order of the file."""
    found = list_page(lines_in(source, tab), str(page or 1), PAGE, _LAST_PAGE)
    return ListPage(views_of(source, found.items), found.number, found.more, found.last)


def row_of(source: Import, line: int) -> RowView | None:
    row = ImportRow.objects.filter(of_import=source, line=line).first()
    return views_of(source, [row])[0] if row else None


def summary_of(source: Import) -> dict[str, Any]:
    """What it will write in numbers (`Summing.numbers`), or has written if it is done.

    Kept in the cache until the preview is changed, or the reader's history: with ten thousand
    lines it takes a second to make. Jobs and the commit write it into the import.
    """
    if source.state not in (Import.State.READING, Import.State.READY):
        return source.summary
    version = [source.edits, source.reader.history_version]
    if source.summary.get("version") != version:
        edits, history = version
        key = f"import-summary:{source.pk}:{edits}:{history}:{source.reader_id}"
        source.summary = cache.get(key) or _summed(source) | {"version": version}
        cache.set(key, source.summary)
    return source.summary


def _summed(source: Import) -> dict[str, Any]:
    mine = OwnShelf.objects.filter(reader=source.reader)
    summing = Summing(set(mine.values_list("name_key", flat=True)))
    for plans in plans_in_blocks(source):
        for plan in plans:
            summing.add(plan)
    return summing.numbers


def views_of(source: Import, rows: Sequence[ImportRow]) -> list[RowView]:
    """Ten-odd statements, however many lines of one import."""
    ids = {row.book_id for row in rows if row.book_id is not None}
    offered = {pk for row in rows for pk in row.candidates}
    books = Book.objects.with_card_details().in_bulk(ids | offered)
    lines, effects = _of_books(source, ids)
    return [
        RowView(
            row,
            unpack(row.record),
            books.get(row.book_id) if row.book_id else None,
            [books[pk] for pk in row.candidates if pk in books],
            effects.get(row.book_id, []) if row.taken and row.book_id else [],
            [line for line in lines.get(row.book_id, []) if line != row.line]
            if row.taken and row.book_id
            else [],
        )
        for row in rows
    ]


def views_across(rows: Iterable[ImportRow]) -> list[RowView]:
    """Of lines of several imports, without what they do; two statements."""
    found = list(rows)
    offered = {pk for row in found for pk in (*row.candidates, row.book_id) if pk}
    books = Book.objects.with_card_details().in_bulk(offered)
    return [
        RowView(
            row,
            unpack(row.record),
            books.get(row.book_id or 0),
            [books[pk] for pk in row.candidates if pk in books],
            [],
        )
        for row in found
    ]


def _of_books(
    source: Import, books: set[int]
) -> tuple[dict[int, list[int]], dict[int, list[Effect]]]:
    """By book the lines that are about it, and what they do, or have done."""
    taken = ImportRow.objects.filter(of_import=source, taken=True, book__in=books)
    if source.state in (Import.State.DONE, Import.State.UNDONE):
        lines: dict[int, list[int]] = {}
        for book, line in taken.order_by("line").values_list("book_id", "line"):
            lines.setdefault(book, []).append(line)
        done = ImportedBook.objects.filter(of_import=source, book__in=books).order_by("pk")
        effects: dict[int, list[Effect]] = {}
        for book, packed in done.values_list("book_id", "effects"):
            effects.setdefault(book, []).extend(effect_of(effect) for effect in packed)
        return lines, effects
    plans = plans_for(source, books) if books else {}
    return (
        {book: [row.line for row in plan.rows] for book, plan in plans.items()},
        {book: plan.plan.effects for book, plan in plans.items()},
    )
