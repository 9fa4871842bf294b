"""What somebody said before they had an account, or before they signed in, becomes theirs."""

from django.utils import timezone

from accounts.models import User
from catalog.models import Book
from recommendations.visiting import Visit
from shelves import services
from shelves.acting import alone
from shelves.models import Rating, ShelfEntry


def take_over(reader: User, visit: Visit) -> int:
    """How many ratings became the reader's; what they have rated themselves stays as it is."""
    with alone(reader):
        rated = Rating.objects.filter(reader=reader, book__in=visit.ratings)
        books = Book.objects.filter(pk__in=visit.ratings).exclude(pk__in=rated.values("book"))
        fresh = {book.pk: book for book in books}
        now = timezone.now()
        services.bring_back_ratings(reader, {pk: (visit.ratings[pk], now) for pk in fresh})
        wanted = ShelfEntry.objects.filter(
            reader=reader, book__in=fresh, shelf=ShelfEntry.Shelf.WANT
        )
        for pk in list(wanted.values_list("book_id", flat=True)):
            services.take_off_shelf(reader, fresh[pk])
        services.take_back_dismissals(reader, fresh)
    return len(fresh)


def welcome_words(kept: int) -> str:
    """What the notice says to them."""
    if kept == 1:
        return "The book that you rated before you signed in is among yours, with its stars."
    return (
        f"The {kept} books that you rated before you signed in are among yours, with their stars."
    )
