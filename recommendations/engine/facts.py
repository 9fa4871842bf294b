"""What the dials go by: of each book its author, series, work, genre, and how well it is known."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from recommendations.engine.catalogue import NONE, Catalogue
from recommendations.engine.interactions import Interactions

# A volume number is kept in hundredths, so that 1.5 is a whole number too and no file holds NaN.
VOLUME = 100
_LAST_VOLUME = 10_000_000
# Ratings of average worth that a book's mean is taken with: five fans make no favourite.
_DAMPING = 10


@dataclass(frozen=True, eq=False)
class Facts:
    """One entry a book, in the order of `Interactions.books`; the arrays may be read-only maps.

    author         (B,) int32  number of its first author; -1 unknown
    series         (B,) int32  number of its series; -1 none
    volume         (B,) int32  place in the series in hundredths, 250 for 2.5; -1 unknown
    work           (B,) int32  number of the work, below B; editions of one work share it
    genre          (B,) int32  number of its main genre; -1 unknown
    rating_counts  (B,) int32  ratings that the model was learnt from
    liking         (B,) float32  their mean in stars, damped towards the mean of all

    Raises ValueError where the lengths differ or a work's number is no place in the list of books.
    """

    author: npt.NDArray[np.int32]
    series: npt.NDArray[np.int32]
    volume: npt.NDArray[np.int32]
    work: npt.NDArray[np.int32]
    genre: npt.NDArray[np.int32]
    rating_counts: npt.NDArray[np.int32]
    liking: npt.NDArray[np.float32]

    def __post_init__(self) -> None:
        lengths = {field.name: len(getattr(self, field.name)) for field in fields(self)}
        if len(set(lengths.values())) > 1:
            raise ValueError(f"Every column has one entry a book; these have {lengths}.")
        if len(self.work) and not 0 <= self.work.min() <= self.work.max() < len(self.work):
            raise ValueError("The numbers of works must run from 0 and stay below that of books.")

    def __len__(self) -> int:
        """The number of books B."""
        return len(self.work)

    @classmethod
    def of(cls, catalogue: Catalogue, interactions: Interactions) -> Self:
        """Raises ValueError if the catalogue and the interactions are not about the same books."""
        books = len(interactions.books)
        if len(catalogue) != books:
            raise ValueError(f"A catalogue of {len(catalogue)} can't describe {books} books.")
        rated = interactions.rated
        counts, stars = rated.book_counts, rated.book_sums / 2
        liking = stars + _DAMPING * stars.sum() / max(len(rated), 1)
        # The artefact holds no NaN, and a place below 0 or beyond a 32-bit number is no place.
        known = (catalogue.volume >= 0) & (catalogue.volume <= _LAST_VOLUME)
        volume = np.full(books, NONE, np.int32)
        volume[known] = np.round(np.asarray(catalogue.volume)[known] * VOLUME)
        return cls(
            author=np.asarray(catalogue.author, np.int32),
            series=np.asarray(catalogue.series, np.int32),
            volume=volume,
            work=np.unique(catalogue.work, return_inverse=True)[1].astype(np.int32),
            genre=np.asarray(catalogue.genre, np.int32),
            rating_counts=counts.astype(np.int32),
            liking=(liking / (counts + _DAMPING)).astype(np.float32),
        )

    @cached_property
    def numbered(self) -> npt.NDArray[np.bool_]:
        """(B,) bool: whether the place of the book in a series is known."""
        return (np.asarray(self.series) >= 0) & (np.asarray(self.volume) >= 0)

    @cached_property
    def volumes(self) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
        """(m,) all numbered books, and (m,) their series, in the order of series and volume."""
        books = np.flatnonzero(self.numbered).astype(np.int32)
        books = books[np.lexsort((self.volume[books], self.series[books]))]
        return books, np.asarray(self.series)[books]

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """What `from_arrays` takes back."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, npt.NDArray[Any]]) -> Self:
        """Raises KeyError for an array that is missing."""
        return cls(**{field.name: np.asarray(arrays[field.name]) for field in fields(cls)})
