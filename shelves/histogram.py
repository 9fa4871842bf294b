"""How the ratings of a book are spread, ready to be drawn and to be read."""

from dataclasses import dataclass

from catalog.models import Book
from catalog.names import stars_words
from shelves.selectors import rating_histogram


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
    counts = rating_histogram(book)
    tallest = max(counts.values())
    if not tallest:
        return []
    return [
        Column(stars_words(n / 2), counts[n], round(100 * counts[n] / tallest, 1), n == mine)
        for n in sorted(counts)
    ]
