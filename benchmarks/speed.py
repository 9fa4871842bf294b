"""How long does each piece of work take, and in how much memory, beside the peers?

On generated ratings in goodbooks' shape. Every row is a process of its own; compiling is not counted.
`limit` is what the machine itself needs for the heaviest step of a piece of work: the solve by LAPACK
for `graph_fit`, the matrix product without choosing the best for `all_lists`.
"""

import argparse
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks import say, speed_fits, speed_lists
from benchmarks.arguments import positive
from benchmarks.processes import in_own_process

# `retrain` writes the model that the work after it opens.
WORK = {
    ("trainset", "bookrec"): speed_fits.trainset_bookrec,
    ("trainset", "surprise"): speed_fits.trainset_surprise,
    ("stars_fit", "bookrec"): speed_fits.stars_bookrec,
    ("stars_fit", "surprise"): speed_fits.stars_surprise,
    ("graph_fit", "bookrec"): speed_fits.graph_bookrec,
    ("graph_fit", "limit"): speed_fits.graph_limit,
    ("retrain", "bookrec"): speed_fits.retrain_bookrec,
    ("all_lists", "bookrec"): speed_lists.all_bookrec,
    ("all_lists", "implicit"): speed_lists.all_implicit,
    ("all_lists", "surprise"): speed_lists.all_surprise,
    ("all_lists", "limit"): speed_lists.all_limit,
    ("one_reader", "bookrec"): speed_lists.one_bookrec,
    ("one_reader", "implicit"): speed_lists.one_implicit,
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--ratings", type=positive, default=5_976_479)
    parser.add_argument("--readers", type=positive, default=53_424)
    parser.add_argument("--books", type=positive, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    works = list(dict.fromkeys(work for work, _ in WORK))
    parser.add_argument("--works", default="", help=f"some of {','.join(works)}")


def rows(options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    ratings, readers, books = options.ratings, options.readers, options.books
    if options.quick:
        ratings, readers, books = ratings // 10, readers // 10, books // 10
    wanted = _wanted(options.works)
    if 2 * ratings > readers * books:
        raise SystemExit(
            f"{readers:,} readers of {books:,} books are too few for {ratings:,} ratings."
        )
    with tempfile.TemporaryDirectory(prefix="bookrec-speed-") as name:
        folder = Path(name)
        in_own_process(speed_fits.prepare, folder, ratings, readers, books, options.seed)
        say(f"{ratings:,} ratings of {readers:,} readers generated")
        for (work, model), measure in WORK.items():
            if work in wanted:
                yield {"work": work, "model": model, **in_own_process(measure, folder)}
            elif (work, model) == ("retrain", "bookrec") and wanted & {"all_lists", "one_reader"}:
                in_own_process(measure, folder)


def _wanted(names: str) -> set[str]:
    works = {work for work, _ in WORK}
    wanted = set(filter(None, names.split(","))) or works
    if wanted - works:
        raise SystemExit(f"No such work: {', '.join(sorted(wanted - works))}.")
    return wanted
