"""Where a reader stands with a book: want, reading, read, paused, did not finish.

A status follows the reader's acts, and the dates follow the status:

- *Reading* begins a reading today; an earlier one keeps its dates.
- *Read* ends the reading that is open, today. A book that was not being read was read some time
  before: its date is left for the reader to give.
- *Did not finish* ends the open reading as stopped. It says nothing about stars.
- *Paused* leaves it open. *Want to read* drops it: nothing has been read yet.

A change of status changes what is recommended; dates by themselves do not.
"""

from collections.abc import Collection

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from shelves.acting import changing_history_of, put
from shelves.models import Dismissal, Rating, Reading, ShelfEntry
from shelves.services import clear_ratings

Status = ShelfEntry.Shelf


def statuses_of(reader: User, books: Collection[int]) -> dict[int, str]:
    """By book id, where there is one. A rated book without an entry counts as read."""
    rated = Rating.objects.filter(reader=reader, book__in=books)
    entries = ShelfEntry.objects.filter(reader=reader, book__in=books)
    read = dict.fromkeys(rated.values_list("book_id", flat=True), str(Status.READ))
    return read | dict(entries.values_list("book_id", "shelf"))


def set_status(reader: User, books: Collection[int], status: str) -> int:
    """Give all these books (ids) the status; how many had another one. None stays dismissed."""
    status = Status(status)
    with changing_history_of(reader) as changes:
        before = statuses_of(reader, books)
        moved = sorted(pk for pk in set(books) if before.get(pk) != status)
        entries = [ShelfEntry(reader=reader, book_id=pk, shelf=status) for pk in moved]
        put(entries, "shelf", "added_at")
        ended, _ = Dismissal.objects.filter(reader=reader, book__in=books).delete()
        _follow(reader, moved, status)
        changes.rows += len(moved) + ended
    return len(moved)


def remove_books(reader: User, books: Collection[int]) -> int:
    """Take the books' status and stars away; how many had one.

    Dates of readings that ended, notes and own shelves stay: they are there if the book comes back.
    """
    with changing_history_of(reader) as changes:
        removed = len(statuses_of(reader, books))
        ShelfEntry.objects.filter(reader=reader, book__in=books).delete()
        clear_ratings(reader, books)
        _open(reader, books).delete()
        changes.rows += removed
    return removed


def clear_status(reader: User, book: int) -> bool:
    """As if none had been given: a rated book counts as read again. False if there was none."""
    with changing_history_of(reader) as changes:
        deleted, _ = ShelfEntry.objects.filter(reader=reader, book=book).delete()
        changes.rows += deleted
    return deleted > 0


def _follow(reader: User, books: list[int], status: Status) -> None:
    """What the new status says about the reading that is open."""
    opened = _open(reader, books)
    today = timezone.localdate().isoformat()
    if status == Status.READING:
        going_on = set(opened.values_list("book_id", flat=True))
        Reading.objects.bulk_create(
            Reading(reader=reader, book_id=pk, started=today, outcome=Reading.Outcome.OPEN)
            for pk in books
            if pk not in going_on
        )
    elif status == Status.READ:
        opened.update(outcome=Reading.Outcome.FINISHED, finished=today)
    elif status == Status.STOPPED:
        opened.update(outcome=Reading.Outcome.STOPPED, finished=today)
    elif status == Status.WANT:
        opened.delete()


def _open(reader: User, books: Collection[int]) -> QuerySet[Reading]:
    return Reading.objects.filter(reader=reader, book__in=books, outcome=Reading.Outcome.OPEN)
