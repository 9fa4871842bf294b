"""How good are the lists and the stars, beside the public models, on the same held-out ratings?

Of each reader with five ratings or more a fifth, at random, is held out. Every book that the reader
has not rated is ranked; relevant are held-out books with four stars or more.
"""

import argparse
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from benchmarks.arguments import seeds
from benchmarks.data import Data, read_folder
from benchmarks.figures import Split, list_figures, lists_of, mean_row, star_figures
from benchmarks.fitted import Task
from benchmarks.peers import PEERS, chosen, fitted
from recommendations.engine.compiled import cores
from recommendations.engine.evaluate import split
from recommendations.engine.interactions import Interactions
from recommendations.engine.metrics.lists import term_vectors

# Readers that are kept where the run is to be quick.
QUICK_READERS = 300


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, required=True, metavar="DIR")
    parser.add_argument(
        "--seeds", type=seeds, default="1,2,3", help="of the splits and the models: 1,2,3"
    )
    parser.add_argument("--models", default="", help=f"some of {','.join(PEERS)}")


def rows(options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    data = read_folder(options.data)
    if options.quick:
        options.seeds = options.seeds[:1]
        data = Data(some_readers(data.interactions), data.catalogue)
    vectors = term_vectors(data.catalogue.documents)
    for name in chosen(options.models, PEERS):
        measured = [measure(name, data, seed, vectors, options.quick) for seed in options.seeds]
        figures = mean_row(measured)
        if len(figures) > 1:
            yield {"model": name, **figures}


def measure(name: str, data: Data, seed: int, vectors: Any, quick: bool) -> dict[str, float]:
    """The figures of one model on one split, in the order of the columns."""
    train, test = split(data.interactions, seed=seed)
    part = Split(train, train, test, train, vectors)
    with threadpool_limits(limits=cores()):
        fit = fitted(name, Task(train, data.catalogue, seed, quick), say=_say)
        started = time.monotonic()
        model = fit()
        lists = lists_of(model, part)
        seconds = time.monotonic() - started
        figures = star_figures(model, part)
    if lists is not None:
        figures |= list_figures(lists, part)
    _say(f"{name}, seed {seed}: {seconds:.1f} s")
    return figures | {"seconds": seconds}


def some_readers(interactions: Interactions, most: int = QUICK_READERS) -> Interactions:
    """Every so-manieth reader, whole; the same books."""
    step = max(1, len(interactions.readers) // most)
    kept = np.arange(len(interactions.readers)) % step == 0
    counts = np.diff(interactions.indptr)
    rows = np.repeat(kept, counts)
    reader = np.repeat(interactions.readers, counts)
    return Interactions.from_ids(
        reader[rows],
        interactions.books[interactions.book[rows]],
        interactions.value[rows],
        books=interactions.books,
    )


def _say(text: str) -> None:
    print(text, file=sys.stderr)
