"""A reader's taste by what they read: genres and moods beside what other readers here read, and
where their stars are higher or lower than they are on the whole.

Small numbers are drawn towards "like everybody": three books of a rare genre prove little.
"""

from dataclasses import dataclass

from django.core.cache import cache
from django.db import connection
from django.utils.translation import gettext

from shelves.past_reading import PastReading

# From so many books on we compare; from so many ratings of others on there is a crowd.
MIN_BOOKS, MIN_RATINGS, MIN_CROWD = 20, 10, 1000
# A genre needs so many books to be named as the reader's own, or so many rated ones to have stars.
MIN_OF_GENRE = 3
MOST_SHOWN = 10
_MORE, _LESS = 1.25, 0.75
# What is believed before anything is known: so many books as everybody has, or mean stars.
_PRIOR = 5
# The crowd's shares change slowly, and come from the books that have most of the ratings.
_CROWD_KEY, _CROWD_SECONDS, _CROWD_BOOKS = "crowd-of-tags", 3600, 20_000

# By kind and slug of a tag: its name, and how many ratings its books have; an empty slug: of all
# books that have any tag of the kind.
_Crowd = dict[str, dict[str, tuple[str, int]]]

_MINE = """
    WITH tagged AS MATERIALIZED (
        SELECT mine.book_id, mine.half_stars, tag.id AS tag_id, tag.kind = 'genre' AS is_genre
        FROM unnest(%(books)s::bigint[], %(half_stars)s::integer[]) AS mine (book_id, half_stars)
        JOIN catalog_booktag entry ON entry.book_id = mine.book_id
        JOIN catalog_tag tag ON tag.id = entry.tag_id AND tag.kind IN ('genre', 'mood')
    )
    SELECT tag.kind, tag.slug, tag.name, books, rated, half_stars
    FROM (
        SELECT tag_id, count(*) AS books, count(half_stars) AS rated,
            coalesce(sum(half_stars), 0) AS half_stars
        FROM tagged GROUP BY tag_id
    ) AS counted JOIN catalog_tag tag ON tag.id = counted.tag_id
    UNION ALL
    SELECT CASE WHEN is_genre THEN 'genre' ELSE 'mood' END, '', '', count(*), count(half_stars), 0
    FROM (SELECT DISTINCT is_genre, book_id, half_stars FROM tagged) AS once GROUP BY is_genre
"""
_CROWD = """
    WITH book AS (
        SELECT id, rating_count FROM catalog_book WHERE rating_count > 0
        ORDER BY rating_count DESC, id LIMIT %s
    ), tagged AS (
        SELECT book.id, book.rating_count, tag.kind, tag.slug, tag.name
        FROM book JOIN catalog_booktag entry ON entry.book_id = book.id
        JOIN catalog_tag tag ON tag.id = entry.tag_id
        WHERE tag.kind IN ('genre', 'mood')
    )
    SELECT kind, slug, name, sum(rating_count)::bigint FROM tagged GROUP BY kind, slug, name
    UNION ALL
    SELECT kind, '', '', sum(rating_count)::bigint
    FROM (SELECT DISTINCT kind, id, rating_count FROM tagged) AS once GROUP BY kind
"""


@dataclass(frozen=True)
class Share:
    """How much of one's reading is of a genre or mood; a book may be of several."""

    slug: str
    name: str
    books: int
    mine: float  # of the reader's books, 0 to 1
    others: float | None  # of the ratings of others, 0 to 1; None where they are too few
    lift: float | None  # how many times as much as others, drawn towards 1 where books are few

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return gettext(self.name)

    @property
    def is_mine(self) -> bool:
        return self.lift is not None and self.lift >= _MORE and self.books >= MIN_OF_GENRE


@dataclass(frozen=True)
class Shares:
    books: int  # of the reader's, that have any genre (or mood) at all
    entries: list[Share]  # the commonest first

    @property
    def shown(self) -> list[Share]:
        return [share for share in self.entries if share.books][:MOST_SHOWN]

    @property
    def missing(self) -> int:
        """How many more books it takes to be compared."""
        return max(MIN_BOOKS - self.books, 0)

    @property
    def compared(self) -> bool:
        return any(share.lift is not None for share in self.entries)

    @property
    def more(self) -> list[Share]:
        mine = [share for share in self.entries if share.is_mine]
        return sorted(mine, key=lambda share: -(share.lift or 0))[:5]

    @property
    def less(self) -> list[Share]:
        """Where a reader like the others would have read at least a few."""
        less = [
            share
            for share in self.entries
            if share.lift is not None
            and share.lift <= _LESS
            and (share.others or 0) * self.books >= MIN_OF_GENRE
        ]
        return sorted(less, key=lambda share: share.lift or 0)[:5]


@dataclass(frozen=True)
class GenreStars:
    slug: str
    name: str
    rated: int
    mean: float  # stars
    apart: float  # from the reader's own mean, in stars, drawn towards 0 where ratings are few

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return gettext(self.name)


@dataclass(frozen=True)
class Taste:
    genres: Shares
    moods: Shares
    ratings: int
    mean: float | None  # stars, of all that the reader rated
    stars: list[GenreStars]  # the highest first

    @property
    def missing(self) -> int:
        """How many more ratings it takes until genres are told apart."""
        return max(MIN_RATINGS - self.ratings, 0)

    @property
    def telling_stars(self) -> list[GenreStars]:
        """The highest and the lowest, where there are too many to show."""
        half = MOST_SHOWN // 2
        return (
            self.stars if len(self.stars) <= MOST_SHOWN else self.stars[:half] + self.stars[-half:]
        )


@dataclass(frozen=True)
class _Tagged:
    slug: str
    name: str
    books: int
    rated: int
    half_stars: int


def taste_of(past: PastReading) -> Taste:
    """One query; once an hour, for all readers together, another one."""
    rows = _tags_of(past)
    crowd = _crowd()
    given = past.half_stars.values()
    mean = sum(given) / len(given) / 2 if given else None
    return Taste(
        genres=_shares("genre", rows.get("genre", []), crowd),
        moods=_shares("mood", rows.get("mood", []), crowd),
        ratings=len(given),
        mean=mean,
        stars=_stars(rows.get("genre", []), mean) if len(given) >= MIN_RATINGS else [],
    )


def _tags_of(past: PastReading) -> dict[str, list[_Tagged]]:
    """By kind; that without a slug counts the books that have any."""
    books = sorted(past.books)
    half_stars = [past.half_stars.get(book) for book in books]
    with connection.cursor() as cursor:
        cursor.execute(_MINE, {"books": books, "half_stars": half_stars})
        kinds: dict[str, list[_Tagged]] = {}
        for kind, *row in cursor.fetchall():
            kinds.setdefault(kind, []).append(_Tagged(*row))
    return kinds


def _crowd() -> _Crowd:
    known: _Crowd | None = cache.get(_CROWD_KEY)
    if known is None:
        with connection.cursor() as cursor:
            cursor.execute(_CROWD, [_CROWD_BOOKS])
            known = {}
            for kind, slug, name, ratings in cursor.fetchall():
                known.setdefault(kind, {})[slug] = (name, ratings)
        cache.set(_CROWD_KEY, known, _CROWD_SECONDS)
    return known


def _shares(kind: str, rows: list[_Tagged], crowd: _Crowd) -> Shares:
    mine = {row.slug: row for row in rows}
    whole = mine.pop("", _Tagged("", "", 0, 0, 0))
    theirs = dict(crowd.get(kind, {}))
    everybody = theirs.pop("", ("", 0))[1] - whole.rated
    compared = whole.books >= MIN_BOOKS and everybody >= MIN_CROWD
    if compared:  # what others read and this reader never did is told as well
        mine = {slug: _Tagged(slug, name, 0, 0, 0) for slug, (name, _) in theirs.items()} | mine
    shares = []
    for row in mine.values():
        others = lift = None
        if compared:
            others = max(theirs.get(row.slug, ("", 0))[1] - row.rated, 0) / everybody
            lift = (row.books + _PRIOR) / (others * whole.books + _PRIOR)
        shares.append(Share(row.slug, row.name, row.books, row.books / whole.books, others, lift))
    return Shares(whole.books, sorted(shares, key=lambda share: (-share.books, share.name)))


def _stars(genres: list[_Tagged], mean: float | None) -> list[GenreStars]:
    stars = [
        GenreStars(
            row.slug,
            row.name,
            row.rated,
            row.half_stars / row.rated / 2,
            (row.half_stars / 2 - row.rated * (mean or 0)) / (row.rated + _PRIOR),
        )
        for row in genres
        if row.slug and row.rated >= MIN_OF_GENRE
    ]
    return sorted(stars, key=lambda row: (-row.apart, row.name))
