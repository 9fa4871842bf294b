"""What stands on which shelf of a reader's home page, as ids: the page is planned once a visit.

The shelves take their books one after the other, in the order of `plan_for`; no book stands twice.
A shelf of fewer than SMALLEST books is left out, and its books are free for those after it.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from recommendations import ranking, store
from recommendations.dialling import Dialled
from recommendations.engine.model import Model
from recommendations.engine.series import in_their_order
from recommendations.history import History
from recommendations.known_books import NO_YEAR, KnownBooks, known_books
from recommendations.store import ROW, Shelf, Why, is_personal

FEATURED = 3
SMALLEST, LONGEST = 4, 12
BECAUSE_SHELVES = 2
# How many of a reader's genres are theirs, and how many are tried for new books.
OWN_GENRES = 3
# Stars from which a book says that its genre is liked, in half stars.
LIKED = 7
# A volume with fewer half stars is no reason to go on with its series.
GOOD_ENOUGH = 6
# Of a genre the newest books are its newest fifth.
NEWEST_SHARE = 0.8


@dataclass
class Shelving:
    """One page in the making."""

    model: Model
    history: History
    dialled: Dialled
    listed: np.ndarray  # the reader's list (store.ROW), what was shown in vain moved down
    taken: set[int]  # ids of what stands on the page already, or beside it
    shelves: list[Shelf] = field(default_factory=list)

    @cached_property
    def known(self) -> KnownBooks:
        return known_books(self.model.books)

    @cached_property
    def allowed(self) -> np.ndarray:
        """(B,) bool: what the dials let through."""
        mask = self.known.mask(self.dialled)
        return np.ones(len(self.model.books), bool) if mask is None else mask

    @cached_property
    def own_genres(self) -> list[int]:
        """Ids of the main genres of most books that the reader liked, the first ones only."""
        liked = self.history.books[self.history.values >= LIKED]
        main = self.known.main_genre[self.model.columns(liked)]
        counts = Counter(main[main > 0].tolist())
        return [genre for genre, _ in counts.most_common(OWN_GENRES)]

    @property
    def left(self) -> np.ndarray:
        return self.listed[~np.isin(self.listed["book"], list(self.taken))]

    def free(self, rows: np.ndarray) -> np.ndarray:
        return rows[~np.isin(rows["book"], list(self.taken))]

    def put(self, kind: str, rows: np.ndarray, about: Iterable[int] = ()) -> bool:
        """A shelf with the first of these rows that are free; False if they are too few."""
        longest, least = (FEATURED, 1) if kind == "top" else (LONGEST, SMALLEST)
        rows = self.free(rows)[:longest]
        if len(rows) < least:
            return False
        self.shelves.append(Shelf(kind, rows, tuple(about)))
        self.taken.update(rows["book"].tolist())
        return True


def plan_shelves(shelving: Shelving, popular: Callable[[], list[int]]) -> list[Shelf]:
    """`popular`: ids of popular books, the first ones first; asked only where they are needed."""
    shelving.put("top", shelving.left)
    if is_personal(shelving.listed):
        _series(shelving)
        _because(shelving)
        _want(shelving)
        _new_in_genre(shelving)
        _different(shelving)
        _now_or_popular(shelving, popular)
    else:
        _want(shelving)
        _trending(shelving)
    shelving.put("more", shelving.left)
    return in_order(shelving.shelves)


ORDER = ("top", "series", "because", "want", "genre", "more", "different", "now", "popular")


def in_order(shelves: list[Shelf]) -> list[Shelf]:
    return sorted(shelves, key=lambda shelf: ORDER.index(shelf.kind))


def _series(shelving: Shelving) -> None:
    allowed = _next_volumes(shelving.model, shelving.history) & shelving.allowed
    plain = replace(shelving.dialled.engine, series=None, adventurous=0.0, diversity=0.0)
    rows = ranking.personal(shelving.model, shelving.history, plain, 2 * LONGEST, allowed)
    shelving.put("series", rows)


def _next_volumes(model: Model, history: History) -> np.ndarray:
    """(B,) bool: of each series begun and liked the lowest whole volume above the highest one read.

    None of a series whose next volume is wanted, being read or dismissed: it waits for that one.
    """
    facts = model.facts
    read = model.columns(sorted(history.read))
    free = np.ones(len(facts), bool)
    free[read] = free[model.columns(history.books)] = free[model.columns(history.dismissed)] = False
    books, series_of = facts.volumes
    begun = np.intersect1d(facts.series[_enjoyed(model, history)], series_of)
    last = books[np.searchsorted(series_of, begun, side="right") - 1]
    nothing = np.zeros(len(facts), np.float32)
    ahead, _ = in_their_order("in_order", facts, nothing, read, free, last)
    found = np.zeros(len(facts), bool)
    found[ahead] = True
    return found & free


def _enjoyed(model: Model, history: History) -> np.ndarray:
    """Columns of what was read and not disliked; muted books do not count."""
    read = np.isin(history.books, np.array(sorted(history.read), np.int64))
    fine = (history.values >= GOOD_ENOUGH) | (history.values == 0)
    return model.columns(history.books[read & fine])


def _because(shelving: Shelving) -> None:
    """The strongest cause of each pick decides its shelf; fullest shelves first."""
    left = shelving.left
    causes, counts = np.unique(left["cause"][:, 0], return_counts=True)
    fullest = causes[np.argsort(-counts, kind="stable")]
    for cause in fullest[fullest > 0][:BECAUSE_SHELVES].tolist():
        shelving.put("because", left[left["cause"][:, 0] == cause], [cause])


def _want(shelving: Shelving) -> None:
    rows = ranking.by_stars(shelving.model, shelving.history, shelving.history.wanted)
    shelving.put("want", rows)


def _new_in_genre(shelving: Shelving) -> None:
    for genre in shelving.own_genres:
        columns = shelving.known.of_genre[genre]
        years = shelving.known.years[columns]
        years = years[years != NO_YEAR]
        if not len(years):
            continue
        since = int(np.quantile(years, NEWEST_SHARE, method="higher"))
        newest = np.zeros(len(shelving.model.books), bool)
        newest[columns] = shelving.known.years[columns] >= since
        if shelving.put("genre", _ranked(shelving, newest), [genre, since]):
            return


def _different(shelving: Shelving) -> None:
    """Away from the reader's own genres, and as far afield as the dial goes."""
    if not shelving.own_genres:
        return
    elsewhere = np.ones(len(shelving.model.books), bool)
    for genre in shelving.own_genres:
        elsewhere[shelving.known.of_genre[genre]] = False
    rows = _ranked(shelving, elsewhere, adventurous=1.0)
    shelving.put("different", rows[rows["why"] == Why.TASTE], shelving.own_genres)


def _now_or_popular(shelving: Shelving, popular: Callable[[], list[int]]) -> None:
    if not _trending(shelving):
        shelving.put("popular", _plain(shelving, popular()))


def _trending(shelving: Shelving) -> bool:
    return shelving.put("now", _plain(shelving, store.get_trending()))


def _ranked(shelving: Shelving, books: np.ndarray, adventurous: float | None = None) -> np.ndarray:
    """Of these books (B,) bool the ones that the ranker puts forward, without what is taken."""
    allowed = books & shelving.allowed
    allowed[shelving.model.columns(list(shelving.taken))] = False
    set_to = shelving.dialled.engine
    if adventurous is not None:
        set_to = replace(set_to, adventurous=adventurous)
    return ranking.personal(shelving.model, shelving.history, set_to, LONGEST, allowed)


def _plain(shelving: Shelving, books: list[int]) -> np.ndarray:
    """Rows of what the reader has nothing to do with yet, and the dials let through."""
    history, model = shelving.history, shelving.model
    seen = {*history.books.tolist(), *history.dismissed.tolist()}
    ids = np.array([pk for pk in books if pk not in seen], np.int64)
    if shelving.dialled.narrows:
        ids = ids[np.isin(ids, model.books[shelving.allowed])]
    rows = np.zeros(len(ids), ROW)
    rows["book"], rows["why"] = ids, Why.POPULAR
    return rows
