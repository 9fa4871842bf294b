"""Books like another one: by the readers that both have, or by what is known of their kind."""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from django.db import models
from django.utils.translation import gettext_lazy as _

from recommendations import serving
from recommendations.dialling import Dialled
from recommendations.engine.model import Model
from recommendations.known_books import known_books

By = Literal["readers", "content"]
WAYS: tuple[By, ...] = get_args(By)


class Note(models.TextChoices):
    """What there is to say of a list that is empty, or is not by readers for all its default."""

    NO_MODEL = "no_model", _("No model is ready yet.")
    UNKNOWN_TO_MODEL = (
        "unknown_to_model",
        _("This book came after the model was trained; the next one will know it."),
    )
    NO_READERS = (
        "no_readers",
        _("Too few readers here have rated this book to lead on from it to others."),
    )
    NOTHING_KNOWN = (
        "nothing_known",
        _("Too little is known of this book to say which others are of its kind."),
    )
    FILTERS_LEAVE_NONE = (
        "filters_leave_none",
        _("None of the books that are like this one is let through by what you asked for."),
    )

    @property
    def text(self) -> str:
        """In the language of the answer."""
        return str(self.label)


@dataclass(frozen=True)
class Similar:
    ids: list[int]  # nearest first
    by: By
    note: Note | None = None
    model_version: int | None = None


def similar_books(
    book: int,
    n: int = 12,
    by: By | None = None,
    dialled: Dialled | None = None,
) -> Similar:
    """The books nearest to the one of this id; no other edition of it, and of no work two.

    by       None: by readers, and by content where readers lead nowhere
    dialled  what narrows the list; its other dials play no part
    """
    serves = serving.current()
    if serves is None:
        return Similar([], by or "content", Note.NO_MODEL)
    target = serves.model.columns([book])
    if not len(target):
        return Similar([], by or "content", Note.UNKNOWN_TO_MODEL, serves.version)
    column, note = int(target[0]), None
    near = _near(serves.model, column, by or "readers")
    if not len(near) and by != "content":
        note = Note.NO_READERS
        if by is None:
            by, near = "content", _near(serves.model, column, "content")
    if not len(near) and by == "content":
        note = Note.NOTHING_KNOWN
    allowed = known_books(serves.model.books).mask(dialled) if dialled else None
    let_through = near if allowed is None else near[allowed[near]]
    if len(near) and not len(let_through):
        note = Note.FILTERS_LEAVE_NONE
    ids = serves.model.books[let_through[:n]].tolist()
    return Similar(ids, by or "readers", note, serves.version)


def _near(model: Model, column: int, by: By) -> np.ndarray:
    """Columns, nearest first, one a work."""
    everything = len(model.books)
    alike, _ = model.content.neighbours(column, everything)
    near = alike if by == "content" else _by_readers(model, column, alike)
    works = model.facts.work[near]
    first = np.zeros(len(near), bool)
    first[np.unique(works, return_index=True)[1]] = True
    return near[first & (works != model.facts.work[column])]


def _by_readers(model: Model, column: int, alike: np.ndarray) -> np.ndarray:
    """Without what the graph has from `alike`: for a book without neighbours, and into new books."""
    counts = model.rating_counts
    near, _ = model.graph.neighbours(column, len(model.books))
    if not counts[column] or np.array_equal(np.sort(near), np.sort(alike)):
        return near[:0]
    return near[counts[near] > 0]
