"""Books of a reader's history that must not speak for others. The one door for them.

Its rating stays, on the book's page and in averages; it is still never recommended again.
"""

from django.db.models import Q

from accounts.models import User
from catalog.models import Book
from recommendations.models import MutedBook
from shelves.acting import changing_history_of
from web.statements import Statement

_MUTED = Statement(
    lambda: MutedBook.objects.filter(Q(reader=1), Q(book=1)).order_by().values_list("pk")[:1]
)


def mute(reader: User, book: Book) -> bool:
    """Don't use this book for the reader's taste; False if it was not used already."""
    with changing_history_of(reader) as changes:
        _, created = MutedBook.objects.get_or_create(reader=reader, book=book)
        changes.rows += created
    return created


def use_again(reader: User, book: Book) -> bool:
    """False if it was not muted."""
    with changing_history_of(reader) as changes:
        deleted, _ = MutedBook.objects.filter(reader=reader, book=book).delete()
        changes.rows += deleted
    return deleted > 0


def muted_books(reader: User) -> list[Book]:
    """The latest first."""
    muted = Book.objects.filter(muted_by__reader=reader).order_by("-muted_by__muted_at", "pk")
    return list(muted.with_card_details())


def is_muted(reader: User, book: Book) -> bool:
    return _MUTED.first(reader.pk, book.pk) is not None
