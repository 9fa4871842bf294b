"""One way to read a text: its n-grams weighed by a linear model. Several are pooled into an answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.special import log_softmax
from sklearn.naive_bayes import MultinomialNB
from sklearn.preprocessing import normalize
from sklearn.svm import LinearSVC

from texts.engine import grams

Scores = NDArray[np.float32]

GRAMS: Mapping[str, grams.Grams] = {
    "words": grams.word_grams,
    "letters": lambda text: grams.letter_grams(text, (4, 5, 6)),
    "short_letters": lambda text: grams.letter_grams(text, (2, 3, 4, 5)),
    "in_words": grams.grams_in_words,
}
# The least that a score of naive Bayes can say against a class: one strange word is not all.
_FLOOR = -30.0
_ARRAYS = ("known", "scale", "coef", "intercept")


@dataclass(frozen=True)
class Way:
    """How an expert reads: which n-grams, by which learner.

    `spread`: the share of groups (works, or lines) in which an n-gram has to be found, `fewest` at least;
    `most`: of these, so many of the commonest. `strength`: C of the vector machine, alpha of Bayes. `scale`: each n-gram by how rare it
    is ("rarity", the logarithm of one over its share of texts), or by how much it varies ("variation").
    """

    grams: str
    learner: str  # "svm" or "bayes"
    spread: float = 0.0
    fewest: int = 2
    most: int = 400_000
    strength: float = 1.0
    scale: str = "variation"


@dataclass(frozen=True, eq=False)
class Expert:
    """`known` int32 [n-grams], ascending; `scale` float32 [n-grams]; `coef` float32 [n-grams x
    classes]; `intercept` float32 [classes]."""

    way: Way
    known: np.ndarray
    scale: np.ndarray
    coef: np.ndarray
    intercept: np.ndarray

    def counts(self, texts: Sequence[str]) -> sparse.csr_matrix:
        return grams.counts(texts, GRAMS[self.way.grams], self.known)

    def weighed(self, counts: sparse.csr_matrix) -> sparse.csr_matrix:
        """What meets the coefficients."""
        if self.way.learner == "bayes":
            present = counts.copy()
            present.data = np.ones_like(present.data)
            return present
        return _relative(counts, self.scale)

    def scores(self, texts: Sequence[str]) -> Scores:
        """float32 [texts x classes]; the higher, the likelier. Bayes: logarithms, drawn together by
        the root of the number of n-grams, which do not speak independently of each other."""
        return self._judge(self.counts(texts))

    def _judge(self, counts: sparse.csr_matrix) -> Scores:
        x = self.weighed(counts)
        scores = x @ self.coef + self.intercept
        if self.way.learner == "bayes":
            found = np.maximum(np.diff(x.indptr), 1)[:, None]
            scores = np.maximum(log_softmax(scores / np.sqrt(found), axis=1), _FLOOR)
        return np.asarray(scores, np.float32)

    def arrays(self, number: int) -> dict[str, np.ndarray]:
        """By names that hold its number among the experts of a model."""
        return {f"expert{number}_{name}": getattr(self, name) for name in _ARRAYS}

    @classmethod
    def numbered(
        cls, way: Mapping[str, Any], arrays: Mapping[str, np.ndarray], number: int
    ) -> "Expert":
        return cls(Way(**way), *(arrays[f"expert{number}_{name}"] for name in _ARRAYS))


@dataclass(frozen=True, eq=False)
class Read:
    """Texts as one way counts them: what folds of a rehearsal share. Texts of a group stand together."""

    way: Way
    known: np.ndarray
    counts: sparse.csr_matrix

    @classmethod
    def of(cls, way: Way, texts: Sequence[str], groups: np.ndarray) -> "Read":
        found = grams.spread(texts, groups.tolist(), GRAMS[way.grams])
        least = max(way.fewest, round(way.spread * len(np.unique(groups))))
        known = np.flatnonzero(found >= least).astype(np.int32)
        if len(known) > way.most:
            # Equally spread ones in order of their number: always the same.
            known = np.sort(known[np.argsort(-found[known], kind="stable")[: way.most]])
        return cls(way, known, grams.counts(texts, GRAMS[way.grams], known))

    def beside(self, texts: Sequence[str]) -> "Read":
        """The same with further texts, whose n-grams add nothing to those known."""
        more = grams.counts(texts, GRAMS[self.way.grams], self.known)
        return Read(self.way, self.known, sparse.vstack((self.counts, more), format="csr"))

    def fit(self, classes: np.ndarray, rows: np.ndarray) -> Expert:
        """`classes` int [texts], 0 and up without a gap among `rows` (int, places of texts)."""
        counts, wanted = self.counts[rows], classes[rows]
        if self.way.learner == "bayes":
            return self._fit_bayes(counts, wanted)
        scale = _rarity(counts) if self.way.scale == "rarity" else _variation(counts)
        x = _relative(counts, scale)
        svm = LinearSVC(C=self.way.strength, tol=0.01, class_weight="balanced", random_state=0)
        svm.fit(x, wanted)
        coef, intercept = svm.coef_.T, svm.intercept_
        if coef.shape[1] == 1:  # of two classes there is one side
            coef, intercept = np.hstack((-coef, coef)), np.concatenate((-intercept, intercept))
        return Expert(
            self.way, self.known, scale, coef.astype(np.float32), intercept.astype(np.float32)
        )

    def _fit_bayes(self, counts: sparse.csr_matrix, wanted: np.ndarray) -> Expert:
        present = counts.copy()
        present.data = np.ones_like(present.data)
        bayes = MultinomialNB(alpha=self.way.strength, fit_prior=False).fit(present, wanted)
        return Expert(
            self.way,
            self.known,
            np.ones(len(self.known), np.float32),
            bayes.feature_log_prob_.T.astype(np.float32),
            np.zeros(len(bayes.classes_), np.float32),
        )

    def judged(self, expert: Expert, rows: np.ndarray) -> Scores:
        """The scores that `expert`, fitted on others of these texts, gives to `rows`."""
        return expert._judge(self.counts[rows])


def _relative(counts: sparse.csr_matrix, scale: np.ndarray) -> sparse.csr_matrix:
    """Roots of shares, each n-gram by its scale, each text of length 1."""
    weighed: sparse.csr_matrix = normalize(normalize(counts, "l1").sqrt() @ sparse.diags(scale))
    return weighed.astype(np.float32)


def _variation(counts: sparse.csr_matrix) -> np.ndarray:
    """One over how much an n-gram varies; damped by the median, for those that hardly do."""
    roots = normalize(counts, "l1").sqrt()
    mean = np.asarray(roots.mean(axis=0)).ravel()
    squares = np.asarray(roots.multiply(roots).mean(axis=0)).ravel()
    deviation = np.sqrt(np.maximum(squares - mean**2, 1e-12))
    scale: np.ndarray = 1 / (deviation + np.median(deviation))
    return scale.astype(np.float32)


def _rarity(counts: sparse.csr_matrix) -> np.ndarray:
    found = np.bincount(counts.indices, minlength=counts.shape[1])
    rarity: np.ndarray = np.log((1 + counts.shape[0]) / (1 + found)) + 1
    return rarity.astype(np.float32)
