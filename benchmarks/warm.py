"""Compiling, before anything is measured: a first start pays it once, whatever the size."""

import time
from functools import cache

import numpy as np

from benchmarks import say

# Enough books for a list; and more stars than one thread alone learns from.
_RATINGS, _READERS, _BOOKS = 9_000, 100, 300
_MANY_RATINGS, _MANY_READERS = 110_000, 1_000


@cache
def warm() -> None:
    """Run every compiled loop of the engine on tiny data; says on standard error how long it took."""
    from benchmarks.synthetic import generate
    from recommendations.engine.evaluate import by_model, split
    from recommendations.engine.graph import fit_item_graph
    from recommendations.engine.model import fit
    from recommendations.engine.stars import train_svd

    started = time.monotonic()
    tiny = generate(_RATINGS, _READERS, _BOOKS, 1)
    split(tiny, seed=1)
    fit_item_graph(tiny, dense_limit=_BOOKS // 3)
    by_model(fit(tiny, seed=1), tiny, 100)(np.arange(2))
    train_svd(generate(_MANY_RATINGS, _MANY_READERS, _BOOKS, 1), epochs=1)
    seconds = time.monotonic() - started
    say(f"warmed in {seconds:.1f} s, not counted")
