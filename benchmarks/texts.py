"""Whose words are these, and in which language: how often right, how sure, how fast, and against what?

Peers on the same passages: `delta` (Burrows's distance on the 150 commonest words), `naive_bayes` (counts of
words; of runs of letters for languages), `lingua` (the library alone, at its higher accuracy), `majority`. By
book: novels, one work of each author learnt and the other asked, and the other way round, in passages of
500 words. `unknown_author_auroc`: a third of the authors is left out of what is learnt. Federalist: how many
of the disputed papers go to Madison. `language_accuracy_of_lingua`: lines of languages that lingua knows.
"""

import argparse
import itertools
import json
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import softmax
from sklearn.metrics import f1_score, log_loss, roc_auc_score
from sklearn.model_selection import train_test_split

from benchmarks.arguments import folder
from benchmarks.http_load import load, request
from benchmarks.own_site import manage, own_site
from benchmarks.texts_peers import LEARNERS, STRANGENESS, TELLERS, Said, Text
from texts.engine import lingua_voice
from texts.engine.cleaning import clean
from texts.engine.encodings import decode
from texts.engine.passages import passages

SEED = 0
_ALL = 10_000_000  # passages of a book: as many as there are
_SHARE = 0.2
_ASKED_SECONDS = 20
_DISPUTED = "UNKNOWN"
# Nobody is held up: it is the calls that are measured, not the limit on them.
_NO_LIMIT = {"API_VISITOR_RATE": "999999999/min", "API_READER_RATE": "999999999/min"}

Row = dict[str, Any]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=folder, required=True, metavar="DIR")
    parser.add_argument(
        "--test",
        type=folder,
        metavar="DIR",
        help="with spooky-authors/test.csv and novels/ by the same authors: what is asked then",
    )


def rows(options: argparse.Namespace) -> Iterator[Row]:
    yield from _spooky(options.data, options.test, options.quick)
    yield from _novels(options.data, options.test, options.quick)
    yield from _federalist(options.data)
    yield from _languages(options.data, options.quick)
    yield from _served(options.data, options.quick)


def _spooky(data: Path, test: Path | None, quick: bool) -> Iterator[Row]:
    learnt = _table(data / "spooky-authors" / "train.csv", "author", "text")
    if test:
        asked = _table(test / "spooky-authors" / "test.csv", "author", "text")
    else:
        names = [one.author for one in learnt]
        learnt, asked = train_test_split(
            learnt, test_size=_SHARE, random_state=SEED, stratify=names
        )
    if quick:
        learnt, asked = learnt[::10], asked[::10]
    wanted = [one.author for one in asked]
    for model, learn in LEARNERS.items():
        said = learn(learnt)([one.text for one in asked])
        yield _row("spooky_accuracy", model, said.right(wanted))
        if model != "delta":
            chances = softmax(said.scores, axis=1)
            yield _row(
                "spooky_log_loss", model, float(log_loss(wanted, chances, labels=said.names))
            )


def _novels(data: Path, test: Path | None, quick: bool) -> Iterator[Row]:
    books = _books(data / "novels")
    if quick:
        few = sorted({book.author for book in books})[:6]
        books = [Text(book.author, book.text[:300_000]) for book in books if book.author in few]
    if test:
        ways = [(books, _books(test / "novels"))]
    else:
        ways = [(books[::2], books[1::2]), (books[1::2], books[::2])]
    for model, learn in LEARNERS.items():
        figures = [_by_book(learn(learnt), asked) for learnt, asked in ways]
        for measure, value in zip(
            ("novels_passage_accuracy", "novels_book_accuracy"),
            np.mean(figures, axis=0),
            strict=True,
        ):
            yield _row(measure, model, float(value))
    for model, strange in STRANGENESS.items():
        found = [_told_apart(strange, learnt, asked) for learnt, asked in ways]
        yield _row("unknown_author_auroc", model, float(np.mean(found)))


def _by_book(ask: Callable[[Sequence[str]], Said], asked: Sequence[Text]) -> tuple[float, float]:
    """The share of passages that are told rightly, and that of books."""
    right, books = [], []
    for book in asked:
        said = ask(passages(book.text, _ALL))
        names = np.array(said.names)
        right.append(names[said.scores.argmax(axis=1)] == book.author)
        books.append(names[said.scores.mean(axis=0).argmax()] == book.author)
    return float(np.concatenate(right).mean()), float(np.mean(books))


def _told_apart(
    strange: Callable[[Sequence[Text], Sequence[str]], np.ndarray],
    learnt: Sequence[Text],
    asked: Sequence[Text],
) -> float:
    left_out = set(sorted({one.author for one in learnt})[::3])
    cut = [(book.author, passage) for book in asked for passage in passages(book.text, 60)]
    told = strange([one for one in learnt if one.author not in left_out], [text for _, text in cut])
    return float(roc_auc_score([author in left_out for author, _ in cut], told))


def _federalist(data: Path) -> Iterator[Row]:
    papers = _table(data / "federalist.csv", "Author", "Text")
    disputed = [paper.text for paper in papers if paper.author == _DISPUTED]
    learnt = [paper for paper in papers if paper.author in {"HAMILTON", "MADISON", "JAY"}]
    for model, learn in LEARNERS.items():
        said = learn(learnt)(disputed)
        names = np.array(said.names)[said.scores.argmax(axis=1)]
        yield _row("federalist_disputed", model, int((names == "MADISON").sum()))


def _languages(data: Path, quick: bool) -> Iterator[Row]:
    lines = _table(data / "sentences-by-language.csv", "language", "text")
    if quick:
        lines = [line for line in lines if line.author in {"eng", "deu", "fra", "kab", "tat"}]
    learnt, asked = train_test_split(
        lines, test_size=_SHARE, random_state=SEED, stratify=[line.author for line in lines]
    )
    texts, wanted = [line.text for line in asked], np.array([line.author for line in asked])
    known = np.isin(wanted, lingua_voice.languages())
    for model, tell in TELLERS.items():
        told = np.array(tell(learnt, texts))
        named = sorted(set(wanted))
        macro = f1_score(wanted, told, average="macro", labels=named, zero_division=0)
        yield _row("language_macro_f1", model, float(macro))
        right = float((told[known] == wanted[known]).mean())
        yield _row("language_accuracy_of_lingua", model, right)


def _served(data: Path, quick: bool) -> Iterator[Row]:
    """Through the API of a site that has learnt the novels, one connection."""
    files = sorted((data / "novels").glob("*.txt"))
    files = files[:6] if quick else files
    with own_site(None, **_NO_LIMIT) as site:
        manage(site.environment, "load_texts", *map(str, files))
        started = time.monotonic()
        manage(site.environment, "train_texts")
        yield _row("train_seconds", "bookrec", time.monotonic() - started)
        if not quick:
            manage(site.environment, "load_texts", str(data / "sentences-by-language.csv"))
            manage(site.environment, "train_texts")
        calls = [
            request("POST", "/api/v1/texts/identify", {}, json.dumps({"text": passage}).encode())
            for book in _books(data / "novels")[:20]
            for passage in passages(book.text, 10)
        ]
        load(site.port, itertools.cycle(calls), 1, 3)
        found = load(site.port, itertools.cycle(calls), 1, 2 if quick else _ASKED_SECONDS)
        yield _row("identify_p50_ms", "bookrec", found.percentile(50))
        yield _row("identify_p95_ms", "bookrec", found.percentile(95))
        yield _row("identify_errors", "bookrec", found.errors)


def _table(path: Path, name: str, text: str) -> list[Text]:
    table = pd.read_csv(path, usecols=[name, text], dtype=str, keep_default_na=False)
    return [Text(*row) for row in zip(table[name], table[text], strict=True)]


def _books(path: Path) -> list[Text]:
    """In order of author and title: neighbours are by one author."""
    return [
        Text(file.name.split("_")[0], clean(decode(file.read_bytes())))
        for file in sorted(path.glob("*.txt"))
    ]


def _row(measure: str, model: str, value: float) -> Row:
    return {"measure": measure, "model": model, "value": round(value, 4)}
