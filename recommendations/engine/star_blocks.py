"""Ratings in blocks that share neither a reader nor a book, so that threads can learn at once."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from recommendations.engine.interactions import Interactions
from recommendations.engine.star_kernels import Ints, part

# Rows of readers `first` to `last`, as `descend` takes them: starts, ends, first, last.
Block = tuple[Ints, Ints, int, int]


class Blocks(NamedTuple):
    """Ratings (n,) with the books renumbered, book b as `place[b]`, and the order to learn them.

    The blocks of one round share nothing; all rounds together hold each rating once.
    """

    book: npt.NDArray[np.int32]
    value: npt.NDArray[np.uint8]
    place: npt.NDArray[np.int32]
    rounds: list[list[Block]]


def one_block(rated: Interactions) -> Blocks:
    """All ratings in their order."""
    place = np.arange(len(rated.books), dtype=np.int32)
    rounds = [[(rated.indptr[:-1], rated.indptr[1:], 0, len(rated.readers))]]
    return Blocks(rated.book, rated.value, place, rounds)


def four_blocks(rated: Interactions, book_counts: Ints) -> Blocks:
    """Two halves of the readers by two halves of the books, of about as many ratings.

    After G. Gemulla et al., Large-scale matrix factorization with distributed stochastic gradient
    descent, KDD 2011. Books alternate between the halves in order of popularity, and lie in that
    order, so that the popular ones share pages of memory.
    """
    half = -(-len(rated.books) // 2)
    popular = np.argsort(-book_counts, kind="stable")
    place = np.empty(len(popular), np.int32)
    place[popular[::2]] = np.arange(half)
    place[popular[1::2]] = np.arange(half, len(popular))
    book, value = np.empty_like(rated.book), np.empty_like(rated.value)
    starts, ends = rated.indptr[:-1], rated.indptr[1:]
    middle = np.empty_like(starts)
    part(rated.indptr, rated.book, rated.value, place, half, book, value, middle)
    split, last = int(np.searchsorted(rated.indptr, len(rated) // 2)), len(rated.readers)
    split = min(split, last)
    return Blocks(book, value, place, [
        [(starts, middle, 0, split), (middle, ends, split, last)],
        [(middle, ends, 0, split), (starts, middle, split, last)],
    ])  # fmt: skip
