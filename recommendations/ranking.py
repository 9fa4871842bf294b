"""Between ids and the engine's columns: a reader's history in, packed rows of a list out."""

from collections.abc import Callable
from dataclasses import replace
from typing import cast

import numpy as np
from django.conf import settings

from recommendations.engine.dials import Behind, Dials
from recommendations.engine.model import Model, Ranker
from recommendations.history import History
from recommendations.store import CAUSES, ROW, Why

LIST_LENGTH = 100


def rank(
    model: Model,
    history: History,
    popular: Callable[[], np.ndarray],
    set_to: Dials,
    allowed: np.ndarray | None = None,
) -> np.ndarray:
    """The reader's list (store.ROW): personal picks, then popular books (ids) to fill it.

    What the reader has rated, wants or has dismissed is not in it. It keeps to the dials, and to
    the `allowed` (B,) bool of the model's books; `popular` has been narrowed to those already, and
    is asked only where the picks are too few, which they seldom are.
    """
    rows = personal(model, history, set_to, LIST_LENGTH, allowed)
    if len(rows) == LIST_LENGTH:
        return rows
    # What fills the list stands in the order of its fame: nothing else is known for it.
    more = _fill(rows, model, history, popular(), replace(set_to, adventurous=0.0), allowed)
    if history.personal:
        _predict(more, model, *_known(model, history))
    return np.concatenate([rows, more])


def personal(
    model: Model, history: History, set_to: Dials, n: int, allowed: np.ndarray | None = None
) -> np.ndarray:
    """At most `n` rows that the ranker puts forward, strongest first, and those that stand in."""
    columns, values = _known(model, history)
    excluded = np.concatenate([columns, model.columns(history.dismissed)])
    ranking = model.rank(
        columns,
        values,
        n,
        excluded,
        read=_read(model, history),
        by=_ranker(),
        dials=set_to,
        allowed=allowed,
    )
    # Stars alone would rank for a reader of whom they know nothing.
    picks = len(ranking.items) if _ranker() != "svd" or values.any() else 0
    rows = np.zeros(picks, ROW)
    rows["book"], rows["score"] = model.books[ranking.items[:picks]], ranking.scores[:picks]
    rows["stars"] = ranking.stars[:picks]
    rows["why"] = np.where(rows["score"] > 0, Why.TASTE, Why.SERIES)
    _explain(rows, model, columns, values)
    return rows


def by_stars(
    model: Model, history: History, books: list[int], set_to: Dials | None = None
) -> np.ndarray:
    """Rows of these books, in the order of the stars that the reader would give them.

    Those that the model does not know are left out. The score says nothing here; it is 0. For a
    reader who wants no personal picks they stay in the order given, without stars. Dials take the
    stars for scores.
    """
    rows = rows_of(model, history, books)
    if history.personal:
        rows = rows[np.argsort(-rows["stars"], kind="stable")]
    if set_to is None:
        return rows
    columns = model.columns(rows["book"])
    places = np.zeros(len(model.books), np.intp)
    places[columns] = np.arange(len(columns))
    stars = np.zeros(len(model.books), np.float32)
    # In the order given where there are no stars.
    stars[columns] = rows["stars"] if history.personal else np.arange(len(rows), 0, -1)
    nobody = np.zeros(0, np.int32)
    chosen = model.arrange(
        set_to, stars, Behind(nobody, nobody.astype(np.float32), nobody), len(rows)
    )
    return rows[places[chosen[0]]]


def weighed(model: Model, history: History, books: list[int]) -> np.ndarray:
    """Rows of all these books, what the ranker puts forward first, in the order of its scores.

    Then come those of which it says nothing, as they were given, and last those that the history
    speaks against.
    """
    rows = np.zeros(len(books), ROW)
    rows["book"] = books
    known = np.isin(rows["book"], model.books)
    rows[known] = rows_of(model, history, books)
    # Stars alone would rank for a reader of whom they know nothing.
    if _ranker() != "svd" or history.rated:
        rows["score"][known] = scores(model, history)[model.columns(books)]
    rows["why"] = np.where(rows["score"] > 0, Why.TASTE, Why.POPULAR)
    return rows[np.argsort(-rows["score"], kind="stable")]


def rows_of(model: Model, history: History, books: list[int]) -> np.ndarray:
    """Rows of these books, in this order, without those that the model does not know; score 0."""
    columns, values = _known(model, history)
    targets = model.columns(books)
    rows = np.zeros(len(targets), ROW)
    rows["book"], rows["why"] = model.books[targets], Why.TASTE
    if history.personal:
        _explain(rows, model, columns, values)
        _predict(rows, model, columns, values)
    return rows


def judge(model: Model, history: History, book: int) -> np.void | None:
    """One book as a row of its own, wherever it would rank.

    None if the model does not know it, or the reader wants no personal picks.
    """
    target = model.columns([book])
    if not len(target) or not history.personal:
        return None
    columns, values = _known(model, history)
    rows = np.zeros(1, ROW)
    rows["book"] = book
    _explain(rows, model, columns, values)
    _predict(rows, model, columns, values)
    return rows[0]


def neighbours(model: Model, book: int, n: int) -> tuple[list[int], str]:
    """Ids of the books nearest to this one, and by what: "readers" or "content"."""
    target = model.columns([book])
    if not len(target):
        return [], "content"
    by_readers = model.rating_counts[target[0]] > 0
    graph, by = (model.graph, "readers") if by_readers else (model.content, "content")
    items, _ = graph.neighbours(int(target[0]), n)
    return model.books[items].tolist(), by


def alike_in_kind(model: Model, book: int, n: int) -> list[int]:
    """Ids of the books nearest to this one by what is known of them, whoever read them."""
    target = model.columns([book])
    if not len(target):
        return []
    items, _ = model.content.neighbours(int(target[0]), n)
    return model.books[items].tolist()


def scores(model: Model, history: History) -> np.ndarray:
    """(B,) float32 of the ranker; comparable within this history only."""
    return model.scores(*_known(model, history), _ranker())


def speaking(model: Model, history: History, books: list[int]) -> tuple[np.ndarray, np.ndarray]:
    """Columns (k,) of the history, and (t, k) what each of them adds for each of `books` (t,) ids.

    All of `books` are the model's. What speaks against a book is 0; so is everything where the
    ranker's scores are no sum over the history.
    """
    columns, values = _known(model, history)
    return columns, _parts(model, columns, values, model.columns(books))


def close_readers(model: Model, history: History) -> int:
    """How many of the readers that the model learnt from are close in taste."""
    return model.readers.close(*_known(model, history))


def _ranker() -> Ranker:
    return cast(Ranker, settings.RANKER)  # the settings let no other name pass


def _read(model: Model, history: History) -> np.ndarray:
    """Columns of what was read: how far somebody is in a series is personal as well."""
    return model.columns(list(history.read) if history.personal else [])


def _known(model: Model, history: History) -> tuple[np.ndarray, np.ndarray]:
    """Columns and values of the part of the history that the model knows."""
    known = model.knows(history.books)
    return model.columns(history.books), history.values[known]


def _explain(rows: np.ndarray, model: Model, columns: np.ndarray, values: np.ndarray) -> None:
    """Note beside each book what of the history speaks for it, by who ranked it, strongest first.

    Shares are of all that speaks for it: what a low rating takes off the score is no reason.
    Predicted stars are no sum over the history: a list by them has no causes.
    """
    parts = _parts(model, columns, values, model.columns(rows["book"]))
    strongest = np.argsort(-parts, axis=1, kind="stable")[:, :CAUSES]
    strength = np.take_along_axis(parts, strongest, axis=1)
    total = parts.sum(axis=1, keepdims=True)
    speaks = strength > 0
    count = strongest.shape[1]
    rows["cause"][:, :count] = np.where(speaks, model.books[columns[strongest]], 0)
    rows["share"][:, :count] = np.divide(strength, total, where=total > 0, out=0 * strength)
    rows["given"][:, :count] = np.where(speaks, values[strongest], 0)


def _parts(
    model: Model, columns: np.ndarray, values: np.ndarray, targets: np.ndarray
) -> np.ndarray:
    """(t, k) what each book of the history adds to the score of each target, nothing below 0."""
    if _ranker() == "svd":
        return np.zeros((len(targets), len(columns)), np.float32)
    if _ranker() == "readers":
        return np.maximum(model.readers.contributions(columns, values, targets), 0)
    weights = model.weights(values)
    return np.maximum(model.blend.contributions(columns, weights, targets), 0)


def _fill(
    rows: np.ndarray,
    model: Model,
    history: History,
    popular: np.ndarray,
    set_to: Dials,
    allowed: np.ndarray | None,
) -> np.ndarray:
    """Popular books for the places that personal picks leave free; score 0, no causes.

    Of a series the volume whose turn it is stands where a popular one would.

    Last come those that the history speaks against, as ratings below two stars do for books alike,
    and those that the model does not know yet. The dials hold for the list as a whole.
    """
    columns, values = _known(model, history)
    against = model.books[model.blend.scores(columns, model.weights(values)) < 0]
    seen = np.concatenate([rows["book"], history.books, history.dismissed])
    free = popular[~np.isin(popular, seen)]
    free = free[np.argsort(np.isin(free, against), kind="stable")]
    dismissed, read = model.columns(history.dismissed), _read(model, history)
    behind = model.behind(columns, values, dismissed, read)
    picks, waiting = model.columns(rows["book"]), model.columns(free)
    places = np.zeros(len(model.books), np.float32)
    places[np.concatenate([picks, waiting])] = np.arange(len(picks) + len(waiting), 0, -1)
    whole, place = model.arrange(set_to, places, behind, LIST_LENGTH, allowed)
    free_of_picks = ~np.isin(whole, picks)
    filling, turn = model.books[whole[free_of_picks]], place[free_of_picks] == 0
    unknown = free[~np.isin(free, model.books)]
    filled = np.zeros(len(filling) + len(unknown), ROW)
    filled["book"] = np.concatenate([filling, unknown])
    filled["why"][: len(turn)] = np.where(turn, Why.SERIES, Why.POPULAR)
    return filled[: LIST_LENGTH - len(rows)]


def _predict(rows: np.ndarray, model: Model, columns: np.ndarray, values: np.ndarray) -> None:
    known = model.knows(rows["book"])
    rows["stars"][known] = model.predict(columns, values, model.columns(rows["book"]))
