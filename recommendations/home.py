"""What stands on which shelf of the home page; no book twice."""

from collections import Counter
from dataclasses import dataclass, field

from accounts.models import User
from catalog.models import Book, Tag
from recommendations import selectors
from recommendations.selectors import Cause, Pick
from shelves.selectors import Marks, marks_on

# Below this we ask for more ratings before anything else.
ENOUGH_RATINGS = 5
FEATURED = 3
PICKS = 60
TO_RATE = 12
TURNS = 5
# A shelf of fewer books, or more than so many shelves, is no help.
SMALLEST_ROW, LONGEST_ROW, MOST_ROWS = 4, 16, 3
GENRE_ROWS = 3


@dataclass(frozen=True)
class BecauseRow:
    """Picks that have the same book of the reader to thank."""

    cause: Cause
    picks: list[Pick]


@dataclass(frozen=True)
class ForYou:
    featured: list[Pick]
    because: list[BecauseRow]
    more: list[Pick]
    fallback: str
    total: int
    close_readers: int  # that the picks have to thank; 0: hardly any

    @property
    def books(self) -> list[Book]:
        rows = [self.featured, self.more, *(row.picks for row in self.because)]
        return [pick.book for row in rows for pick in row]


def for_you(reader: User, beside: set[int]) -> ForYou:
    """Picks other than the books (ids) that the page shows beside them."""
    picks = selectors.picks_for(reader, n=PICKS)
    items = [pick for pick in picks.items if pick.book.pk not in beside]
    featured, rest = items[:FEATURED], items[FEATURED:]
    because = _because_rows(rest)
    taken = {pick.book.pk for row in because for pick in row.picks}
    more = [pick for pick in rest if pick.book.pk not in taken][:LONGEST_ROW]
    close = 0 if picks.fallback else selectors.close_readers(reader)
    return ForYou(featured, because, more, picks.fallback, picks.total, close)


def _because_rows(picks: list[Pick]) -> list[BecauseRow]:
    """The strongest cause of each pick decides its shelf; fullest shelves first."""
    by_cause: dict[int, list[Pick]] = {}
    for pick in picks:
        if pick.causes:
            by_cause.setdefault(pick.causes[0].book.pk, []).append(pick)
    fullest = sorted(by_cause.values(), key=len, reverse=True)[:MOST_ROWS]
    return [
        BecauseRow(row[0].causes[0], row[:LONGEST_ROW])
        for row in fullest
        if len(row) >= SMALLEST_ROW
    ]


def books_to_rate(reader: User, turn: int) -> list[Book]:
    """Well-known books to begin with; each turn brings others, the last one the first again."""
    books = selectors.books_to_rate(reader, TO_RATE, turn)
    return books or selectors.books_to_rate(reader, TO_RATE)


def popular_beside(reader: User, shown: list[Book]) -> list[Book]:
    """Popular books that the reader has no mark on and that are not on the page yet."""
    popular = selectors.popular_books(3 * LONGEST_ROW)
    on_page = {book.pk for book in shown}
    marks = marks_on(reader, popular)
    return [book for book in popular if book.pk not in on_page and marks[book.pk] == Marks()][
        :LONGEST_ROW
    ]


@dataclass
class Front:
    """What a visitor sees: three covers at the door, the popular shelf, a few genres."""

    door: list[Book] = field(default_factory=list)
    popular: list[Book] = field(default_factory=list)
    genres: list[tuple[Tag, list[Book]]] = field(default_factory=list)


def front() -> Front:
    popular = selectors.popular_books(FEATURED + LONGEST_ROW)
    page = Front(popular[:FEATURED], popular[FEATURED:])
    shown = {book.pk for book in popular}
    for genre in _leading_genres(popular):
        books = selectors.popular_books(2 * LONGEST_ROW, genre=genre.slug)
        row = [book for book in books if book.pk not in shown][:LONGEST_ROW]
        shown |= {book.pk for book in row}
        if len(row) >= SMALLEST_ROW:
            page.genres.append((genre, row))
    return page


def _leading_genres(books: list[Book]) -> list[Tag]:
    """Genres that most of these books have first."""
    firsts = Counter(book.main_genre for book in books if book.main_genre)
    return [genre for genre, _ in firsts.most_common(GENRE_ROWS)]
