"""Which books a newcomer is asked about: such as they have probably read, of several tastes.

What they answer moves the rest: after each answer the books come first that readers like them have
read. See docs/engine.md for what was measured.
"""

from collections import Counter
from collections.abc import Collection

import numpy as np

from catalog.models import Book
from recommendations import serving
from recommendations.cards import in_order
from recommendations.engine.asking import probably_read
from recommendations.engine.model import Model
from recommendations.history import History

ASKED = 6
# Of the books on the page at a time. At most two of an author, or one a series, cost more in the
# lists than they gained: how far somebody got in a series says much.
OF_A_GENRE = OF_AN_AUTHOR = 3
# Without a model: among so many well-known books those of several genres are looked for.
_WELL_KNOWN = 300
# Some more than are shown: a book may have gone since the model was made.
_SPARE = 4


def books_to_ask(
    history: History,
    passed: Collection[int] = (),
    beside: Collection[int] = (),
    n: int = ASKED,
) -> list[Book]:
    """At most n books (a bounded number of queries), neither in the history nor passed over.

    passed  ids of books that they have not read
    beside  ids of books that stay on the page, beside those asked for
    """
    gone = {*history.books.tolist(), *history.dismissed.tolist(), *passed, *beside}
    model = serving.current()
    # Before the first answer nothing tells readers apart, and fame out there counts as well.
    chosen = _of_model(model.model, history, gone, beside, n) if model and history.rated else []
    books = in_order(chosen)[:n]
    if len(books) < n:
        books += in_order(_well_known(gone | set(chosen), n - len(books)))
    return books


def _of_model(
    model: Model, history: History, gone: Collection[int], beside: Collection[int], n: int
) -> list[int]:
    known = np.isin(history.books, model.books)
    items, values = model.columns(history.books[known]), history.values[known]
    read = probably_read(model.readers, items, values)
    read[model.columns(list(gone))] = 0
    stay = model.columns(list(beside))
    genres = Counter(model.facts.genre[stay].tolist())
    authors = Counter(model.facts.author[stay].tolist())
    chosen: list[int] = []
    for column in np.argsort(-read, kind="stable")[:_WELL_KNOWN].tolist():
        if read[column] <= 0 or len(chosen) == n + _SPARE:
            break
        genre, author = int(model.facts.genre[column]), int(model.facts.author[column])
        # Below 0 it is not known.
        of_many_genres = genre < 0 or genres[genre] < OF_A_GENRE
        if of_many_genres and (author < 0 or authors[author] < OF_AN_AUTHOR):
            genres[genre] += 1
            authors[author] += 1
            chosen.append(int(model.books[column]))
    return chosen


def _well_known(gone: Collection[int], n: int) -> list[int]:
    """Where no model knows better: popular books, at first not too many of a genre."""
    rows = Book.objects.exclude(pk__in=gone).popular().ids_and_main_genres()[:_WELL_KNOWN]
    genres: Counter[int | None] = Counter()
    first: list[int] = []
    rest: list[int] = []
    for pk, genre in rows:
        genres[genre] += 1
        (first if genre is None or genres[genre] <= OF_A_GENRE else rest).append(pk)
    return (first + rest)[:n]
