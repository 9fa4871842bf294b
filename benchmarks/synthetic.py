"""Readers and books in the shape of goodbooks-10k, any number of them, with something to learn.

Activity is log-normal and popularity long-tailed; a reader keeps mostly to three of the shelves that
the books stand on, and the stars follow averages and a taste of a few dimensions, plus noise.
"""

from pathlib import Path

import numpy as np

from recommendations.engine.catalogue import NONE, Catalogue
from recommendations.engine.compiled import compiled, cores, in_parallel
from recommendations.engine.draw import mixed
from recommendations.engine.interactions import Interactions
from recommendations.engine.splitmix import STEP

_TASTE = 8
_SHELVES = 100
_FILES = ("indptr", "book", "value")


def generate(ratings: int, readers: int, books: int, seed: int) -> Interactions:
    """Exactly `ratings` different pairs; the same bytes for the same arguments, on any cores.

    Raises ValueError if that is more than half of all pairs.
    """
    if ratings > readers * books // 2:
        raise ValueError(f"{readers} readers of {books} books can't give {ratings} ratings.")
    rng = np.random.default_rng(seed)
    indptr = np.concatenate([[0], np.cumsum(_activity(ratings, readers, books, rng))])
    shelves = min(_SHELVES, max(1, books // 20))
    # Books of a shelf stand together, the popular ones first.
    starts = np.linspace(0, books, shelves + 1).astype(np.int64)
    place = np.arange(books) - np.repeat(starts[:-1], np.diff(starts))
    weights = 1 / (place * shelves + 50.0)
    all_books = np.cumsum(weights)
    taste = rng.normal(0, 1, (books, _TASTE)).astype(np.float32)
    means = rng.normal(0, 0.3, books).astype(np.float32)
    book, value = np.empty(ratings, np.int32), np.empty(ratings, np.uint8)

    def block(part: np.ndarray) -> None:
        _read(part[0], part[-1] + 1, indptr, starts, all_books, taste, means, seed, book, value)

    in_parallel(block, np.array_split(np.arange(readers), min(8 * cores(), readers)))
    return Interactions(indptr, book, value, np.arange(readers), np.arange(books))


def describe(books: int, seed: int) -> Catalogue:
    """A catalogue in goodbooks' proportions: 2 books an author, every third in a series of 4."""
    rng = np.random.default_rng(seed)
    author = rng.integers(0, max(books // 2, 1), books).astype(np.int32)
    genre = rng.integers(0, 20, books).astype(np.int32)
    in_series = np.arange(books) % 3 == 0
    number = np.cumsum(in_series) - 1
    series = np.where(in_series, number // 4, NONE).astype(np.int32)
    return Catalogue(
        documents=[[f"tag:{g}", f"author:{a}"] for g, a in zip(genre, author, strict=True)],
        author=author,
        series=series,
        volume=np.where(in_series, number % 4 + 1, np.nan).astype(np.float32),
        work=np.arange(books, dtype=np.int32),
        genre=genre,
        average_stars=rng.normal(4.0, 0.25, books).clip(1, 5).astype(np.float32),
        average_count=rng.integers(1_000, 4_000_000, books).astype(np.int32),
    )


def save(interactions: Interactions, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in _FILES:
        np.save(folder / f"{name}.npy", getattr(interactions, name))
    np.save(folder / "books.npy", np.array(len(interactions.books)))


def load(folder: Path) -> Interactions:
    indptr, book, value = (np.load(folder / f"{name}.npy") for name in _FILES)
    books = int(np.load(folder / "books.npy"))
    return Interactions(indptr, book, value, np.arange(len(indptr) - 1), np.arange(books))


def _activity(ratings: int, readers: int, books: int, rng: np.random.Generator) -> np.ndarray:
    """(readers,) ratings of each reader, at most half of the books, `ratings` together."""
    wanted = rng.lognormal(0, 0.35, readers)
    counts = np.minimum(wanted / wanted.sum() * ratings, books // 2).astype(np.int64)
    while missing := ratings - counts.sum():
        open_places = np.flatnonzero(counts < books // 2)
        counts[rng.permutation(open_places)[:missing]] += 1
    return counts


@compiled
def _next(state):  # type: ignore[no-untyped-def]
    """The next state and a number from 0 to 1."""
    state += STEP
    return state, float(mixed(state) >> np.uint64(11)) / 9007199254740992.0


@compiled
def _read(first, last, indptr, starts, sums, taste, means, seed, book, value):  # type: ignore[no-untyped-def]
    """The histories of the readers `first` to `last`.

    Long, as every draw of a reader goes on from the one before.
    """
    taken = np.full(len(means), -1, np.int64)
    liking = np.empty(taste.shape[1], np.float32)
    favourites = np.empty(3, np.int64)
    for reader in range(first, last):
        state = np.uint64(seed) * np.uint64(1_000_003) + np.uint64(reader) * np.uint64(7_919)
        for place in range(3):
            state, draw = _next(state)
            favourites[place] = int(draw * (len(starts) - 1))
        for place in range(len(liking)):
            state, draw = _next(state)
            # Of the variance of a normal draw of 0.2.
            liking[place] = (draw - 0.5) * 0.7
        state, draw = _next(state)
        mood = 3.9 + (draw - 0.5) * 1.4
        begin, end = indptr[reader], indptr[reader + 1]
        row, tries = begin, 0
        while row < end:
            state, draw = _next(state)
            low, high = 0, len(means)
            # Where the favourite shelves are read out, the reader looks elsewhere.
            if draw < 0.7 and tries < 4 * (end - begin):
                shelf = favourites[int(draw / 0.7 * 3)]
                low, high = starts[shelf], starts[shelf + 1]
            tries += 1
            state, draw = _next(state)
            before = sums[low - 1] if low else 0.0
            found = np.searchsorted(sums[low:high], before + draw * (sums[high - 1] - before))
            found = min(low + found, high - 1)
            if tries > 40 * (end - begin):
                found = int(draw * len(means))
            if taken[found] != reader:
                taken[found] = reader
                book[row] = found
                row += 1
        book[begin:end].sort()
        for row in range(begin, end):
            state, draw = _next(state)
            stars = mood + means[book[row]] + (draw - 0.5) * 2.4
            for place in range(len(liking)):
                stars += liking[place] * taste[book[row], place]
            value[row] = 2 * min(max(int(np.rint(stars)), 1), 5)
