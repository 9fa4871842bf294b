"""What lists hold, whether or not it hits: how little known their books are, and how different.

`lists` (R, k) holds column numbers, -1 for an empty place. Each metric gives one figure a list,
(R,) float64, NaN for a list of which it can say nothing; average what is not NaN.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

Lists = npt.NDArray[np.int32]


def novelty(
    lists: Lists, readers_of: npt.NDArray[np.integer[Any]], readers: int
) -> npt.NDArray[np.float64]:
    """Mean self-information of a list's books, in bits: -log2(share of readers who have the book).

    `readers_of` (B,) counts the training readers who have a book, out of `readers`. A book that
    nobody has counts as one that a single reader has. NaN for an empty list.
    Source: T. Zhou and others, PNAS 107 (2010), 4511.
    """
    bits = -np.log2(np.maximum(readers_of, 1) / max(readers, 1))
    held = lists >= 0
    total = np.where(held, bits[np.where(held, lists, 0)], 0.0).sum(axis=1)
    return _ratio(total, held.sum(axis=1))


def diversity(lists: Lists, vectors: Any) -> npt.NDArray[np.float64]:
    """Mean over the pairs of books in a list of 1 - their cosine; 0 all of one kind, 1 nothing shared.

    `vectors` (B, terms) is a sparse array whose rows have length 1, or 0 where nothing is known of
    a book (`content.tf_idf`). Such books are left out of the pairs. NaN for a list without a pair.
    Source: C.-N. Ziegler and others, WWW 2005 (intra-list similarity), turned round.
    """
    held = lists >= 0
    rows = np.repeat(np.arange(len(lists)), held.sum(axis=1))
    chosen = sp.csr_array(
        (np.ones(len(rows)), (rows, lists[held])), shape=(len(lists), vectors.shape[0])
    )
    known = np.asarray((vectors.multiply(vectors).sum(axis=1) > 0), np.float64).ravel()
    count = np.asarray(chosen @ known)
    together = sp.csr_array(chosen @ vectors)
    # |sum of v|^2 is the number of vectors plus twice the cosines of their pairs.
    cosines = np.asarray(together.multiply(together).sum(axis=1)).ravel() - count
    return 1.0 - _ratio(cosines, count * (count - 1))


def _ratio(
    total: npt.NDArray[np.float64], count: npt.NDArray[np.floating[Any] | np.integer[Any]]
) -> npt.NDArray[np.float64]:
    result = np.full(len(total), np.nan)
    np.divide(total, count, out=result, where=count > 0)
    return result
