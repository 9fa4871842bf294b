"""Which books next, and why: what the pages, the API and the jobs ask."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from django.utils import timezone

from accounts.models import User
from catalog.models import Book
from catalog.whole import titled_books, whole_books
from recommendations import ranking, serving
from recommendations.cards import cards_of
from recommendations.certainty import Certainty, certainty_of
from recommendations.dialling import Dialled
from recommendations.history import History
from recommendations.listing import list_for, rank
from recommendations.online.served import note_lists
from recommendations.store import Shelf, Why

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
class Outlook:
    """What a book might be to a reader who has not rated it."""

    stars: float | None
    causes: list[Cause]
    certainty: Certainty | None = None  # of the stars


def picks_for(reader: User, n: int = 20, start: int = 0, dialled: Dialled | None = None) -> Picks:
    """The reader's list, as kept if nothing has changed since, else ranked on the spot.

    `dialled`: for this time only, in place of how the reader's dials are set. Who asks shows them.
    """
    listed = list_for(reader, dialled)
    rows = listed.rows[start : start + n]
    note_lists(reader, listed.model_version, [Shelf("list", rows)])
    items = picks_of(rows, start)
    fallback = listed.fallback.text if listed.fallback else ""
    return Picks(items, len(listed.rows), listed.model_version, fallback)


def picks_from(history: History, n: int) -> list[Pick] | None:
    """The first personal picks for this history, whosever it is; None without a model.

    Nothing is kept.
    """
    model = serving.current()
    if model is None:
        return None
    rows = rank(model, history, Dialled())
    rows = rows[rows["why"] != Why.POPULAR][:n]
    return picks_with(rows, cards_of([*rows["book"].tolist(), *rows["cause"].ravel().tolist()]))


def outlook(history: History, book: Book) -> Outlook:
    model = serving.current()
    if model is None:
        return Outlook(None, [])
    row = ranking.judge(model.model, history, book.pk)
    if row is None:
        return Outlook(None, [])
    books = titled_books([pk for pk in row["cause"].tolist() if pk])
    stars = float(row["stars"])
    sure = certainty_of(model.model, history, book.pk, stars)
    return Outlook(stars, _causes(row, books), sure)


def recent_reader_ids() -> list[int]:
    """Members who signed in lately: their lists are worth having ready."""
    recent = User.objects.members().filter(last_login__gte=timezone.now() - RECENT)
    return list(recent.order_by("pk").values_list("pk", flat=True))


def close_readers(model: serving.Serving, history: History) -> int:
    """How many readers that the model learnt from are close in taste; 0 if hardly any are."""
    number = ranking.close_readers(model.model, history)
    return number if number >= ENOUGH_CLOSE else 0


def picks_of(rows: np.ndarray, start: int = 0) -> list[Pick]:
    """Rows of a list (store.ROW) with their books; ranks count on from `start`."""
    causes = {pk for pk in rows["cause"].ravel().tolist() if pk}
    shown = whole_books(rows["book"].tolist())
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
