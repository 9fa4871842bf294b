"""What a reader decides about an import: which book a line is about, and what is taken at all."""

import re
from collections.abc import Collection
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext

from catalog.datasets.frames import BookRecord
from catalog.datasets.write import add_books, fill_gaps
from catalog.models import Book
from catalog.search.indexing import reindex
from registry.locks import only_one
from shelves.acting import alone
from shelves.imports.committing import settle
from shelves.imports.kept import unpack
from shelves.imports.matching import WHICH_BOOK, recognised
from shelves.imports.states import ImportRefused, WrongState
from shelves.imports.tabs import lines_in
from shelves.models import AddedBook, Import, ImportRow
from web.floods import Limit

ADDING = Limit("added-books", acts=50, seconds=24 * 3600)


def choose_book(source: Import, row: ImportRow, book: Book | None) -> None:
    """This line is about this book; None: about none of those here.

    In a finished import, a line that still waits for its book is written at once. Raises WrongState
    for any other line of one, and while it is being read or written.
    """
    with alone(source.reader):
        done = _open(source, or_done=True)
        fresh = _row(source, row.pk)
        if fresh.verdict == ImportRow.Verdict.REFUSED:
            raise WrongState(gettext("This line was left out; it can't be taken."))
        if done:
            _answer_waiting(source, fresh, book)
        else:
            fresh.book, fresh.chosen_by_reader = book, True
            fresh.taken = fresh.taken or book is not None
            fresh.save(update_fields=["book", "chosen_by_reader", "taken"])
    row.book, row.chosen_by_reader, row.taken = fresh.book, True, fresh.taken
    row.found_at = fresh.found_at


def _answer_waiting(source: Import, row: ImportRow, book: Book | None) -> None:
    if row.book_id is not None or not row.taken:
        raise WrongState(gettext("This import is done."))
    row.chosen_by_reader = True
    if book is None:  # it waits no longer
        row.taken = False
        row.save(update_fields=["chosen_by_reader", "taken"])
    else:
        row.book, row.found_at = book, timezone.now()
        settle(source, [row])
    _stop_others(source, [row.pk])


def _stop_others(source: Import, rows: Collection[int]) -> None:
    """Lines of the reader's other imports that name the same books wait no longer either."""
    named = ImportRow.objects.filter(pk__in=rows).annotate(which=WHICH_BOOK).values("which")
    others = ImportRow.objects.filter(
        of_import__reader=source.reader_id,
        of_import__state=Import.State.DONE,
        book=None,
        taken=True,
    )
    others = others.exclude(of_import=source).alias(which=WHICH_BOOK)
    others.filter(which__in=named).update(taken=False)


def take_rows(source: Import, which: str | Collection[int], on: bool) -> int:
    """Tick or untick all lines of a tab, or those with these ids; what is refused stays out.

    How many changed.
    """
    with transaction.atomic():
        done = _open(source, or_done=True)
        if isinstance(which, str):
            rows = lines_in(source, which).order_by()
        else:
            rows = ImportRow.objects.filter(of_import=source, pk__in=which)
        if done:  # lines that wait may be given up, and wait again; what is written stays
            rows = rows.filter(book=None)
        rows = rows.exclude(verdict=ImportRow.Verdict.REFUSED).exclude(taken=on)
        if done and not on:
            _stop_others(source, list(rows.values_list("pk", flat=True)))
        return rows.update(taken=on)


def set_reviews(source: Import, what: str) -> None:
    """`note`, `publish` or `leave`."""
    if what not in Import.Reviews.values:
        raise ImportRefused("reviews", gettext("Choose what becomes of the reviews."))
    with transaction.atomic():
        _open(source)
        Import.objects.filter(pk=source.pk).update(reviews=what)
    source.reviews = what


def may_add_books() -> bool:
    return bool(settings.READERS_ADD_BOOKS)


def add_book_from(row: ImportRow) -> Book:
    """A book that was not found, from what its line says; the line is about it then.

    Raises ImportRefused where operators do not allow it, or the line says too little.
    """
    if not may_add_books():
        raise ImportRefused("not_allowed", gettext("Only operators add books here."))
    record = unpack(row.record)
    if not record.title or not record.authors:
        raise ImportRefused("too_little", gettext("A book needs a title and an author."))
    ADDING.count(row.of_import.reader_id)
    with only_one("adding a book") as alone_here, transaction.atomic():
        if not alone_here:
            raise ImportRefused("busy", gettext("Another book is just being added. Try again."))
        # Somebody else may have added it since.
        (now,) = recognised([record])
        if now.candidates or now.book is not None:
            raise ImportRefused("found", gettext("This book may be here already: choose it."))
        described = BookRecord(
            record.title,
            record.authors,
            series=record.series,
            position=_position(record.series_position),
            year=record.year if record.year and abs(record.year) < 10_000 else None,
            identifiers=record.identifiers,
        )
        (pk,) = add_books([described])
        fill_gaps([(pk, described)])
        reindex([pk])
        book = Book.objects.get(pk=pk)
        AddedBook.objects.create(book=book, reader=row.of_import.reader)
    choose_book(row.of_import, row, book)
    return book


def _position(text: str) -> Decimal | None:
    """As the catalogue can keep it."""
    return Decimal(text) if re.fullmatch(r"\d{1,4}(\.\d{1,2})?", text) else None


def _open(source: Import, or_done: bool = False) -> bool:
    """Locks the import, and counts a change of its preview; whether it is done."""
    fresh = Import.objects.select_for_update(no_key=True).filter(pk=source.pk).first()
    state = fresh.state if fresh else None
    if state == Import.State.READY:
        Import.objects.filter(pk=source.pk).update(edits=F("edits") + 1, changed_at=timezone.now())
        source.edits += 1
        return False
    if or_done and state == Import.State.DONE:
        return True
    raise WrongState(gettext("This can be changed only between reading and writing the import."))


def _row(source: Import, pk: int) -> ImportRow:
    found = ImportRow.objects.select_for_update(no_key=True).filter(of_import=source, pk=pk).first()
    if found is None:
        raise WrongState(gettext("This import is gone."))
    return found
