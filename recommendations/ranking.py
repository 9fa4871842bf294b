"""Between ids and the engine's columns: a reader's history in, packed rows of a list out."""

from typing import cast

import numpy as np
from django.conf import settings

from recommendations.engine.explain import contributions
from recommendations.engine.model import Model, Ranker
from recommendations.history import History
from recommendations.store import CAUSES, ROW

LIST_LENGTH = 100


def rank(model: Model, history: History, popular: np.ndarray) -> np.ndarray:
    """The reader's list (store.ROW): personal picks, then popular books (ids) to fill it.

    What the reader has rated, wants or has dismissed is not in it.
    """
    columns, values = _known(model, history)
    excluded = np.concatenate([columns, model.columns(history.dismissed)])
    by = cast(Ranker, settings.RANKER)  # the settings let no other name pass
    ranking = model.rank(columns, values, LIST_LENGTH, excluded, by=by)
    rows = np.zeros(len(ranking.items), ROW)
    rows["book"], rows["score"] = model.books[ranking.items], ranking.scores
    for row, item in zip(rows, ranking.items.tolist(), strict=True):
        _explain(row, model, columns, values, item)
    rows = np.concatenate([rows, _fill(rows, model, history, popular)])
    _predict(rows, model, columns, values)
    return rows


def judge(model: Model, history: History, book: int) -> np.void | None:
    """One book as a row of its own, wherever it would rank; None if the model does not know it."""
    target = model.columns([book])
    if not len(target):
        return None
    columns, values = _known(model, history)
    rows = np.zeros(1, ROW)
    rows["book"] = book
    _explain(rows[0], model, columns, values, int(target[0]))
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


def _known(model: Model, history: History) -> tuple[np.ndarray, np.ndarray]:
    """Columns and values of the part of the history that the model knows."""
    known = np.isin(history.books, model.books)
    return model.columns(history.books[known]), history.values[known]


def _explain(
    row: np.void, model: Model, columns: np.ndarray, values: np.ndarray, item: int
) -> None:
    parts = contributions(model.graph, columns, model.weights(values), item)
    total = parts[parts > 0].sum()
    strongest = np.argsort(-parts, kind="stable")[:CAUSES]
    strongest = strongest[parts[strongest] > 0]
    count = len(strongest)
    row["cause"][:count] = model.books[columns[strongest]]
    row["share"][:count] = parts[strongest] / total if count else 0
    row["given"][:count] = values[strongest]


def _fill(
    rows: np.ndarray, model: Model, history: History, popular: np.ndarray
) -> np.ndarray:
    """Popular books for the places that personal picks leave free; score 0, no causes.

    Last come those that the history speaks against, as ratings below two stars do for books alike.
    """
    columns, values = _known(model, history)
    against = model.books[model.graph.scores(columns, model.weights(values)) < 0]
    seen = np.concatenate([rows["book"], history.books, history.dismissed])
    free = popular[~np.isin(popular, seen)]
    free = free[np.argsort(np.isin(free, against), kind="stable")][: LIST_LENGTH - len(rows)]
    filled = np.zeros(len(free), ROW)
    filled["book"] = free
    return filled


def _predict(rows: np.ndarray, model: Model, columns: np.ndarray, values: np.ndarray) -> None:
    known = np.isin(rows["book"], model.books)
    rows["stars"][known] = model.predict(columns, values, model.columns(rows["book"][known]))
