"""Compiling, before anything is measured: a first start pays it once, whatever the size."""

import sys
import time

import numpy as np

# More than one thread alone learns, and enough books for a list.
_RATINGS, _READERS, _BOOKS = 110_000, 1_000, 300


def warm() -> None:
    """Run every compiled loop of the engine on tiny data; says on standard error how long it took."""
    from benchmarks.synthetic import generate
    from recommendations.engine.evaluate import by_model, split
    from recommendations.engine.graph import fit_item_graph
    from recommendations.engine.model import fit

    started = time.monotonic()
    tiny = generate(_RATINGS, _READERS, _BOOKS, 1)
    split(tiny, seed=1)
    fit_item_graph(tiny, dense_limit=_BOOKS // 3)
    by_model(fit(tiny, seed=1), tiny, 100)(np.arange(2))
    seconds = time.monotonic() - started
    print(f"warmed in {seconds:.1f} s, not counted", file=sys.stderr)
