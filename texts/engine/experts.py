"""One way to read a text: its n-grams weighed by a linear model. Several are pooled into an answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.special import log_softmax

from texts.engine import grams

Scores = NDArray[np.float32]

GRAMS: Mapping[str, grams.Grams] = {
    "words": grams.word_grams,
    "style": grams.style_grams,
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
        return relative(counts, self.scale)

    def scores(self, texts: Sequence[str]) -> Scores:
        """float32 [texts x classes]; the higher, the likelier. Bayes: logarithms, drawn together by
        the root of the number of n-grams, which do not speak independently of each other."""
        return self.judge(self.counts(texts))

    def judge(self, counts: sparse.csr_matrix) -> Scores:
        """Of texts as `counts` gives them."""
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


def roots_of_shares(counts: sparse.csr_matrix) -> sparse.csr_matrix:
    """Of each text, the n-grams' shares, each its root: rows of length 1."""
    return _each_over(counts, counts.sum(axis=1)).sqrt()


def relative(counts: sparse.csr_matrix, scale: np.ndarray) -> sparse.csr_matrix:
    """Roots of shares, each n-gram by its scale, each text of length 1."""
    weighed = roots_of_shares(counts) @ sparse.diags(scale)
    return _each_over(weighed, np.sqrt(weighed.multiply(weighed).sum(axis=1)))


def _each_over(rows: sparse.csr_matrix, by: np.ndarray) -> sparse.csr_matrix:
    """Each row over its number; a row of nothing stays so."""
    divided: sparse.csr_matrix = rows.astype(np.float32)
    over = np.asarray(by, np.float32).ravel()
    divided.data /= np.repeat(np.where(over > 0, over, 1), np.diff(divided.indptr))
    return divided
