"""Is a model whole: are its numbers numbers, and are all its parts about the same books?"""

import time
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from recommendations.engine.dials import Dials
from recommendations.engine.interactions import Interactions
from recommendations.engine.judge import history
from recommendations.engine.model import Model

# Asked so often, the quickest answer counts: the first one may have had to fetch what it needs.
_TRIES = 3


def faults(model: Model, books: npt.NDArray[np.int64]) -> list[str]:
    """What is wrong with a model that is to be about `books` (B,), in words; none if it is sound."""
    found = [
        f"{name} holds NaN or infinity"
        for name, array in sorted(model.arrays().items())
        if np.issubdtype(array.dtype, np.floating) and not np.isfinite(array).all()
    ]
    if not np.array_equal(model.books, books):
        found.append("its books are not those of the catalogue")
    lengths = {
        "facts": len(model.facts),
        "graph": len(model.graph),
        "companions": len(model.companions),
        "content": len(model.content),
        "svd": len(model.svd.book_bias),
        "taste": len(model.taste.book_bias),
        "readers": len(model.readers.damping),
    }
    found += [
        f"{name} is about {length} of {len(books)} books"
        for name, length in lengths.items()
        if length != len(books)
    ]
    graphs = {"graph": model.graph, "companions": model.companions, "content": model.content}
    found += [
        f"{name} leads outside the catalogue"
        for name, graph in graphs.items()
        if len(graph.indices) and not 0 <= graph.indices.min() <= graph.indices.max() < len(books)
    ]
    return found


def megabytes(model: Model) -> float:
    """What its arrays take on disk, and in memory once they are all read."""
    return sum(array.nbytes for array in model.arrays().values()) / 1e6


def slow_answer(
    model: Model, histories: Interactions, dials: Dials, n: int, *, readers: int = 200
) -> float:
    """Milliseconds in which 99 of 100 lists of `n` are made, for readers evenly chosen.

    Of processor time, on one core: what else the machine is doing is no fault of the model.
    `histories` are over the model's books. 0 where nobody has one.
    """
    asked = np.flatnonzero(np.diff(histories.indptr))
    chosen: Sequence[np.intp] = asked[
        np.linspace(0, len(asked) - 1, min(readers, len(asked))).astype(int)
    ]
    times = []
    with threadpool_limits(limits=1, user_api="blas"):
        for reader in chosen:
            items, values = history(histories, reader)
            tries = []
            for _ in range(_TRIES):
                started = time.thread_time()
                model.rank(items, values, n, dials=dials)
                tries.append(time.thread_time() - started)
            times.append(min(tries))
    return float(np.percentile(times, 99)) * 1000 if times else 0.0
