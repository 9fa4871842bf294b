"""Errors of predicted stars, in stars."""

from typing import Any

import numpy as np
import numpy.typing as npt


def rmse(predicted: npt.NDArray[Any], given: npt.NDArray[Any]) -> float:
    """Root of the mean squared error. Raises ValueError on unequal or empty arrays."""
    return float(np.sqrt(np.mean(_errors(predicted, given) ** 2)))


def mae(predicted: npt.NDArray[Any], given: npt.NDArray[Any]) -> float:
    """Mean absolute error. Raises ValueError on unequal or empty arrays."""
    return float(np.mean(np.abs(_errors(predicted, given))))


def _errors(predicted: npt.NDArray[Any], given: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    if np.shape(predicted) != np.shape(given) or not np.size(given):
        raise ValueError(f"Can't compare {np.shape(predicted)} with {np.shape(given)} ratings.")
    return np.asarray(predicted, np.float64) - np.asarray(given, np.float64)
