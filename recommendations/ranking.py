"""Between ids and the engine's columns: a reader's history in, packed rows of a list out."""

from dataclasses import replace
from typing import cast

import numpy as np
from django.conf import settings

from recommendations.engine import dials
from recommendations.engine.dials import Dials
from recommendations.engine.model import Model, Ranker
from recommendations.history import History
from recommendations.store import CAUSES, ROW, Why

LIST_LENGTH = 100


def rank(
    model: Model,
    history: History,
    popular: np.ndarray,
    set_to: Dials,
    allowed: np.ndarray | None = None,
) -> np.ndarray:
    """The reader's list (store.ROW): personal picks, then popular books (ids) to fill it.

    What the reader has rated, wants or has dismissed is not in it. It keeps to the dials, and to
    the `allowed` (B,) bool of the model's books; `popular` has been narrowed to those already.
    """
    rows = personal(model, history, set_to, LIST_LENGTH, allowed)
    # What fills the list stands in the order of its fame: nothing else is known for it.
    filled = _fill(rows, model, history, popular, replace(set_to, adventurous=0.0), allowed)
    _predict(filled, model, *_known(model, history))
    return np.concatenate([rows, filled])


def personal(
    model: Model, history: History, set_to: Dials, n: int, allowed: np.ndarray | None = None
) -> np.ndarray:
    """At most `n` rows that the ranker puts forward, strongest first, and those that stand in."""
    columns, values = _known(model, history)
    excluded = np.concatenate([columns, model.columns(history.dismissed)])
    ranking = model.rank(columns, values, n, excluded, by=_ranker(), dials=set_to, allowed=allowed)
    # Stars alone would rank for a reader of whom they know nothing.
    picks = len(ranking.items) if _ranker() != "svd" or values.any() else 0
    rows = np.zeros(picks, ROW)
    rows["book"], rows["score"] = model.books[ranking.items[:picks]], ranking.scores[:picks]
    rows["stars"] = ranking.stars[:picks]
    rows["why"] = np.where(rows["score"] > 0, Why.TASTE, Why.SERIES)
    _explain(rows, model, columns, values)
    return rows


def by_stars(model: Model, history: History, books: list[int]) -> np.ndarray:
    """Rows of these books, in the order of the stars that the reader would give them.

    Those that the model does not know are left out. The score says nothing here; it is 0.
    """
    columns, values = _known(model, history)
    targets = model.columns(books)
    rows = np.zeros(len(targets), ROW)
    rows["book"], rows["why"] = model.books[targets], Why.TASTE
    _explain(rows, model, columns, values)
    _predict(rows, model, columns, values)
    return rows[np.argsort(-rows["stars"], kind="stable")]


def judge(model: Model, history: History, book: int) -> np.void | None:
    """One book as a row of its own, wherever it would rank; None if the model does not know it."""
    target = model.columns([book])
    if not len(target):
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


def close_readers(model: Model, history: History) -> int:
    """How many of the readers that the model learnt from are close in taste."""
    return model.readers.close(*_known(model, history))


def _ranker() -> Ranker:
    return cast(Ranker, settings.RANKER)  # the settings let no other name pass


def _known(model: Model, history: History) -> tuple[np.ndarray, np.ndarray]:
    """Columns and values of the part of the history that the model knows."""
    known = np.isin(history.books, model.books)
    return model.columns(history.books[known]), history.values[known]


def _explain(rows: np.ndarray, model: Model, columns: np.ndarray, values: np.ndarray) -> None:
    """Note beside each book what of the history speaks for it, by who ranked it, strongest first.

    Shares are of all that speaks for it: what a low rating takes off the score is no reason.
    Predicted stars are no sum over the history: a list by them has no causes.
    """
    targets = model.columns(rows["book"])
    if _ranker() == "svd":
        return
    if _ranker() == "readers":
        parts = model.readers.contributions(columns, values, targets)
    else:
        parts = model.blend.contributions(columns, model.weights(values), targets)
    parts = np.maximum(parts, 0)
    strongest = np.argsort(-parts, axis=1, kind="stable")[:, :CAUSES]
    strength = np.take_along_axis(parts, strongest, axis=1)
    total = parts.sum(axis=1, keepdims=True)
    speaks = strength > 0
    count = strongest.shape[1]
    rows["cause"][:, :count] = np.where(speaks, model.books[columns[strongest]], 0)
    rows["share"][:, :count] = np.divide(strength, total, where=total > 0, out=0 * strength)
    rows["given"][:, :count] = np.where(speaks, values[strongest], 0)


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
    behind = model.behind(columns, values, model.columns(history.dismissed))
    picks, waiting = model.columns(rows["book"]), model.columns(free)
    places = np.zeros(len(model.books), np.float32)
    places[np.concatenate([picks, waiting])] = np.arange(len(picks) + len(waiting), 0, -1)
    whole, place = dials.apply(set_to, model.facts, places, behind, LIST_LENGTH, allowed)
    free_of_picks = ~np.isin(whole, picks)
    filling, turn = model.books[whole[free_of_picks]], place[free_of_picks] == 0
    unknown = free[~np.isin(free, model.books)]
    filled = np.zeros(len(filling) + len(unknown), ROW)
    filled["book"] = np.concatenate([filling, unknown])
    filled["why"][: len(turn)] = np.where(turn, Why.SERIES, Why.POPULAR)
    return filled[: LIST_LENGTH - len(rows)]


def _predict(rows: np.ndarray, model: Model, columns: np.ndarray, values: np.ndarray) -> None:
    known = np.isin(rows["book"], model.books)
    rows["stars"][known] = model.predict(columns, values, model.columns(rows["book"][known]))
