"""Predicted stars: each reader's own regression on what books are like.

    stars(u, i) = mean + b_i + f_i . w_u + a_u[author of i] + s_u[series of i] + noise

f_i is what the book is like (read by whom, described how), w_u what the reader makes of that. w_u
has a Gaussian prior, whose mean follows from which books the reader picked up, whatever they gave
them; a_u and s_u are effects of an author and a series on this reader. All that is the reader's
own follows from their history at the moment of asking: this is a linear mixed-effects model (N.
Laird, J. Ware, Random-Effects Models for Longitudinal Data, Biometrics 1982), equally a Gaussian
process over books (C. Rasmussen, C. Williams, Gaussian Processes for Machine Learning, 2006,
section 2.2). `taste.py` learns the rest.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Self

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

# More ratings than this say hardly more of a reader, and cost their cube: no figure moved with 100.
MOST_RATINGS = 256


@dataclass(frozen=True, eq=False)
class TasteFold:
    """A reader as the taste model sees them.

    weights  (F,) of the features of books
    authors, author_effects  (a,) numbers of authors, ascending, and stars that each adds
    series, series_effects   (s,) alike
    """

    weights: npt.NDArray[np.float32]
    authors: npt.NDArray[np.int32]
    author_effects: npt.NDArray[np.float32]
    series: npt.NDArray[np.int32]
    series_effects: npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class TasteModel:
    """What was learnt of books and of readers in general; the arrays may be read-only maps.

    parameters  (6,) mean in stars; variances of noise, author effects and series effects; lowest
                and highest stars
    book_bias   (B,) float32, in stars
    features    (B, F) float16; column 0 is 1, the next G - 2 place a book among readers
    author      (B,) int32  number of the author; -1 unknown
    series      (B,) int32  number of the series; -1 none
    covariance  (F, F) float32 of the readers' weights
    leaning     (F, G) float32: prior mean of the weights = leaning x `reader_features`
    """

    parameters: Floats
    book_bias: npt.NDArray[np.float32]
    features: npt.NDArray[np.float16]
    author: npt.NDArray[np.int32]
    series: npt.NDArray[np.int32]
    covariance: npt.NDArray[np.float32]
    leaning: npt.NDArray[np.float32]

    def __post_init__(self) -> None:
        books, width = self.features.shape
        if any(len(column) != books for column in (self.book_bias, self.author, self.series)):
            raise ValueError("Biases, features, authors and series are not of the same books.")
        if self.covariance.shape != (width, width) or len(self.leaning) != width:
            raise ValueError("Covariance and leaning do not fit the features.")
        if len(self.parameters) != 6 or not self.parameters[1] > 0:
            raise ValueError("There must be six parameters, and noise above 0.")

    def fold_in(self, items: npt.NDArray[np.int32], half_stars: npt.NDArray[np.uint8]) -> TasteFold:
        """The reader who gave `items` (k,) these `half_stars` (k,), 0 for a want-to-read mark.

        The posterior mean of all that is the reader's own, from MOST_RATINGS of the ratings evenly
        chosen; without any rating it is the prior mean.
        """
        items, half_stars = np.asarray(items), np.asarray(half_stars)
        places = self.features[items, 1 : self.leaning.shape[1] - 1]
        prior = self.leaning @ reader_features(places)
        chosen = evenly(np.flatnonzero(half_stars > 0))
        rated = items[chosen]
        features = self.features[rated].astype(np.float64)
        left = half_stars[chosen] / 2 - self.parameters[0] - self.book_bias[rated]
        spread = features @ self.covariance
        author, series = self.author[rated], self.series[rated]
        _, noise, by_author, by_series, *_ = self.parameters
        within = spread @ features.T + by_author * same(author) + by_series * same(series)
        within[np.diag_indices_from(within)] += noise
        pull = np.linalg.solve(within, left - features @ prior)
        authors, author_pull = _sums(author, pull)
        numbers, series_pull = _sums(series, pull)
        return TasteFold(
            weights=(prior + spread.T @ pull).astype(np.float32),
            authors=authors,
            author_effects=(by_author * author_pull).astype(np.float32),
            series=numbers,
            series_effects=(by_series * series_pull).astype(np.float32),
        )

    def predict(self, fold: TasteFold, items: npt.NDArray[np.int32]) -> npt.NDArray[np.float32]:
        """(k,) float32: predicted stars of the reader for `items` (k,), within the scale."""
        return np.clip(self.estimate(fold, items), *self.parameters[4:]).astype(np.float32)

    def estimate(self, fold: TasteFold, items: npt.NDArray[np.int32]) -> npt.NDArray[np.float32]:
        """As `predict`, not clipped, so that no two favourites tie at the top of the scale."""
        own = self.features[items].astype(np.float32) @ fold.weights + self.book_bias[items]
        own += _effects(fold.authors, fold.author_effects, self.author[items])
        own += _effects(fold.series, fold.series_effects, self.series[items])
        return (own + np.float32(self.parameters[0])).astype(np.float32)

    def deviation(
        self,
        items: npt.NDArray[np.int32],
        half_stars: npt.NDArray[np.uint8],
        targets: npt.NDArray[np.int32],
    ) -> npt.NDArray[np.float32]:
        """(t,) float32: standard deviation, in stars, of what the reader would give `targets` (t,).

        Of the history of `fold_in`; posterior variance of a Gaussian process with its noise, so
        that 80 of 100 ratings lie within 1.28 of it around `estimate` (Rasmussen and Williams,
        equation 2.26). The more the history holds of the like, the smaller.
        """
        items, half_stars = np.asarray(items), np.asarray(half_stars)
        rated = items[evenly(np.flatnonzero(half_stars > 0))]
        _, noise, by_author, by_series, *_ = self.parameters
        asked = self.features[targets].astype(np.float64)
        spread = asked @ self.covariance
        prior = (spread * asked).sum(axis=1)
        prior += by_author * (self.author[targets] >= 0) + by_series * (self.series[targets] >= 0)
        within = self._covariance(rated, rated)
        within[np.diag_indices_from(within)] += noise
        across = self._covariance(rated, targets)
        known = (across * np.linalg.solve(within, across)).sum(axis=0)
        variance: Floats = np.maximum(prior - known, 0) + noise
        return np.sqrt(variance).astype(np.float32)

    def alike(self, items: npt.NDArray[np.int32]) -> npt.NDArray[np.float32]:
        """(k, k) float32: how alike every two of `items` (k,) are, from 0 to 1.

        The mean of two cosines, of who reads them and of how they are described, none below 0.
        """
        readers = self.leaning.shape[1] - 1
        alike = np.zeros((len(items), len(items)), np.float32)
        # Both parts of a row are of length 1, or 0 where nothing is known.
        for part in (slice(1, readers), slice(readers, -2)):
            vectors = self.features[items, part].astype(np.float32)
            alike += np.maximum(vectors @ vectors.T, 0)
        alike *= 0.5
        return alike

    def _covariance(self, some: npt.NDArray[np.int32], others: npt.NDArray[np.int32]) -> Floats:
        """(s, o): how the stars for two books go together in a reader, before any is known."""
        _, _, by_author, by_series, *_ = self.parameters
        ours, theirs = (self.features[books].astype(np.float64) for books in (some, others))
        shared = ours @ self.covariance @ theirs.T
        shared += by_author * _same(self.author[some], self.author[others])
        shared += by_series * _same(self.series[some], self.series[others])
        return np.asarray(shared)

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """What `from_arrays` takes back."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, npt.NDArray[Any]]) -> Self:
        """Raises KeyError for an array that is missing."""
        return cls(**{field.name: np.asarray(arrays[field.name]) for field in fields(cls)})


def reader_features(places: npt.NDArray[np.floating[Any]]) -> Floats:
    """(G,) of a reader: 1, how much they read, and where among readers, on a scale of about 1.

    `places` (k, G - 2) are those of the books in the history, marks too.
    """
    books = max(len(places), 1)
    centre = places.sum(axis=0, dtype=np.float64) / books
    return np.concatenate([[1.0, np.log(books) / 2 - 2], 4 * centre])


def evenly(positions: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """At most MOST_RATINGS of the positions, at even distances."""
    if len(positions) <= MOST_RATINGS:
        return positions
    return positions[np.linspace(0, len(positions) - 1, MOST_RATINGS).astype(np.intp)]


def same(numbers: npt.NDArray[np.int32]) -> npt.NDArray[np.bool_]:
    """(k, k): whether two books share a number; -1 is shared with nobody, not even itself."""
    return _same(numbers, numbers)


def _same(some: npt.NDArray[np.int32], others: npt.NDArray[np.int32]) -> npt.NDArray[np.bool_]:
    """(s, o) alike, for two lists of books."""
    return np.equal.outer(some, others) & (others >= 0)


def _sums(
    numbers: npt.NDArray[np.int32], pull: Floats
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.float64]]:
    """The numbers that occur, ascending, without -1, and the sum of `pull` over each."""
    known = numbers >= 0
    found, place = np.unique(numbers[known], return_inverse=True)
    sums = np.bincount(place, pull[known], minlength=len(found))
    return found, sums.astype(np.float64)


def _effects(
    numbers: npt.NDArray[np.int32],
    effects: npt.NDArray[np.float32],
    asked: npt.NDArray[np.int32],
) -> npt.NDArray[np.float32]:
    """The effect of each number asked for; 0 for those that the reader has not met."""
    if not len(numbers):
        return np.zeros(len(asked), np.float32)
    place = np.minimum(np.searchsorted(numbers, asked), len(numbers) - 1)
    return np.where(numbers[place] == asked, effects[place], np.float32(0))
