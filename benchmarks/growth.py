"""Do time and memory a rating stay flat as ratings and books grow?

Generated readers with some 110 ratings each. `fit_seconds` is the whole fit of the model that serves
(item graph, stars, everything that the dials need), without evaluation, and `cpu_seconds` its work
on all cores, which tells less of what else the machine does; `lists_seconds` are the top-100 lists
of all readers, or of 50,000 where there are more, `lists_cpu_seconds` their work on all cores. `method` is how the item graph was made: past the
size where the dense solve fits memory, the engine changes it by itself.
"""

import argparse
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import say
from benchmarks.arguments import positive
from benchmarks.processes import Timer, in_own_process, peak_mb

A_READER = 110
LIST, MOST_LISTS = 100, 50_000
# Ratings and books: first the ratings grow, then the books.
SIZES = [
    (1_000_000, 10_000),
    (6_000_000, 10_000),
    (20_000_000, 10_000),
    (100_000_000, 10_000),
    (20_000_000, 50_000),
    (20_000_000, 200_000),
    (20_000_000, 1_000_000),
]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--sizes", type=_sizes, help="instead of the usual ones: RATINGSxBOOKS,RATINGSxBOOKS"
    )


def rows(options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    sizes = options.sizes or SIZES
    if options.quick and not options.sizes:
        sizes = [(ratings // 100, books // 10) for ratings, books in SIZES]
    with tempfile.TemporaryDirectory(prefix="bookrec-growth-") as name:
        for ratings, books in sizes:
            folder = Path(name)
            seconds = in_own_process(make, ratings, books, options.seed, folder)
            say(f"{ratings:,} ratings generated in {seconds:.1f} s")
            yield in_own_process(measure, folder, options.seed)


def _sizes(text: str) -> list[tuple[int, int]]:
    """Ratings and books of each size, which fit together."""
    sizes = []
    for size in text.split(","):
        ratings, times, books = size.partition("x")
        if not times:
            raise argparse.ArgumentTypeError(f"{size!r} is no size like 20000000x50000.")
        sizes.append((positive(ratings), positive(books)))
        if sizes[-1][0] > _readers(sizes[-1][0]) * sizes[-1][1] // 2:
            raise argparse.ArgumentTypeError(f"{size}: {books} books are too few to read.")
    return sizes


def _readers(ratings: int) -> int:
    return max(ratings // A_READER, 1)


def make(ratings: int, books: int, seed: int, folder: Path) -> float:
    from benchmarks.synthetic import generate, save

    started = time.monotonic()
    save(generate(ratings, _readers(ratings), books, seed), folder)
    return time.monotonic() - started


def measure(folder: Path, seed: int) -> dict[str, Any]:
    from benchmarks.synthetic import load
    from benchmarks.warm import warm
    from recommendations.engine.evaluate import by_model
    from recommendations.engine.model import fit

    warm()
    interactions, fitting, listing = load(folder), Timer(), Timer()
    with fitting.running():
        model = fit(interactions, seed=seed)
    readers = len(interactions.readers)
    with listing.running():
        by_model(model, interactions, LIST)(np.arange(min(readers, MOST_LISTS)))
    return {
        "ratings": len(interactions),
        "readers": readers,
        "books": len(interactions.books),
        "method": model.graph.method,
        "fit_seconds": round(fitting.seconds, 2),
        "cpu_seconds": round(fitting.cpu_seconds, 2),
        **listing.row(2, "lists_"),
        "seconds_per_million_ratings": round(fitting.seconds / len(interactions) * 1e6, 3),
        "peak_mb": peak_mb(),
    }
