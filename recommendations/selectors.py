"""Which books next, and why: what the pages, the API and the jobs ask."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.models import User
from catalog.models import Book
from recommendations import ranking, serving, store
from recommendations.history import History, history_of
from recommendations.store import Why
from registry.models import Champion, Kind
from shelves.models import Dismissal, Rating, ShelfEntry

RECENT = timedelta(days=30)
# Fewer readers of like taste are not worth a word.
ENOUGH_CLOSE = 10


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


def picks_for(reader: User, n: int = 20, start: int = 0) -> Picks:
    """The reader's list, as kept if nothing has changed since, else ranked on the spot."""
    model = serving.current()
    if model is None:
        books = popular_books(ranking.LIST_LENGTH)
        picks = [Pick(book, rank, 0.0, None, []) for rank, book in enumerate(books, 1)]
        return Picks(picks[start : start + n], len(picks), None, _why_no_model())
    rows = store.get(reader.pk, model.maker, reader.history_version)
    if rows is None:
        rows = _rank_and_keep(model, reader)
    fallback = "" if (rows["why"] == Why.TASTE).any() else _why_popular(reader)
    return Picks(_picks(rows[start : start + n], start), len(rows), model.version, fallback)


def refresh_list(reader: User) -> None:
    """Have the list ready before it is asked for."""
    model = serving.current(wait=True)
    if model and store.get(reader.pk, model.maker, reader.history_version) is None:
        _rank_and_keep(model, reader)


def outlook(reader: User, book: Book) -> Outlook:
    model = serving.current()
    if model is None:
        return Outlook(None, [])
    row = ranking.judge(model.model, history_of(reader), book.pk)
    if row is None:
        return Outlook(None, [])
    books = Book.objects.in_bulk([pk for pk in row["cause"].tolist() if pk])
    return Outlook(float(row["stars"]), _causes(row, books))


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


def books_to_rate(reader: User, n: int = 12, turn: int = 0) -> list[Book]:
    """Well-known books not yet in the reader's history, at most two of a main genre.

    Each turn, from 0, brings books that no turn before it brought; none when they run out.
    """
    untouched = (
        Book.objects.exclude(_touched(Rating, reader))
        .exclude(_touched(ShelfEntry, reader))
        .exclude(_touched(Dismissal, reader))
    )
    left = list(untouched.popular().ids_and_main_genres()[: n * 12 * (turn + 1)])
    for _ in range(turn + 1):
        chosen = _of_several_genres(left, n)
        left = [row for row in left if row[0] not in chosen]
    return Book.objects.with_card_details().in_order_of(chosen)


def _of_several_genres(rows: list[tuple[int, int | None]], n: int) -> list[int]:
    """The first n ids of (id, main genre), at most two of a genre."""
    genres: Counter[int | None] = Counter()
    chosen = []
    for pk, genre in rows:
        genres[genre] += 1
        if genres[genre] <= 2:
            chosen.append(pk)
    return chosen[:n]


def recent_reader_ids() -> list[int]:
    """Members who signed in lately: their lists are worth having ready."""
    recent = User.objects.members().filter(last_login__gte=timezone.now() - RECENT)
    return list(recent.order_by("pk").values_list("pk", flat=True))


def close_readers(reader: User) -> int:
    """How many readers that the model learnt from are close in taste; 0 if hardly any are."""
    model = serving.current()
    number = ranking.close_readers(model.model, history_of(reader)) if model else 0
    return number if number >= ENOUGH_CLOSE else 0


def _why_no_model() -> str:
    if Champion.objects.filter(kind=Kind.RECOMMENDER).exists():
        return "Your picks are being worked out anew."
    return "No model has been trained yet."


def _why_popular(reader: User) -> str:
    if Rating.objects.filter(reader=reader).exists():
        return "Nothing that you have rated so far speaks for other books."
    return "You have not rated a book yet."


def _touched(model: type[Rating] | type[ShelfEntry] | type[Dismissal], reader: User) -> Exists:
    return Exists(model._default_manager.filter(reader=reader, book=OuterRef("pk")))


def _rank_and_keep(model: serving.Serving, reader: User) -> np.ndarray:
    # The version is read before the history: a change in between makes the list stale, not wrong.
    version = User.objects.values_list("history_version", flat=True).get(pk=reader.pk)
    history: History = history_of(reader)
    rows = ranking.rank(model.model, history, _popular_ids())
    store.put(reader.pk, model.maker, version, rows)
    return rows


def _popular_ids() -> np.ndarray:
    # The dials pass over many: later volumes, further books of an author.
    ids = Book.objects.popular().values_list("pk", flat=True)[: 5 * ranking.LIST_LENGTH]
    return np.fromiter(ids, np.int64)


def _picks(rows: np.ndarray, start: int) -> list[Pick]:
    causes = {pk for pk in rows["cause"].ravel().tolist() if pk}
    books = Book.objects.in_bulk(causes)
    shown = {
        book.pk: book
        for book in Book.objects.with_card_details().in_order_of(rows["book"].tolist())
    }
    return [
        Pick(
            shown[pk],
            rank,
            float(row["score"]),
            float(row["stars"]) or None,
            _causes(row, books),
            Why(row["why"]).name.lower(),
        )
        for rank, (pk, row) in enumerate(zip(rows["book"].tolist(), rows, strict=True), start + 1)
        if pk in shown
    ]


def _causes(row: np.void, books: dict[int, Book]) -> list[Cause]:
    entries: Iterable[tuple[int, float, int]] = zip(
        row["cause"].tolist(), row["share"].tolist(), row["given"].tolist(), strict=True
    )
    return [Cause(books[pk], share, given) for pk, share, given in entries if pk in books]
