"""What every reader of a data set gives: books one by one, ratings and marks by the hundred thousand."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Protocol

import numpy as np

from catalog.datasets.ledger import Ledger


class DatasetError(Exception):
    """The data can't be loaded; the message says what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class BookRecord:
    """A work as a data set describes it."""

    title: str
    authors: tuple[str, ...] = ()
    original_title: str = ""
    series: str = ""
    position: Decimal | None = None
    year: int | None = None
    language: str = ""
    description: str = ""
    cover_url: str = ""
    public_average: float | None = None
    public_count: int = 0
    # (kind, value), the one that says most about the work first.
    identifiers: tuple[tuple[str, str], ...] = ()
    tags: Mapping[str, float] = field(default_factory=dict)  # slug -> weight
    # What readers call the shelves they put it on -> how many of them, the commonest first.
    shelf_words: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Block:
    """A part of the readers' histories, in the order of the data set."""

    readers: np.ndarray  # (n,) int64: the data set's own numbers of its readers
    books: np.ndarray  # (n,) int32: places in the data set's list of books
    half_stars: np.ndarray  # (n,) uint8: 1 to 10; 0 for a want-to-read mark


class Dataset(Protocol):
    """A data set whose files have been found and look right; nothing has been read yet."""

    name: str
    folder: str

    def books(self, ledger: Ledger) -> list[BookRecord]: ...

    def histories(self, ledger: Ledger) -> Iterator[Block]:
        """Ratings and marks; asked after `books`."""
        ...
