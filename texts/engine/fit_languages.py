"""A language model from samples: rehearsed in folds, in some of which a language has no samples."""

from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from scipy.special import log_softmax
from sklearn.metrics import f1_score

from texts.engine import lingua_voice
from texts.engine.experts import Way
from texts.engine.fit_experts import Read
from texts.engine.languages import LanguageModel, gather, known_share, plainly
from texts.engine.pooling import Pool, fit_pool
from texts.engine.samples import FEWEST_LINES

_MOST_LINES = 400  # of a language
_FOLDS = 4
_WAYS = (
    Way("in_words", "svm", most=200_000, scale="rarity"),
    Way("in_words", "bayes", most=200_000, strength=0.01),
)
# lingua; not known to lingua; no samples; the vector machine; Bayes.
_START = np.array([0.4, -1.0, -2.0, 3.0, 1.0])
_LEAST = np.array([0.0, -np.inf, -np.inf, 0.0, 0.0])
# Of the lines of its own language, all but so many share more n-grams with the samples.
_STRANGE = 0.002


class TooFew(ValueError):
    """There are not two languages with enough lines."""


def fit_languages(
    texts: Sequence[str], codes: Sequence[str], before: Collection[str] = ()
) -> tuple[LanguageModel, dict[str, Any]]:
    """The model, and how good it was on lines that it had not seen. Raises TooFew.

    One figure is of the languages of another model alone, those `before`: more are harder to tell apart."""
    kept, sampled = _kept(codes)
    plain = [plainly(texts[place]) for place in kept]
    classes = np.searchsorted(sampled, np.array(codes)[kept])
    lines = np.arange(len(kept))
    with ThreadPoolExecutor(2) as two:
        reads = list(two.map(lambda way: Read.of(way, plain, lines), _WAYS))
    confidences = lingua_voice.log_confidences([texts[place] for place in kept])
    pool, metrics = _rehearsed(reads, classes, sampled, confidences, before)
    experts = tuple(read.fit(classes, lines) for read in reads)
    shares = [known_share(experts[0], text) for text in plain[:: max(1, len(plain) // 2000)]]
    # Samples know their own n-grams: strange lines share half of what the least usual of them do.
    usual = float(np.quantile(shares, _STRANGE)) / 2
    others = [code for code in lingua_voice.languages() if code not in set(sampled.tolist())]
    biases = np.concatenate((pool.biases, np.zeros(len(others))))
    model = LanguageModel(
        (*sampled.tolist(), *others), len(sampled), experts, Pool(pool.weights, biases), usual
    )
    return model, metrics


def _kept(codes: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Places of the lines that are learnt from, by language; the languages, ascending."""
    named = np.array(codes)
    found, sizes = np.unique(named, return_counts=True)
    sampled = found[sizes >= FEWEST_LINES]
    if len(sampled) < 2:
        raise TooFew(f"{len(sampled)} languages have {FEWEST_LINES} lines or more; it takes two.")
    places = [np.flatnonzero(named == code)[:_MOST_LINES] for code in sampled]
    return np.concatenate(places), sampled


def _rehearsed(
    reads: Sequence[Read],
    classes: np.ndarray,
    sampled: np.ndarray,
    confidences: np.ndarray,
    before: Collection[str],
) -> tuple[Pool, dict[str, Any]]:
    """In each fold a few languages that lingua knows are without samples, as those are that only it knows."""
    number = len(sampled)
    fold = np.empty(len(classes), np.int64)
    for one in range(number):
        mine = np.flatnonzero(classes == one)
        fold[mine] = np.arange(len(mine)) % _FOLDS
    in_lingua = np.flatnonzero(np.isin(sampled, lingua_voice.languages()))
    said = np.empty((len(classes), number, len(_START)))
    for at in range(_FOLDS):
        without = in_lingua[at :: 2 * _FOLDS][: number - 2]
        order = np.concatenate((np.setdiff1d(np.arange(number), without), without))
        held = np.flatnonzero(fold == at)
        learnt = np.flatnonzero((fold != at) & ~np.isin(classes, without))
        place = np.argsort(order)
        judged = [read.judged(read.fit(place[classes], learnt), held) for read in reads]
        voices = gather(sampled[order].tolist(), judged, confidences[held])
        said[held] = voices[:, place]
    pool = fit_pool(said, classes, _START, _LEAST)
    logs = log_softmax(pool.logits(said), axis=1)
    metrics: dict[str, Any] = {
        "macro_f1": _macro_f1(classes, logs.argmax(axis=1)),
        # Who names one language for every line.
        "majority_f1": round(2 / (1 + number) / number, 4),
        "log_loss": round(float(-logs[np.arange(len(classes)), classes].mean()), 4),
        "languages": number,
        "judged_lines": len(classes),
    }
    shared = np.flatnonzero(np.isin(sampled, list(before)))
    if len(shared) > 1:
        theirs = np.flatnonzero(np.isin(classes, shared))
        told = shared[logs[theirs][:, shared].argmax(axis=1)]
        metrics["macro_f1_before"] = _macro_f1(classes[theirs], told)
    return pool, metrics


def _macro_f1(wanted: np.ndarray, told: np.ndarray) -> float:
    return round(float(f1_score(wanted, told, average="macro")), 4)
