"""How good are the lists and the stars, beside the public models, on the same held-out ratings?

Of each reader with five ratings or more a fifth, at random, is held out. Every book that the reader
has not rated is ranked; relevant are held-out books with four stars or more.
"""

import argparse
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from threadpoolctl import threadpool_limits

from benchmarks import say
from benchmarks.arguments import seeds
from benchmarks.data import Data, read_folder
from benchmarks.figures import Split, list_figures, lists_of, mean_row, star_figures
from benchmarks.fitted import Task
from benchmarks.peers import PEERS, chosen, fitted
from recommendations.engine.compiled import cores
from recommendations.engine.content import tf_idf
from recommendations.engine.evaluate import split


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, required=True, metavar="DIR")
    parser.add_argument(
        "--seeds", type=seeds, default="1,2,3", help="of the splits and the models: 1,2,3"
    )
    parser.add_argument("--models", default="", help=f"some of {','.join(PEERS)}")


def rows(options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    data = read_folder(options.data, quick=options.quick)
    seeds = options.seeds[:1] if options.quick else options.seeds
    vectors = tf_idf(data.catalogue.documents)
    for name in chosen(options.models, PEERS):
        measured = [measure(name, data, seed, vectors, options.quick) for seed in seeds]
        figures = mean_row(measured)
        if len(figures) > 1:
            yield {"model": name, **figures}


def measure(name: str, data: Data, seed: int, vectors: Any, quick: bool) -> dict[str, float]:
    """The figures of one model on one split, in the order of the columns."""
    train, test = split(data.interactions, seed=seed)
    part = Split(train, train, test, train, vectors)
    with threadpool_limits(limits=cores()):
        fit = fitted(name, Task(train, data.catalogue, seed, quick))
        started = time.monotonic()
        model = fit()
        lists = lists_of(model, part)
        seconds = time.monotonic() - started
        figures = star_figures(model, part)
    if lists is not None:
        figures |= list_figures(lists, part)
    say(f"{name}, seed {seed}: {seconds:.1f} s")
    return figures | {"seconds": seconds}
