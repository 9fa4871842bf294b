"""What a set of ratings looks like: how many there are, of whom, of what, and how unevenly.

Figures of the whole, none of a single reader. Six million ratings take a tenth of a second and, beside
them, a few bytes a reader and a book.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from recommendations.engine.interactions import MAX_HALF_STARS, Interactions

# As `evaluate.MIN_RATINGS`, which would load compiled loops: fewer say nothing of how lists do.
FEWEST_TO_JUDGE = 5
# Counts are gathered into classes that begin at these.
STEPS = (0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000, 20_000)
QUANTILES = (0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 1.0)
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Spread:
    """How many ratings each of some readers, or books, has.

    of         how many readers or books there are
    mean       ratings of each, on average; 0 if there are none
    quantiles  at QUANTILES, whole numbers: half have at most `quantiles[3]`; empty if there are none
    gini       0 all have equally many, towards 1 one has them all
    top_tenth  share of all ratings, 0 to 1, that the tenth with most of them has (rounded up)
    steps      how many have `STEPS[k]` or more, but fewer than `STEPS[k + 1]`
    """

    of: int
    mean: float
    quantiles: tuple[int, ...]
    gini: float
    top_tenth: float
    steps: tuple[int, ...]


@dataclass(frozen=True)
class Profile:
    """What there is to learn from.

    ratings, wants  rows with stars, and want-to-read marks without
    books           all of the catalogue
    stars           (10,) ratings of half a star, one star, ... five stars
    a_reader        of readers with a rating
    a_book          of books with a rating
    one_note        readers with FEWEST_TO_JUDGE ratings or more, all of the same stars
    too_few         readers with fewer than FEWEST_TO_JUDGE ratings
    """

    ratings: int
    wants: int
    books: int
    stars: tuple[int, ...]
    a_reader: Spread
    a_book: Spread
    one_note: int
    too_few: int

    @property
    def mean_stars(self) -> float | None:
        """In stars; None without ratings."""
        if not self.ratings:
            return None
        return float(np.dot(self.stars, np.arange(1, len(self.stars) + 1)) / 2 / self.ratings)


def profile(interactions: Interactions) -> Profile:
    """Count everything; nothing is drawn at random."""
    rated = interactions.rated
    a_reader = np.diff(rated.indptr)
    rating_readers = a_reader[a_reader > 0]
    a_book = rated.book_counts
    return Profile(
        ratings=len(rated),
        wants=len(interactions) - len(rated),
        books=len(interactions.books),
        stars=tuple(_stars(rated.value)),
        a_reader=spread(rating_readers),
        a_book=spread(a_book[a_book > 0]),
        one_note=_one_note(rated, a_reader),
        too_few=int(np.count_nonzero(rating_readers < FEWEST_TO_JUDGE)),
    )


def spread(counts: npt.NDArray[np.integer[Any]]) -> Spread:
    """Of `counts` (n,), in any order, none below 0.

    The Gini coefficient of sorted counts x is 2 sum(i x_i) / (n sum(x)) - (n + 1) / n, with i from 1
    (C. Damgaard, J. Weiner, Ecology 81 (2000), 1139). Without any rating it is 0.
    Raises ValueError where a count is below 0.
    """
    size, ordered = len(counts), np.sort(counts).astype(np.int64)
    if not size:
        return Spread(0, 0.0, (), 0.0, 0.0, (0,) * len(STEPS))
    if ordered[0] < 0:
        raise ValueError(f"Nobody has {ordered[0]} ratings.")
    total = int(ordered.sum())
    places = np.arange(1, size + 1, dtype=np.float64)
    gini = 2 * float(places @ ordered) / (size * total) - (size + 1) / size if total else 0.0
    below = np.append(np.searchsorted(ordered, STEPS), size)
    return Spread(
        of=size,
        mean=total / size,
        quantiles=tuple(int(ordered[int(q * (size - 1))]) for q in QUANTILES),
        gini=max(gini, 0.0),
        top_tenth=float(ordered[-_tenth(size) :].sum() / total) if total else 0.0,
        steps=tuple(np.diff(below).tolist()),
    )


def _tenth(size: int) -> int:
    """Rounded up."""
    return -(-size // 10)


def _stars(values: npt.NDArray[np.uint8]) -> list[int]:
    """Ratings of 1 to 10 half stars; in chunks, as NumPy makes wider copies of what it counts."""
    counts = np.zeros(MAX_HALF_STARS + 1, np.int64)
    for start in range(0, len(values), _CHUNK):
        counts += np.bincount(values[start : start + _CHUNK], minlength=len(counts))
    return [int(count) for count in counts[1:]]


def _one_note(rated: Interactions, counts: npt.NDArray[np.int64]) -> int:
    if not len(rated):
        return 0
    begins = rated.indptr[:-1][counts > 0]
    lowest = np.minimum.reduceat(rated.value, begins)
    highest = np.maximum.reduceat(rated.value, begins)
    enough = counts[counts > 0] >= FEWEST_TO_JUDGE
    return int(np.count_nonzero((lowest == highest) & enough))
