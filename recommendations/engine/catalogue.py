"""What is known of books besides who read them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

NONE = -1


@dataclass(frozen=True, eq=False)
class Catalogue:
    """One entry a book, in the order of `Interactions.books`.

    documents      (B,) the terms that describe a book (tags, authors, series), repeated by weight
    author         (B,) int32  number of its first author; -1 unknown
    series         (B,) int32  number of its series; -1 none
    volume         (B,) float32  place in the series; NaN unknown
    work           (B,) int32  number of the work; editions of one work share it
    genre          (B,) int32  number of its main genre; -1 unknown
    average_stars  (B,) float32  mean of the ratings given to it elsewhere; NaN unknown
    average_count  (B,) int32  how many ratings that mean is of; 0 unknown

    Raises ValueError where the lengths differ.
    """

    documents: Sequence[Sequence[str]]
    author: npt.NDArray[np.int32]
    series: npt.NDArray[np.int32]
    volume: npt.NDArray[np.float32]
    work: npt.NDArray[np.int32]
    genre: npt.NDArray[np.int32]
    average_stars: npt.NDArray[np.float32]
    average_count: npt.NDArray[np.int32]

    def __post_init__(self) -> None:
        lengths = {name: len(column) for name, column in vars(self).items()}
        if len(set(lengths.values())) > 1:
            raise ValueError(f"Every column has one entry a book; these have {lengths}.")

    def __len__(self) -> int:
        """The number of books B."""
        return len(self.documents)

    @property
    def averaged(self) -> npt.NDArray[np.bool_]:
        """(B,) bool: whether both the mean given elsewhere and its number of ratings are known."""
        return (self.average_count > 0) & np.isfinite(self.average_stars)

    @classmethod
    def unknown(cls, books: int) -> Self:
        """Of `books` books nothing is known; each is a work of its own."""
        none = np.full(books, NONE, np.int32)
        return cls(
            documents=[()] * books,
            author=none,
            series=none,
            volume=np.full(books, np.nan, np.float32),
            work=np.arange(books, dtype=np.int32),
            genre=none,
            average_stars=np.full(books, np.nan, np.float32),
            average_count=np.zeros(books, np.int32),
        )
