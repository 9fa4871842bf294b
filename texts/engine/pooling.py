"""What several experts say, into probabilities: a log-linear pool, fitted on what they had not seen.

Hinton, Training products of experts by minimizing contrastive divergence (2002), section 1; with one weight
an expert it is temperature scaling (Guo et al., On calibration of modern neural networks, 2017).
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import log_softmax


@dataclass(frozen=True, eq=False)
class Pool:
    """`weights` float64 [voices]; `biases` float64 [classes], none where there were few examples."""

    weights: np.ndarray
    biases: np.ndarray

    def logits(self, voices: np.ndarray) -> np.ndarray:
        """float [texts x classes] of voices, float [texts x classes x voices]."""
        return np.asarray(voices @ self.weights + self.biases)


def fit_pool(
    voices: np.ndarray,
    wanted: np.ndarray,
    start: np.ndarray,
    least: np.ndarray,
    *,
    hold: float = 1e-4,
    hold_biases: float = 1e-3,
) -> Pool:
    """By maximum likelihood of `wanted` (int [texts]); `hold`: how firmly the weights
    stay at `start`. None is below its `least`: what speaks for a class never counts against it."""
    texts, classes, kinds = voices.shape
    rows = np.arange(texts)
    voices = voices.astype(np.float64)

    def loss(parameters: np.ndarray) -> tuple[float, np.ndarray]:
        weights, biases = parameters[:kinds], parameters[kinds:]
        logs = log_softmax(voices @ weights + biases, axis=1)
        wrong = np.exp(logs)
        wrong[rows, wanted] -= 1
        moved = weights - start
        value = -logs[rows, wanted].mean() + hold * moved @ moved + hold_biases * biases @ biases
        slope = np.concatenate(
            (np.einsum("tc,tcv->v", wrong, voices), wrong.sum(axis=0))
        ) / texts + 2 * np.concatenate((hold * moved, hold_biases * biases))
        return float(value), slope

    first = np.concatenate((start, np.zeros(classes)))
    bounds = [(low, None) for low in (*least, *np.full(classes, -np.inf))]
    found = minimize(
        loss, first, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 300}
    ).x
    return Pool(found[:kinds], found[kinds:])
