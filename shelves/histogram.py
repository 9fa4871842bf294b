"""How the ratings of a book are spread, ready to be drawn and to be read."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count

from catalog.models import Book
from catalog.names import stars_words
from shelves.models import MAX_HALF_STARS, Rating
from web.statements import Statement

_COUNTS = Statement(
    lambda: (
        Rating.objects.filter(book=1).order_by().values_list("half_stars").annotate(n=Count("pk"))
    )
)


@dataclass(frozen=True)
class Column:
    stars: str
    count: int
    height: float  # percent of the tallest
    mine: bool

    @property
    def top(self) -> float:
        """Where the column begins, in percent from above."""
        return round(100 - self.height, 1)


def histogram_of(book: Book, mine: int | None = None) -> list[Column]:
    """From half a star up; empty where nobody has rated the book. `mine`: my half stars."""
    counts = Counter(dict(_COUNTS.rows(book.pk)))
    tallest = max(counts.values(), default=0)
    return [
        Column(stars_words(n / 2), counts[n], round(100 * counts[n] / tallest, 1), n == mine)
        for n in range(1, MAX_HALF_STARS + 1)
        if tallest
    ]
