"""Predicted stars: a reader folded into learnt books by ridge regression.

    stars(u, i) = mean + b_u + b_i + p_u . q_i

b_i and q_i are learnt (`stars.py`, `bias.py`); b_u and p_u follow from the reader's own ratings at
the moment of asking, so nobody's vector is stored and a rating counts at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, eq=False)
class Fold:
    """A reader as the star model sees them: bias in stars, vector (F,) float32."""

    bias: float
    vector: npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class StarModel:
    """What was learnt of books; the arrays may be read-only maps.

    mean          of all ratings, in stars
    book_bias     (B,) float32, in stars; 0 for a book without ratings
    book_factors  (B, F) float32; zeros for a book without ratings; F = 0 is the bias model
    reg           ridge penalty of the fold-in, above 0
    low, high     predictions are clipped to this range of stars
    """

    mean: float
    book_bias: npt.NDArray[np.float32]
    book_factors: npt.NDArray[np.float32]
    reg: float
    low: float = 0.5
    high: float = 5.0

    def __post_init__(self) -> None:
        if not self.reg > 0:
            raise ValueError(f"The penalty of the fold-in must be above 0, not {self.reg}.")
        if len(self.book_bias) != len(self.book_factors):
            raise ValueError("Book biases and book factors differ in number.")

    def fold_in(self, items: npt.NDArray[np.int32], half_stars: npt.NDArray[np.uint8]) -> Fold:
        """Bias and vector of a reader who gave `items` (k,) these `half_stars` (k,).

        Bias and vector are solved together, as one ridge regression with penalty `reg` on both.
        Marks without a rating (0) are passed over; without any rating, bias and vector are 0.
        """
        rated = np.asarray(half_stars) > 0
        items = np.asarray(items)[rated]
        given = np.asarray(half_stars)[rated] / 2
        design = np.column_stack([self.book_factors[items], np.ones(len(items))]).astype(float)
        rest = given - self.mean - self.book_bias[items]
        solution = _ridge(design, rest, self.reg)
        return Fold(bias=float(solution[-1]), vector=solution[:-1].astype(np.float32))

    def predict(self, fold: Fold, items: npt.NDArray[np.int32]) -> npt.NDArray[np.float32]:
        """(k,) float32: predicted stars of the reader for `items` (k,), within low and high."""
        return np.clip(self.estimate(fold, items), self.low, self.high)

    def estimate(self, fold: Fold, items: npt.NDArray[np.int32]) -> npt.NDArray[np.float32]:
        """As `predict`, not clipped, so that no two favourites tie at the top of the scale."""
        own = self.book_factors[items] @ fold.vector + self.book_bias[items]
        return (own + np.float32(self.mean + fold.bias)).astype(np.float32)

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """What `from_arrays` takes back; `parameters` holds mean, reg, low, high."""
        return {
            "book_bias": self.book_bias,
            "book_factors": self.book_factors,
            "parameters": np.array([self.mean, self.reg, self.low, self.high]),
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, npt.NDArray[Any]]) -> Self:
        mean, reg, low, high = arrays["parameters"].tolist()
        book_bias, book_factors = (np.asarray(arrays[n]) for n in ("book_bias", "book_factors"))
        return cls(mean, book_bias, book_factors, reg, low, high)


def _ridge(
    design: npt.NDArray[np.float64], target: npt.NDArray[np.float64], reg: float
) -> npt.NDArray[np.float64]:
    """argmin |design w - target|^2 + reg |w|^2, through the smaller of the two normal equations."""
    rows, columns = design.shape
    if rows < columns:
        dual = np.linalg.solve(design @ design.T + reg * np.eye(rows), target)
        return np.asarray(design.T @ dual)
    gram = design.T @ design + reg * np.eye(columns)
    return np.asarray(np.linalg.solve(gram, design.T @ target))
