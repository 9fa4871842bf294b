"""Simulated readers with known tastes, for a first visit that makes sense before anybody has read.

Every reader is drawn from one seed, so the same books give the same readers:

1. Taste: one to four liked genres (the first by how many books it has and how widely it is read,
   the next by how often it comes together with the first), two to four liked moods, up to three favourite authors among
   the books of those genres, an era for some, generosity (stars more or less than others give),
   and pickiness (how closely the choice of books follows the taste).
2. Affinity to a book, 0 to about 1: 0.6 for genres, 0.25 for moods, 0.15 for era, and
   0.3 more for a favourite author.
3. Books read: 8 to 120, log-normal; drawn without replacement, with weights
   popularity * exp(pickiness * affinity). Popularity has a long tail: within its first genre, the
   book at place p has (p + 2) ** -0.8, times how widely that genre is read, times log-normal noise:
   the books of a genre must come best known first. Series are read from their beginning.
4. Stars: 2.7 + 2 * affinity + the book's quality + the reader's generosity + noise, in halves.
5. Want-to-read marks: a few unread books by the same weights.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from catalog.datasets.frames import Block, BookRecord
from catalog.datasets.genres import all_tags
from catalog.models import Tag

READERS = 2000
SEED = 20240229
FEWEST_BOOKS, MOST_BOOKS = 8, 120
# How widely a genre is read, as against the others, which have 1. By judgement, not measured.
READERSHIP = {
    "fantasy": 2.0,
    "science-fiction": 2.0,
    "mystery": 2.0,
    "classics": 2.0,
    "young-adult": 2.0,
    "romance": 2.0,
    "thriller": 2.0,
    "childrens": 1.5,
    "dystopia": 1.5,
    "essays": 0.5,
    "poetry": 0.5,
    "philosophy": 0.5,
}


@dataclass(frozen=True)
class Taste:
    """What a simulated reader likes; known here, to be found again by a recommender."""

    genres: dict[str, float]  # slug -> weight, the strongest 1
    moods: frozenset[str]
    authors: frozenset[str]
    era: int | None  # a year in its middle
    generosity: float  # stars
    pickiness: float
    books: int  # how many to read


@dataclass(frozen=True)
class Simulation:
    tastes: list[Taste]  # of reader 1, 2, ...
    histories: list[Block]  # ratings, then want-to-read marks


def simulate(records: Sequence[BookRecord], readers: int = READERS, seed: int = SEED) -> Simulation:
    """Readers of these books, and what they did."""
    rng = np.random.default_rng(seed)
    shelf = _Shelf(records)
    tastes = [_draw_taste(shelf, rng) for _ in range(readers)]
    affinity = np.stack([shelf.affinity(taste) for taste in tastes])
    pickiness = np.array([taste.pickiness for taste in tastes])[:, None]
    # The largest of log-weight + Gumbel noise are a draw without replacement by weight.
    wish = np.log(shelf.popularity(rng)) + pickiness * affinity + rng.gumbel(size=affinity.shape)
    order = np.argsort(-wish, axis=1)
    read = np.zeros(affinity.shape, bool)
    wanted = np.zeros(affinity.shape, bool)
    for reader, taste in enumerate(tastes):
        read[reader, order[reader, : taste.books]] = True
        wanted[reader, order[reader, taste.books :][: rng.poisson(3)]] = True
    shelf.put_series_in_order(read)
    half_stars = _rate(tastes, affinity, rng)
    return Simulation(
        tastes, [_block(read, half_stars), _block(wanted & ~read, np.zeros_like(half_stars))]
    )


class _Shelf:
    """The books as arrays."""

    def __init__(self, records: Sequence[BookRecord]) -> None:
        kinds = {slug: entry.kind for slug, entry in all_tags().items()}
        slugs = sorted({slug for record in records for slug in record.tags})
        self.slugs = [slug for slug in slugs if kinds[slug] == Tag.Kind.GENRE]
        self.moods = [slug for slug in slugs if kinds[slug] == Tag.Kind.MOOD]
        self.genre_weights = _weights(records, self.slugs)  # (books, genres)
        self.mood_weights = _weights(records, self.moods)  # (books, moods)
        self.readership = np.array([READERSHIP.get(slug, 1.0) for slug in self.slugs])
        self.kinship = self.genre_weights.T @ self.genre_weights  # (genres, genres)
        self.authors = [record.authors for record in records]
        self.years = np.array([record.year or 1900 for record in records])
        self.series = _series(records)

    def popularity(self, rng: np.random.Generator) -> np.ndarray:
        first = self.genre_weights.argmax(axis=1)
        place = np.zeros(len(first), int)
        for genre in range(len(self.slugs)):
            members = np.flatnonzero(first == genre)
            place[members] = np.arange(len(members))
        return self.readership[first] * (place + 2.0) ** -0.8 * rng.lognormal(0, 0.3, len(first))

    def affinity(self, taste: Taste) -> np.ndarray:
        """(books,) how much each is to the reader's taste."""
        genres = self.genre_weights @ np.array([taste.genres.get(slug, 0.0) for slug in self.slugs])
        moods = self.mood_weights @ np.array([float(slug in taste.moods) for slug in self.moods])
        era = 1.0 if taste.era is None else np.exp(-np.abs(self.years - taste.era) / 60)
        favourite = np.array([not taste.authors.isdisjoint(names) for names in self.authors])
        return (
            0.6 * np.minimum(genres, 1)
            + 0.25 * np.minimum(moods / 2, 1)
            + 0.15 * era
            + 0.3 * favourite
        )

    def put_series_in_order(self, read: np.ndarray) -> None:
        """Who read three volumes of a series has read the first three of it."""
        for volumes in self.series:
            count = read[:, volumes].sum(axis=1, keepdims=True)
            read[:, volumes] = np.arange(len(volumes)) < count


def _weights(records: Sequence[BookRecord], slugs: list[str]) -> np.ndarray:
    return np.array([[record.tags.get(slug, 0.0) for slug in slugs] for record in records])


def _series(records: Sequence[BookRecord]) -> list[np.ndarray]:
    """Places of the volumes of each series, in reading order."""
    volumes: dict[str, list[tuple[Decimal, int]]] = {}
    for place, record in enumerate(records):
        if record.series and record.position is not None:
            volumes.setdefault(record.series, []).append((record.position, place))
    return [np.array([place for _, place in sorted(v)]) for v in volumes.values() if len(v) > 1]


def _draw_taste(shelf: _Shelf, rng: np.random.Generator) -> Taste:
    genres = _draw_genres(shelf, rng)
    liked = shelf.genre_weights @ np.array([genres.get(slug, 0.0) for slug in shelf.slugs])
    mood_shares = shelf.mood_weights.T @ liked
    moods = rng.choice(
        shelf.moods, rng.integers(2, 5), replace=False, p=mood_shares / mood_shares.sum()
    )
    favourites = rng.choice(len(liked), rng.integers(0, 4), p=liked / liked.sum())
    middle = int(shelf.years[rng.choice(len(liked), p=liked / liked.sum())])
    return Taste(
        genres=genres,
        moods=frozenset(moods.tolist()),
        authors=frozenset(name for book in favourites for name in shelf.authors[book][:1]),
        era=middle if rng.random() < 0.5 else None,
        generosity=float(rng.normal(0, 0.35)),
        pickiness=float(rng.uniform(6, 10)),
        books=int(np.clip(rng.lognormal(3.6, 0.6), FEWEST_BOOKS, MOST_BOOKS)),
    )


def _draw_genres(shelf: _Shelf, rng: np.random.Generator) -> dict[str, float]:
    size = np.sqrt(shelf.kinship.diagonal()) * shelf.readership
    first = rng.choice(len(size), p=size / size.sum())
    kinship = shelf.kinship[first] + 0.1 * size
    kinship[first] = 0
    others = rng.choice(
        len(size), rng.choice(4, p=[0.3, 0.35, 0.25, 0.1]), replace=False, p=kinship / kinship.sum()
    )
    strengths = [1.0, *np.sort(rng.uniform(0.4, 0.9, len(others)))[::-1]]
    return {
        shelf.slugs[genre]: round(float(strength), 2)
        for genre, strength in zip([first, *others], strengths, strict=True)
    }


def _rate(tastes: list[Taste], affinity: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """(readers, books) half stars that each reader would give to each book."""
    generosity = np.array([taste.generosity for taste in tastes])[:, None]
    quality = rng.normal(0, 0.25, affinity.shape[1])
    noise = rng.normal(0, 0.45, affinity.shape)
    stars = 2.7 + 2 * affinity + quality + generosity + noise
    return np.clip(np.rint(2 * stars), 1, 10).astype(np.uint8)


def _block(chosen: np.ndarray, half_stars: np.ndarray) -> Block:
    readers, books = np.nonzero(chosen)
    return Block(readers + 1, books.astype(np.int32), half_stars[readers, books])
