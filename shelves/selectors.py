"""What a reader has done with books."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest

from accounts.models import SIMULATED_SOURCE, User
from catalog.models import Book
from shelves.models import Dismissal, Rating, ShelfEntry
from web.statements import prepared_cursor


@dataclass
class Marks:
    """One reader's marks on one book."""

    half_stars: int | None = None
    shelf: str = ""  # as the entry has it; empty where there is none
    dismissed: bool = False

    @property
    def status(self) -> str:
        """Stars alone say that a book has been read."""
        return self.shelf or (ShelfEntry.Shelf.READ if self.half_stars else "")

    @property
    def status_name(self) -> str:
        return str(ShelfEntry.Shelf(self.status).label) if self.status else ""

    @property
    def wanted(self) -> bool:
        return self.status == ShelfEntry.Shelf.WANT

    @property
    def stars(self) -> float | None:
        return None if self.half_stars is None else self.half_stars / 2


# The word stands in the statement: only so does PostgreSQL see that an index of some readers will do.
_SIMULATED = f"SELECT FROM {User._meta.db_table} WHERE source = '{SIMULATED_SOURCE}' LIMIT 1"
_MARKS = f"""
    SELECT book_id, half_stars, '' AS shelf, false AS dismissed FROM {Rating._meta.db_table}
        WHERE reader_id = %(reader)s AND book_id = ANY(%(books)s)
    UNION ALL SELECT book_id, NULL, shelf, false FROM {ShelfEntry._meta.db_table}
        WHERE reader_id = %(reader)s AND book_id = ANY(%(books)s)
    UNION ALL SELECT book_id, NULL, '', true FROM {Dismissal._meta.db_table}
        WHERE reader_id = %(reader)s AND book_id = ANY(%(books)s)
"""


def marks_on(reader: User, books: Iterable[Book]) -> dict[int, Marks]:
    """Marks by book id, for every one of these books; one query however many there are."""
    marks = {book.pk: Marks() for book in books}
    with prepared_cursor() as cursor:
        cursor.execute(_MARKS, {"reader": reader.pk, "books": list(marks)})
        for pk, half_stars, shelf, dismissed in cursor.fetchall():
            mark = marks[pk]
            mark.half_stars = mark.half_stars or half_stars
            mark.shelf = mark.shelf or shelf
            mark.dismissed = mark.dismissed or dismissed
    return marks


def any_simulated(request: HttpRequest) -> bool:
    """Whether ratings here come from readers who are not real; asked once a request."""
    known: bool | None = getattr(request, "simulated", None)
    if known is None:
        with prepared_cursor() as cursor:
            known = cursor.execute(_SIMULATED).fetchone() is not None
        request.simulated = known  # type: ignore[attr-defined]
    return known
