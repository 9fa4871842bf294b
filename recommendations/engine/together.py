"""One list for several readers: how well a book suits each, and what that comes to for all.

    suits_i = 1 - log(1 + before_i) / log(B)

`before_i` is how many of the B books a reader's own scores put before book i; of books with equal
scores, as of the many that a history says nothing about, each has half of the others before it. So
the first book of everybody suits them 1 and the last one 0, whatever the unit of their scores: those
of a long history are sums of more terms, and would outvote those of a short one. The logarithm makes
the way from the 1st to the 10th place as long as that from the 100th to the 1,000th: a list is read
from its top.
"""

from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

Way = Literal["least_misery", "average"]
WAYS: tuple[Way, ...] = get_args(Way)

# Between books that are equal by the one rule the other one decides.
_TIE = 1e-3


def suits(scores: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
    """(B,) from 0 to 1, of one reader's `scores` (B,)."""
    books = len(scores)
    if books < 2:
        return np.ones(books)
    ascending = np.sort(-np.asarray(scores, float))
    first = np.searchsorted(ascending, -np.asarray(scores, float))
    behind = np.searchsorted(ascending, -np.asarray(scores, float), side="right")
    before = first + (behind - 1 - first) / 2
    suit: npt.NDArray[np.float64] = 1 - np.log1p(before) / np.log(books)
    return suit


def for_all(each: npt.NDArray[np.float64], way: Way) -> npt.NDArray[np.float64]:
    """(B,) what a book comes to, from what it is to each of m readers: `each` (m, B), m >= 1.

    "least_misery"  as well as it suits the reader whom it suits least
    "average"       the mean: one may have to put up with what the others love
    """
    least, mean = each.min(axis=0), each.mean(axis=0)
    first, second = (least, mean) if way == "least_misery" else (mean, least)
    total: npt.NDArray[np.float64] = (first + _TIE * second) / (1 + _TIE)
    return total
