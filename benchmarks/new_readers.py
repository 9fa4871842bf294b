"""How good are lists and stars for readers that no model was trained on, and how soon?

Models learn from the folder's readers only. Of each new reader's ratings a fifth, at random, is held
out and the other four fifths, or 1, 3, 5, 10 of them, are shown and folded in. In every row the
same books are ranked, those outside the four fifths, and the same ones are relevant.
"""

import argparse
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from benchmarks.accuracy import QUICK_READERS, some_readers
from benchmarks.data import Data, read_folder, read_readers
from benchmarks.figures import Split, list_figures, lists_of, star_figures
from benchmarks.fitted import Fitted, Task
from benchmarks.peers import PEERS, chosen, fitted
from recommendations.engine.compiled import cores
from recommendations.engine.evaluate import split
from recommendations.engine.interactions import Interactions
from recommendations.engine.metrics.lists import term_vectors

SHOWN = (1, 3, 5, 10)
MODELS = [name for name, peer in PEERS.items() if peer.folds_in]
NEW_SHARE = 0.1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, required=True, metavar="DIR")
    parser.add_argument(
        "--readers",
        type=Path,
        metavar="FILE",
        help="ratings of readers who are not in DIR, in a file like its own ratings "
        "(without it, a tenth of DIR's readers is kept from training)",
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--models", default="", help=f"some of {','.join(MODELS)}")


def rows(options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    data = read_folder(options.data)
    if options.quick:
        data = Data(some_readers(data.interactions), data.catalogue)
    if options.readers:
        train, new = data.interactions, read_readers(options.data, options.readers)
        new = some_readers(new, QUICK_READERS // 3) if options.quick else new
    else:
        train, new = part_readers(data.interactions, options.seed)
    vectors = term_vectors(data.catalogue.documents)
    shown, test = split(new, seed=options.seed)
    task = Task(train, data.catalogue, options.seed, options.quick)
    models, whole = {}, Split(train, shown, test, shown, vectors)
    for name in chosen(options.models, MODELS):
        started = time.monotonic()
        with threadpool_limits(limits=cores()):
            models[name] = fitted(name, task, say=_say)()
        _say(f"{name}: fitted in {time.monotonic() - started:.1f} s")
        yield {"model": name, **_figures(models[name], whole), "shown": "80%"}
    for number in SHOWN:
        few = Split(train, first_few(shown, number, options.seed), test, shown, vectors)
        for name, model in models.items():
            yield {"model": name, **_figures(model, few), "shown": number}


def part_readers(interactions: Interactions, seed: int) -> tuple[Interactions, Interactions]:
    """The histories of nine tenths of the readers, and of the others; the books of both."""
    new = np.random.default_rng(seed).random(len(interactions.readers)) < NEW_SHARE
    rows = np.repeat(new, np.diff(interactions.indptr))
    return interactions.where(~rows), interactions.where(rows)


def first_few(shown: Interactions, number: int, seed: int) -> Interactions:
    """`number` ratings of each reader, at random, all where there are fewer; no marks.

    With one seed the few are among the more.
    """
    rated = shown.rated
    draw = np.random.default_rng(seed).random(len(rated))
    order = np.lexsort((draw, rated.reader))
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order)) - np.repeat(rated.indptr[:-1], np.diff(rated.indptr))
    return rated.where(place < number)


def _figures(model: Fitted, part: Split) -> dict[str, float]:
    """As `accuracy` gives them; `seconds` are those of folding in and listing."""
    started = time.monotonic()
    with threadpool_limits(limits=cores()):
        lists = lists_of(model, part)
        seconds = time.monotonic() - started
        figures = star_figures(model, part)
    if lists is not None:
        figures |= list_figures(lists, part)
    return {key: round(value, 4) for key, value in (figures | {"seconds": seconds}).items()}


def _say(text: str) -> None:
    print(text, file=sys.stderr)
