"""How good are lists and stars for readers that no model was trained on, and how soon?

Models learn from the folder's readers only. Of each new reader's ratings a fifth, at random, is held
out and the other four fifths, or 1, 3, 5, 10 of them, are shown and folded in. In every row the
same books are ranked, those outside the four fifths, and the same ones are relevant. `ndcg@10_rest`
is the other common measure: all that is not shown is ranked, and what was liked of it is relevant
("Given n": Breese, Heckerman and Kadie, Empirical analysis of predictive algorithms, UAI 1998).
"""

import argparse
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from benchmarks import say
from benchmarks.data import QUICK_READERS, read_folder, read_readers, some_readers
from benchmarks.figures import Split, list_figures, lists_of, star_figures
from benchmarks.fitted import Fitted, Task
from benchmarks.peers import PEERS, chosen, fitted
from recommendations.engine.compiled import cores
from recommendations.engine.content import tf_idf
from recommendations.engine.evaluate import split
from recommendations.engine.interactions import Interactions

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
    data = read_folder(options.data, quick=options.quick)
    if options.readers:
        train, new = data.interactions, read_readers(options.data, options.readers)
        new = some_readers(new, QUICK_READERS // 3) if options.quick else new
    else:
        train, new = part_readers(data.interactions, options.seed)
    vectors = tf_idf(data.catalogue.documents)
    shown, test = split(new, seed=options.seed)
    task = Task(train, data.catalogue, options.seed, options.quick)
    models, whole = {}, Split(train, shown, test, shown, vectors)
    for name in chosen(options.models, MODELS):
        started = time.monotonic()
        with threadpool_limits(limits=cores()):
            models[name] = fitted(name, task)()
        say(f"{name}: fitted in {time.monotonic() - started:.1f} s")
        yield {"model": name, **_figures(models[name], whole, whole), "shown": "80%"}
    for number in SHOWN:
        few = first_few(shown, number, options.seed)
        part = Split(train, few, test, shown, vectors)
        rest = Split(train, few, without(new.rated, few), few, vectors)
        for name, model in models.items():
            yield {"model": name, **_figures(model, part, rest), "shown": number}


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


def without(whole: Interactions, part: Interactions) -> Interactions:
    """The rows of `whole` whose reader and book are no row of `part`, a part of the same readers."""
    width = len(whole.books)
    pairs, others = (rows.reader.astype(np.int64) * width + rows.book for rows in (whole, part))
    return whole.where(np.isin(pairs, others, assume_unique=True, invert=True))


def _figures(model: Fitted, part: Split, rest: Split) -> dict[str, float]:
    """As `accuracy` gives them; `seconds` are those of folding in and listing."""
    started = time.monotonic()
    with threadpool_limits(limits=cores()):
        lists = lists_of(model, part)
        seconds = time.monotonic() - started
        figures = star_figures(model, part)
    if lists is not None:
        figures |= list_figures(lists, part)
        figures["ndcg@10_rest"] = figures["ndcg@10"]
    if rest is not part and (others := lists_of(model, rest)) is not None:
        figures["ndcg@10_rest"] = list_figures(others, rest)["ndcg@10"]
    return {key: round(value, 4) for key, value in (figures | {"seconds": seconds}).items()}
