"""An author model from samples: rehearsed by work, so that no book is on both sides, then fitted on all."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.special import log_softmax
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from texts.engine.authors import AuthorModel, Stranger, stranger_figures, voices, word_count
from texts.engine.experts import Way
from texts.engine.fit_experts import Read
from texts.engine.passages import evenly, passages
from texts.engine.pooling import Pool, fit_pool
from texts.engine.samples import FEWEST_WORDS, Sample
from texts.engine.style import Style, fit_style

# With the weights of its scores, and of its scores by length, from which pooling begins.
Ways = dict[Way, tuple[float, float]]

_PASSAGES_OF_A_WORK = 250
# Of all, and of all in a rehearsal; more would make training slow, and the model hardly better.
_LEARNT_WORDS, _REHEARSED_WORDS = 4_500_000, 1_500_000
_REHEARSED = 10_000  # passages, however short
_FOLDS = 3
_SHORT = (12, 25, 50, 100, 200)  # words of the pieces by which short texts are judged

# Few works: only what many of them share speaks of an author, not of a book. The weights (of scores, and of
# scores by length) are those that fit the works of thirty novelists.
_OF_BOOKS: Ways = {
    Way("words", "svm", spread=0.6, strength=3.0): (2.5, 0.6),
    Way("letters", "svm", spread=0.7, most=80_000, strength=3.0): (4.0, 0.6),
    Way("style", "svm", spread=0.9, strength=3.0): (1.5, 0.6),
}
# Many short texts: rare ones speak as well.
_OF_LINES: Ways = {
    Way("words", "svm", fewest=1, scale="rarity"): (1.4, 0.1),
    Way("short_letters", "svm", scale="rarity"): (1.0, 0.1),
    Way("words", "bayes", fewest=1, strength=0.03): (0.8, 0.1),
    Way("letters", "bayes", strength=0.02): (0.3, 0.0),
}
_MANY_WORKS = 500
_MANY_AUTHORS = 12
_GATHERING = np.arange(0.0, 0.8, 0.1)
_BUNDLE = 8  # passages of a work, by which `gathering` is found


class TooFew(ValueError):
    """There are not two authors with enough words."""


@dataclass(frozen=True, eq=False)
class Corpus:
    """Passages in order of their works. int [passages] each: class, work, words."""

    authors: np.ndarray  # int64 [classes], the ids
    texts: list[str]
    classes: np.ndarray
    works: np.ndarray
    words: np.ndarray


def fit_authors(
    samples: Iterable[Sample], before: Collection[int] = ()
) -> tuple[AuthorModel, dict[str, Any]]:
    """The model, and what is known of how good it is. Raises TooFew.

    Samples of a work stand together. The figures are of works held out whole, where there are authors of several;
    one of them is of the authors of another model alone, those `before`: more are harder to tell apart.
    """
    corpus = take_passages(samples)
    of_books = len(set(corpus.works.tolist())) < _MANY_WORKS
    ways = _for_so_many(len(corpus.authors), _OF_BOOKS if of_books else _OF_LINES)
    # While it is rehearsed, all is read for the last fit, which has to wait: fits draw from one generator,
    # and the same samples shall give the same model.
    with ThreadPoolExecutor(2) as two:
        reading = [two.submit(Read.of, way, corpus.texts, corpus.works) for way in ways]
        style = two.submit(_style, corpus)
        rehearsal = _Rehearsal(corpus, ways)
        known = np.flatnonzero(np.isin(corpus.authors, list(before)))
        pool, gathering, metrics = rehearsal.of_works(known)
        stranger, told = rehearsal.of_strangers(pool)
        everything = np.arange(len(corpus.texts))
        experts = tuple(read.result().fit(corpus.classes, everything) for read in reading)
        model = AuthorModel(corpus.authors, experts, pool, gathering, stranger, style.result())
    return model, metrics | told


def _for_so_many(authors: int, ways: Ways) -> Ways:
    """The fewer the authors, the fewer works need to share an n-gram: one author alone may use it in all."""
    share = min(1.0, authors / _MANY_AUTHORS)
    return {replace(way, spread=way.spread * share): weights for way, weights in ways.items()}


def take_passages(samples: Iterable[Sample]) -> Corpus:
    texts, authors, works = [], [], []
    for sample in samples:
        cut = passages(sample.text, _PASSAGES_OF_A_WORK)
        texts += cut
        authors += [sample.author] * len(cut)
        works += [sample.work] * len(cut)
    words = np.array([word_count(text) for text in texts], np.int64)
    ids = np.array(authors, np.int64)
    total: Counter[int] = Counter()
    for author, count in zip(authors, words.tolist(), strict=True):
        total[author] += count
    enough = np.array(sorted(author for author, n in total.items() if n >= FEWEST_WORDS), np.int64)
    if len(enough) < 2:
        raise TooFew(f"{len(enough)} authors have {FEWEST_WORDS} words or more; it takes two.")
    known = np.flatnonzero(np.isin(ids, enough))
    kept = _fewer(known, ids, round(_LEARNT_WORDS / words[known].mean()))
    return Corpus(
        enough,
        [texts[place] for place in kept],
        np.searchsorted(enough, ids[kept]),
        np.array(works, np.int64)[kept],
        words[kept],
    )


def _fewer(places: np.ndarray, groups: np.ndarray, most: int) -> np.ndarray:
    """No more than `most` of the places: the largest groups give first. Ascending."""
    if len(places) <= most:
        return places
    of_group: dict[int, list[int]] = defaultdict(list)
    for place in places.tolist():
        of_group[int(groups[place])].append(place)
    sizes = np.array([len(found) for found in of_group.values()])
    # The most that a group may give so that all of them together give no more; at least one.
    given = np.minimum(sizes, np.arange(1, sizes.max() + 1)[:, None]).sum(axis=1)
    share = max(1, int(np.searchsorted(given, most, side="right")))
    return np.sort([place for found in of_group.values() for place in evenly(found, share)])


class _Rehearsal:
    """What experts say of passages that they were not fitted on, nor on others of the same work."""

    def __init__(self, corpus: Corpus, ways: Ways) -> None:
        most = min(_REHEARSED, round(_REHEARSED_WORDS / corpus.words.mean()))
        kept = _fewer(np.arange(len(corpus.texts)), corpus.works, most)
        # Works of a passage each can't give any.
        kept = _fewer(kept, corpus.classes, most)
        pieces = [
            " ".join(corpus.texts[place].split(" ")[:length])
            for place, length in zip(kept, np.resize(_SHORT, len(kept)), strict=True)
        ]
        self.classes = np.concatenate((corpus.classes[kept], corpus.classes[kept]))
        self.works = np.concatenate((corpus.works[kept], corpus.works[kept]))
        texts = [corpus.texts[place] for place in kept] + pieces
        self.words = np.array([word_count(text) for text in texts])
        self.whole = np.arange(len(texts)) < len(kept)
        # Pieces are judged only; their n-grams are not counted.
        whole = texts[: len(kept)]
        with ThreadPoolExecutor(2) as two:
            self.reads = list(
                two.map(lambda way: Read.of(way, whole, corpus.works[kept]).beside(pieces), ways)
            )
        self.start = np.array([weight for weights in ways.values() for weight in weights])
        self.number = len(corpus.authors)
        self.fold = self._folds()

    def _folds(self) -> np.ndarray:
        """int [passages]: in which fold its work is held out; -1 where its author has no other."""
        fold = np.full(len(self.classes), -1)
        for author in range(self.number):
            works = sorted(set(self.works[self.classes == author].tolist()))
            if len(works) > 1:
                for place, work in enumerate(works):
                    fold[self.works == work] = place % _FOLDS
        return fold

    def of_works(self, before: np.ndarray) -> tuple[Pool, float, dict[str, Any]]:
        """Weights by works that were held out; those of the novelists where no author has two.

        `before`: int, classes that another model knows too."""
        asked = np.flatnonzero(self.fold >= 0)
        default = Pool(self.start, np.zeros(self.number))
        if not len(asked):
            return default, 0.3, {}
        said = np.zeros((len(self.classes), self.number, len(self.start)))
        for fold in range(_FOLDS):
            held = np.flatnonzero(self.fold == fold)
            if len(held):
                learnt = np.flatnonzero((self.fold != fold) & self.whole)
                said[held] = self._voices(learnt, held, np.arange(self.number))
        free = np.tile([0.0, -np.inf], len(self.start) // 2)
        pool = fit_pool(said[asked], self.classes[asked], self.start, free)
        # Authors are as likely as each other: how much there is of them says nothing of a text.
        pool = Pool(pool.weights, np.zeros(self.number))
        logits = pool.logits(said)
        whole = asked[self.whole[asked]]
        right = logits[whole].argmax(axis=1) == self.classes[whole]
        logs = log_softmax(logits[whole], axis=1)
        gathering, by_work = self._gathering(logits, whole)
        metrics = {
            "passage_accuracy": round(float(right.mean()), 4),
            "log_loss": round(float(-logs[np.arange(len(whole)), self.classes[whole]].mean()), 4),
            "work_accuracy": round(by_work, 4),
            "majority_accuracy": round(
                float(np.bincount(self.classes[whole]).max()) / len(whole), 4
            ),
            "judged_passages": len(whole),
            "judged_works": len(set(self.works[whole].tolist())),
        }
        theirs = whole[np.isin(self.classes[whole], before)]
        if len(before) > 1 and len(theirs):
            told = before[logits[theirs][:, before].argmax(axis=1)]
            metrics["passage_accuracy_before"] = round(
                float((told == self.classes[theirs]).mean()), 4
            )
        return pool, gathering, metrics

    def _gathering(self, logits: np.ndarray, whole: np.ndarray) -> tuple[float, float]:
        """The power of the number of passages that fits bundles of them best; right works, as a share."""
        bundles, wanted, sizes, right = [], [], [], []
        for work in sorted(set(self.works[whole].tolist())):
            mine = whole[self.works[whole] == work]
            author = int(self.classes[mine[0]])
            right.append(logits[mine].mean(axis=0).argmax() == author)
            for start in range(0, len(mine), _BUNDLE):
                bundle = mine[start : start + _BUNDLE]
                bundles.append(logits[bundle].mean(axis=0))
                wanted.append(author)
                sizes.append(len(bundle))
        means, rows = np.array(bundles), np.arange(len(bundles))
        losses = [
            -log_softmax(means * np.array(sizes)[:, None] ** power, axis=1)[rows, wanted].mean()
            for power in _GATHERING
        ]
        return float(_GATHERING[int(np.argmin(losses))]), float(np.mean(right))

    def of_strangers(self, pool: Pool) -> tuple[Stranger | None, dict[str, Any]]:
        """A third of the authors after another is left out, and asked for beside the others' held-out works."""
        if self.number < 3:
            return None, {}
        figures, strange, sizes = [], [], []
        for fold in range(_FOLDS):
            known = np.flatnonzero(np.arange(self.number) % _FOLDS != fold)
            held = self._held_out(fold)
            learnt = np.flatnonzero(np.isin(self.classes, known) & self.whole & ~held)
            asked = np.flatnonzero(held | ~np.isin(self.classes, known))
            logits = self._voices(learnt, asked, known) @ pool.weights
            figures.append(stranger_figures(logits, self.words[asked]))
            strange.append(~np.isin(self.classes[asked], known))
            sizes.append(self.whole[asked])
        x, y, whole = np.concatenate(figures), np.concatenate(strange), np.concatenate(sizes)
        mean, deviation = x.mean(axis=0), x.std(axis=0)
        deviation = np.where(deviation > 0, deviation, 1.0)
        logistic = LogisticRegression(class_weight="balanced").fit((x - mean) / deviation, y)
        stranger = Stranger(logistic.coef_[0], mean, deviation, float(logistic.intercept_[0]))
        told = stranger.probability_of(x)
        return stranger, {"stranger_auroc": round(float(roc_auc_score(y[whole], told[whole])), 4)}

    def _held_out(self, fold: int) -> np.ndarray:
        """bool [passages]: a work in this fold, or the end of the only work of its author."""
        held: np.ndarray = self.fold == fold
        for work in set(self.works[self.fold < 0].tolist()):
            mine = np.flatnonzero((self.works == work) & self.whole)
            last = mine[len(mine) * 4 // 5 :]
            held[last] = True
            held[last + self.whole.sum()] = True
        return held

    def _voices(self, learnt: np.ndarray, asked: np.ndarray, known: np.ndarray) -> np.ndarray:
        classes = np.searchsorted(known, self.classes)

        scores = [read.judged(read.fit(classes, learnt), asked) for read in self.reads]
        return voices(scores, self.words[asked])


def _style(corpus: Corpus) -> Style:
    """By work; short ones of an author are put together until they are long enough to have a rhythm."""
    works: dict[int, list[str]] = {}
    authors: list[int] = []
    length = 0
    for place, text in enumerate(corpus.texts):
        author = int(corpus.classes[place])
        another = not authors or author != authors[-1]
        if another or (corpus.works[place] != corpus.works[place - 1] and length >= FEWEST_WORDS):
            works[len(works)] = []
            authors.append(author)
            length = 0
        works[len(works) - 1].append(text)
        length += int(corpus.words[place])
    return fit_style(works, authors)
