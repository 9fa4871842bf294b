"""Experts from texts whose classes are known."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from sklearn.naive_bayes import MultinomialNB
from sklearn.svm import LinearSVC

from texts.engine import grams
from texts.engine.experts import GRAMS, Expert, Scores, Way, relative, roots_of_shares


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
        x = relative(counts, scale)
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
        return expert.judge(self.counts[rows])


def _variation(counts: sparse.csr_matrix) -> np.ndarray:
    """One over how much an n-gram varies; damped by the median, for those that hardly do."""
    roots = roots_of_shares(counts)
    mean = np.asarray(roots.mean(axis=0)).ravel()
    squares = np.asarray(roots.multiply(roots).mean(axis=0)).ravel()
    deviation = np.sqrt(np.maximum(squares - mean**2, 1e-12))
    scale: np.ndarray = 1 / (deviation + np.median(deviation))
    return scale.astype(np.float32)


def _rarity(counts: sparse.csr_matrix) -> np.ndarray:
    found = np.bincount(counts.indices, minlength=counts.shape[1])
    rarity: np.ndarray = np.log((1 + counts.shape[0]) / (1 + found)) + 1
    return rarity.astype(np.float32)
