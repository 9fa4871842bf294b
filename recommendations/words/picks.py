"""Books by moods and words, mixed with the reader's own taste; each with why it is there.

Match and taste have no unit in common. Of the CANDIDATES that match best, each is taken in its own
standard deviations, and the list is in the order of

    (1 - w) match / s(match) + w root / s(root)

with the root of the ranker's score, since a few books far ahead of the rest would else be all that
taste knows. The two terms are the shares of words and taste; the means, which the order does not
depend on, stay in.
"""

from dataclasses import dataclass, field, replace

import numpy as np

from catalog.models import Book
from recommendations import ranking, serving
from recommendations.cards import cards_of
from recommendations.dialling import Dialled
from recommendations.engine.dials import Behind
from recommendations.engine.model import Model
from recommendations.engine.words import Match
from recommendations.history import History
from recommendations.known_books import known_books
from recommendations.selectors import Pick, picks_with
from recommendations.store import Why
from recommendations.words.questions import Question
from recommendations.words.reasons import LEAST_OF_PART, Said, reasons_of
from recommendations.words.serving import ServedWords

# Share of the reader's taste in the order: not at all, some, mostly.
TASTES = (0.0, 0.35, 0.65)
CANDIDATES = 600
# So many are shown, a page at a time: further down they hardly match.
MOST_SHOWN = 100
# A series or an author that is all of one mood would else be all of the list.
PER_AUTHOR = 3
# A book matches if one thing that was asked for is said of it plainly (LEAST_OF_PART), and if it is not
# far behind the best. What only taste speaks for is no answer to words.
_LEAST_OF_BEST = 0.3
# Where all match alike, what little they differ by must not decide.
_LEAST_DEVIATION = 0.1


@dataclass(frozen=True)
class WordPick:
    pick: Pick
    said: list[Said]
    missing: list[str]  # parts of the question that nothing says of it
    words_share: float  # of what puts it where it stands; the rest is the reader's taste

    @property
    def book(self) -> Book:
        return self.pick.book

    @property
    def words_percent(self) -> int:
        return round(100 * self.words_share)

    @property
    def taste_percent(self) -> int:
        return 100 - self.words_percent


@dataclass(frozen=True)
class WordPicks:
    items: list[WordPick] = field(default_factory=list)
    total: int = 0  # books in the list, MOST_SHOWN at most
    matching: int = 0  # books that match at all and that the reader's dials let through
    tasted: bool = False  # whether the reader's taste had a say
    read: int = 0  # books that match and are left out because the reader has read them


@dataclass(frozen=True)
class Way:
    """How the reader wants their list."""

    history: History
    dialled: Dialled = Dialled()
    taste: float = TASTES[1]
    with_read: bool = False


@dataclass(frozen=True, eq=False)
class _Candidates:
    """The best by match, (k,) each: columns of the index, match 0 to 1, and what both are worth."""

    columns: np.ndarray
    books: np.ndarray  # ids
    by_words: np.ndarray  # not below 0
    by_taste: np.ndarray  # not below 0; all 0 where the taste has no say


def has_taste(history: History) -> bool:
    """Whether there is a model, and anything it could rank by."""
    return len(history.books) > 0 and serving.current() is not None


def picks_by_words(
    served: ServedWords, question: Question, way: Way, n: int = 20, start: int = 0
) -> WordPicks:
    """The list from `start` on; empty where nothing wanted is said of any book."""
    if not question.wanted:
        return WordPicks()
    index = served.index
    match = index.match([asked.part for asked in question.asked])
    plain = _plainly(match, [place for place, one in enumerate(question.asked) if one.wanted])
    free, read = _free(served, plain, match, way)
    matching = np.flatnonzero(plain & free)
    if not len(matching):
        return WordPicks(read=read)
    model = serving.current()
    found = _weighed(served, match, matching, way, model.model if model else None)
    order = _ordered(found, way, model.model if model else None)[:MOST_SHOWN]
    shown = order[start : start + n]
    picks = _as_picks(found.books[shown], way.history, model.model if model else None, start)
    said = reasons_of(served, question, match, found.columns[shown])
    shares = _share(found.by_words[shown], found.by_taste[shown])
    items = [
        WordPick(picks[pk], *why, float(share))
        for pk, why, share in zip(found.books[shown].tolist(), said, shares, strict=True)
        if pk in picks
    ]
    tasted = bool(found.by_taste.any())
    return WordPicks(items, len(order), len(matching), tasted, read)


def _plainly(match: Match, wanted: list[int]) -> np.ndarray:
    """(B,) bool: the books that match."""
    if not match.total.max(initial=0.0) > 0:
        return np.zeros(len(match.total), bool)
    said = (match.by_part[wanted] >= LEAST_OF_PART).any(axis=0)
    enough: np.ndarray = said & (match.total >= _LEAST_OF_BEST * match.total.max())
    return enough


def _read(history: History) -> np.ndarray:
    """Ids of the books that the reader has read or rated."""
    return np.union1d(
        np.fromiter(history.read, np.int64), history.books[history.values > 0].astype(np.int64)
    )


def _free(served: ServedWords, plain: np.ndarray, match: Match, way: Way) -> tuple[np.ndarray, int]:
    """(B,) bool: books that the list may have; and how many match that the reader has read."""
    books, history = served.index.books, way.history
    read = _read(history)
    closed = history.dismissed[~np.isin(history.dismissed, read)]
    is_read = np.isin(books, read)
    free = ~np.isin(books, closed)
    if way.dialled.narrows:
        free &= _let_through(books, match, way.dialled)
    matching_read = int(np.count_nonzero(plain & free & is_read))
    return free if way.with_read else free & ~is_read, matching_read


def _let_through(books: np.ndarray, match: Match, dialled: Dialled) -> np.ndarray:
    """(B,) bool, by the reader's dials; without a model only of the best matches."""
    model = serving.current()
    if model is not None:
        known = model.model.books
        mask = known_books(known).mask(dialled)
        let: np.ndarray = np.ones(len(known), bool) if mask is None else mask
        return let if np.array_equal(known, books) else np.isin(books, known[let])
    best = books[np.argsort(-match.total, kind="stable")[:CANDIDATES]].tolist()
    kept = dialled.narrowed(Book.objects.filter(pk__in=best)).order_by()
    return np.isin(books, np.fromiter(kept.values_list("pk", flat=True), np.int64))


def _weighed(
    served: ServedWords, match: Match, matching: np.ndarray, way: Way, model: Model | None
) -> _Candidates:
    total = match.total[matching]
    best = matching[np.argsort(-total, kind="stable")[:CANDIDATES]].astype(np.int32)
    books = served.index.books[best]
    tastes = np.zeros(len(best))
    if model is not None and way.taste and len(way.history.books):
        there = np.isin(books, model.books)
        scores = ranking.scores(model, way.history)[model.columns(books[there])]
        tastes[there] = np.sqrt(np.maximum(scores, 0))
    has_say = way.taste if tastes.any() else 0.0
    by_words = (1 - has_say) * _in_deviations(match.total[best])
    return _Candidates(best, books, by_words, has_say * _in_deviations(tastes))


def _in_deviations(values: np.ndarray) -> np.ndarray:
    """Values not below 0 by their standard deviation, or LEAST_DEVIATION of the greatest."""
    unit = max(float(np.std(values)), _LEAST_DEVIATION * float(np.max(values)))
    return np.asarray(values, np.float64) / (unit or 1.0)


def _ordered(found: _Candidates, way: Way, model: Model | None) -> np.ndarray:
    """Places of the candidates, the first book first, as the dials have it."""
    score = found.by_words + found.by_taste
    everything = np.argsort(-score, kind="stable")
    if model is None:
        return everything
    known = np.isin(found.books, model.books)
    columns = model.columns(found.books[known])
    scores = np.zeros(len(model.books), np.float32)
    # Above 0, as the dials want it, also for the last one.
    scores[columns] = score[known] + 0.01
    dials = way.dialled.engine
    if way.dialled.max_per_author is None:
        dials = replace(dials, max_per_author=PER_AUTHOR)
    unread = way.with_read or not way.history.personal
    read = np.zeros(0, np.int32) if unread else model.columns(_read(way.history))
    if way.with_read:
        dials = replace(dials, series=None)
    behind = Behind(read, np.ones(len(read), np.float32), np.zeros(0, np.int32))
    allowed = np.zeros(len(model.books), bool)
    allowed[columns] = True
    items, strength = model.arrange(dials, scores, behind, MOST_SHOWN, allowed)
    places = np.flatnonzero(known)[np.argsort(columns)]
    kept = places[np.searchsorted(np.sort(columns), items)]
    new = np.flatnonzero(~known)
    both, strengths = np.concatenate([kept, new]), np.concatenate([strength, score[new]])
    if dials.adventurous or dials.diversity:
        return both
    # A volume that stands before its successors, and a book that came after the model was trained,
    # stand where their own words and the taste put them.
    return both[np.argsort(-strengths, kind="stable")]


def _as_picks(
    books: np.ndarray, history: History, model: Model | None, start: int
) -> dict[int, Pick]:
    """By id; with what the reader would give each, and which of their books speak for it."""
    ids = books.tolist()
    if model is None or not len(history.books):
        cards = cards_of(ids)
        return {
            pk: Pick(cards[pk], rank, 0.0, None, [], Why.POPULAR.name.lower())
            for rank, pk in enumerate(ids, start + 1)
            if pk in cards
        }
    rows = ranking.rows_of(model, history, ids)
    cards = cards_of([*ids, *(pk for pk in rows["cause"].ravel().tolist() if pk)])
    picks = {pick.book.pk: pick for pick in picks_with(rows, cards)}
    ranks = {pk: rank for rank, pk in enumerate(ids, start + 1)}
    unknown = [Pick(cards[pk], 0, 0.0, None, []) for pk in ids if pk not in picks and pk in cards]
    picks |= {pick.book.pk: pick for pick in unknown}
    return {pk: replace(pick, rank=ranks[pk]) for pk, pick in picks.items()}


def _share(by_words: np.ndarray, by_taste: np.ndarray) -> np.ndarray:
    whole = by_words + by_taste
    return np.divide(by_words, whole, where=whole > 0, out=np.ones(len(whole)))
