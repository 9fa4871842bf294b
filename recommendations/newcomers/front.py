"""What a visitor sees at the door: books to try it with, and shelves: popular, newest, by genre."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field

from django.utils import timezone

from catalog.models import Book, Tag
from catalog.querysets import KNOWN_BY
from recommendations.cards import in_order

# A shelf of fewer books is no help.
SMALLEST_ROW, LONGEST_ROW = 4, 16
DOOR = 3
GENRE_ROWS = 3


@dataclass
class Front:
    """Three covers at the door, and shelves; no book is in two of them, nor among those to try."""

    door: list[Book] = field(default_factory=list)
    popular: list[Book] = field(default_factory=list)
    newest: list[Book] = field(default_factory=list)
    genres: list[tuple[Tag, list[Book]]] = field(default_factory=list)

    @property
    def years(self) -> tuple[int | None, int | None]:
        """Of the newest shelf: its earliest and its latest year."""
        return self.newest[-1].year, self.newest[0].year


def front(tried: Collection[int] = ()) -> Front:
    """`tried`: ids of books that the page shows already."""
    popular = Book.objects.popular().values_list("pk", flat=True)
    known = in_order(popular[: DOOR + LONGEST_ROW + len(tried)])
    known = [book for book in known if book.pk not in tried]
    page = Front(known[:DOOR], known[DOOR : DOOR + LONGEST_ROW])
    shown = {*tried, *(book.pk for book in page.door + page.popular)}
    newest = newest_books(LONGEST_ROW, without=shown)
    if len(newest) >= SMALLEST_ROW:
        page.newest = newest
        shown |= {book.pk for book in newest}
    for genre in _leading_genres(known):
        known_of_it = Book.objects.of_tag(genre.slug).popular().values_list("pk", flat=True)
        ids = [pk for pk in known_of_it[: 2 * LONGEST_ROW] if pk not in shown][:LONGEST_ROW]
        shown |= set(ids)
        if len(ids) >= SMALLEST_ROW:
            page.genres.append((genre, in_order(ids)))
    return page


def newest_books(n: int, without: Collection[int] = ()) -> list[Book]:
    """By year of first publication; years to come are slips of the pen, or no books yet."""
    published = Book.objects.filter(year__lte=timezone.localdate().year).exclude(pk__in=without)
    latest = published.order_by("-year", KNOWN_BY.desc(), "pk")
    return in_order(latest.values_list("pk", flat=True)[:n])


def _leading_genres(books: list[Book]) -> list[Tag]:
    """Genres that most of these books have first."""
    firsts = Counter(book.main_genre for book in books if book.main_genre)
    return [genre for genre, _ in firsts.most_common(GENRE_ROWS)]
