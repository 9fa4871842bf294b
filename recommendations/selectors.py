"""Which books next, and why: what the pages, the API and the jobs ask."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from django.utils import timezone

from accounts.models import User
from catalog.models import Book
from recommendations import ranking, serving, store
from recommendations.cards import cards_of
from recommendations.certainty import Certainty, certainty_of
from recommendations.dialling import Dialled, dials_of
from recommendations.history import History, history_of
from recommendations.known_books import known_books
from recommendations.store import Why
from registry.models import Champion, Kind
from shelves.models import Rating

RECENT = timedelta(days=30)
# Fewer readers of like taste are not worth a word.
ENOUGH_CLOSE = 10
# Of all that speaks for a pick; a smaller share stands under "Why this?" only.
WORTH_A_WORD = 0.1


@dataclass(frozen=True)
class Cause:
    """A book of the reader's history that speaks for a pick."""

    book: Book
    share: float  # of all that speaks for it, 0 to 1
    half_stars: int  # given to it; 0: wants to read it

    @property
    def stars(self) -> float:
        return self.half_stars / 2


@dataclass(frozen=True)
class Pick:
    book: Book
    rank: int  # from 1
    score: float
    stars: float | None  # predicted
    causes: list[Cause]  # strongest first; empty where `why` says all
    why: str = "popular"  # or "taste", "series": see store.Why

    @property
    def named_causes(self) -> list[Cause]:
        """The strongest, and the next one if it is worth a word."""
        return [*self.causes[:1], *(c for c in self.causes[1:2] if c.share >= WORTH_A_WORD)]


@dataclass(frozen=True)
class Picks:
    items: list[Pick]
    total: int
    model_version: int | None
    fallback: str = ""  # why these are popular books; empty: they are personal picks


@dataclass(frozen=True)
class Similar:
    books: list[Book]
    by: str  # "readers" who rated both alike, or "content"


@dataclass(frozen=True)
class Outlook:
    """What a book might be to a reader who has not rated it."""

    stars: float | None
    causes: list[Cause]
    certainty: Certainty | None = None  # of the stars


def picks_for(reader: User, n: int = 20, start: int = 0, dialled: Dialled | None = None) -> Picks:
    """The reader's list, as kept if nothing has changed since, else ranked on the spot.

    `dialled`: for this time only, in place of how the reader's dials are set; nothing is kept.
    """
    model = serving.current()
    if model is None:
        dialled = dialled or dials_of(reader)
        narrowed = dialled.narrowed(Book.objects.all()).popular()
        books = list(narrowed.with_card_details()[: ranking.LIST_LENGTH])
        picks = [Pick(book, rank, 0.0, None, []) for rank, book in enumerate(books, 1)]
        return Picks(picks[start : start + n], len(picks), None, why_no_model())
    if dialled is None:
        dialled = dials_of(reader)
        rows = rows_for(model, reader, dialled)
    else:
        rows = _rank(model, history_of(reader), dialled)
    fallback = "" if (rows["why"] == Why.TASTE).any() else why_popular(reader, dialled)
    items = picks_of(rows[start : start + n], start)
    return Picks(items, len(rows), model.version, fallback)


def rows_for(model: serving.Serving, reader: User, dialled: Dialled) -> np.ndarray:
    """The kept list (store.ROW), or a new one, which is kept."""
    rows = store.get(reader.pk, model.maker_of(dialled), reader.history_version)
    return _rank_and_keep(model, reader, dialled) if rows is None else rows


def refresh_list(reader: User) -> None:
    """Have the list ready before it is asked for."""
    if model := serving.current(wait=True):
        rows_for(model, reader, dials_of(reader))


def picks_from(history: History, n: int) -> list[Pick] | None:
    """The first personal picks for this history, whosever it is; None without a model.

    Nothing is kept.
    """
    model = serving.current()
    if model is None:
        return None
    rows = _rank(model, history, Dialled())
    rows = rows[rows["why"] != Why.POPULAR][:n]
    return picks_with(rows, cards_of([*rows["book"].tolist(), *rows["cause"].ravel().tolist()]))


def outlook(history: History, book: Book) -> Outlook:
    model = serving.current()
    if model is None:
        return Outlook(None, [])
    row = ranking.judge(model.model, history, book.pk)
    if row is None:
        return Outlook(None, [])
    books = Book.objects.in_bulk([pk for pk in row["cause"].tolist() if pk])
    stars = float(row["stars"])
    sure = certainty_of(model.model, history, book.pk, stars)
    return Outlook(stars, _causes(row, books), sure)


def similar_books(book: Book, n: int = 12) -> Similar:
    """By how the same readers rated both; where nobody has, by kind."""
    model = serving.current()
    if model is None:
        return Similar([], "content")
    ids, by = ranking.neighbours(model.model, book.pk, n)
    return Similar(Book.objects.with_card_details().in_order_of(ids), by)


def popular_books(n: int = 20, genre: str = "") -> list[Book]:
    books = Book.objects.of_tag(genre) if genre else Book.objects.all()
    return list(books.popular().with_card_details()[:n])


def recent_reader_ids() -> list[int]:
    """Members who signed in lately: their lists are worth having ready."""
    recent = User.objects.members().filter(last_login__gte=timezone.now() - RECENT)
    return list(recent.order_by("pk").values_list("pk", flat=True))


def close_readers(reader: User) -> int:
    """How many readers that the model learnt from are close in taste; 0 if hardly any are."""
    model = serving.current()
    return close_readers_of(model, history_of(reader)) if model else 0


def close_readers_of(model: serving.Serving, history: History) -> int:
    number = ranking.close_readers(model.model, history)
    return number if number >= ENOUGH_CLOSE else 0


def why_no_model() -> str:
    if Champion.objects.filter(kind=Kind.RECOMMENDER).exists():
        return "Your picks are being worked out anew."
    return "No model has been trained yet."


def why_popular(reader: User, dialled: Dialled) -> str:
    if Rating.objects.filter(reader=reader).exists():
        if dialled.narrows:
            return "Nothing that you have rated speaks for any book that your dials let through."
        return "Nothing that you have rated so far speaks for other books."
    return "You have not rated a book yet."


def _rank_and_keep(model: serving.Serving, reader: User, dialled: Dialled) -> np.ndarray:
    # The version is read before the history: a change in between makes the list stale, not wrong.
    version = User.objects.values_list("history_version", flat=True).get(pk=reader.pk)
    rows = _rank(model, history_of(reader), dialled)
    store.put(reader.pk, model.maker_of(dialled), version, rows)
    return rows


def _rank(model: serving.Serving, history: History, dialled: Dialled) -> np.ndarray:
    allowed = known_books(model.model.books).mask(dialled) if dialled.narrows else None
    popular = popular_ids(dialled)
    return ranking.rank(model.model, history, popular, dialled.engine, allowed)


def popular_ids(dialled: Dialled) -> np.ndarray:
    # The dials pass over many: later volumes, further books of an author.
    books = dialled.narrowed(Book.objects.all()).popular()
    ids = books.values_list("pk", flat=True)[: 5 * ranking.LIST_LENGTH]
    return np.fromiter(ids, np.int64)


def picks_of(rows: np.ndarray, start: int = 0) -> list[Pick]:
    """Rows of a list (store.ROW) with their books; ranks count on from `start`."""
    causes = {pk for pk in rows["cause"].ravel().tolist() if pk}
    shown = Book.objects.with_card_details().in_bulk(rows["book"].tolist())
    return picks_with(rows, Book.objects.in_bulk(causes) | shown, start)


def picks_with(rows: np.ndarray, books: dict[int, Book], start: int = 0) -> list[Pick]:
    """With these books; a row whose book is not among them is left out."""
    return [
        Pick(
            books[pk],
            rank,
            float(row["score"]),
            float(row["stars"]) or None,
            _causes(row, books),
            Why(row["why"]).name.lower(),
        )
        for rank, (pk, row) in enumerate(zip(rows["book"].tolist(), rows, strict=True), start + 1)
        if pk in books
    ]


def _causes(row: np.void, books: dict[int, Book]) -> list[Cause]:
    entries: Iterable[tuple[int, float, int]] = zip(
        row["cause"].tolist(), row["share"].tolist(), row["given"].tolist(), strict=True
    )
    return [Cause(books[pk], share, given) for pk, share, given in entries if pk in books]
