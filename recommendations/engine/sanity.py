"""Does a model still know what kind of books somebody loves? Asked with readers who are invented.

Each loved the best-known books of one series, one author or one genre, as the catalogue has them.
What they should be shown can be seen by eye: more of the kind.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from recommendations.engine.model import Model

Kind = Literal["series", "author", "genre"]
KINDS: tuple[Kind, ...] = get_args(Kind)

# The largest so many of each kind, by the ratings of their books.
MOST = 12
# They loved half of the rated books of a kind, up to five.
_LOVED, _FEWEST = 5, 4
_LOVE = 10


@dataclass(frozen=True, eq=False)
class Invented:
    """`loved` (m,) int64 are the ids of the books they gave five stars, `others` (n,) the rest."""

    kind: Kind
    loved: npt.NDArray[np.int64]
    others: npt.NDArray[np.int64]


def invented_readers(model: Model) -> list[Invented]:
    """One for each of the largest series, authors and genres of the model's catalogue.

    None for a kind with fewer than four rated books: too few to love some and be shown others.
    """
    readers = []
    for kind in KINDS:
        group, counts = np.asarray(getattr(model.facts, kind)), np.asarray(model.rating_counts)
        known = group >= 0
        size = np.bincount(group[known & (counts > 0)], minlength=1)
        ratings = np.where(
            size >= _FEWEST, np.bincount(group[known], counts[known], len(size))[: len(size)], 0
        )
        largest = np.argsort(-ratings, kind="stable")[:MOST]
        for number in largest[ratings[largest] > 0]:
            books = np.flatnonzero(group == number)
            books = books[np.argsort(-counts[books], kind="stable")]
            ids = np.asarray(model.books)[books]
            loved = min(_LOVED, size[number] // 2)
            readers.append(Invented(kind, ids[:loved], ids[loved:]))
    return readers


def kept_to_kind(model: Model, readers: Iterable[Invented], k: int = 10) -> Mapping[Kind, float]:
    """By kind: the mean share of a list of `k` that is of the kind its reader loves.

    Of as many places as there are other books of the kind. The model may be another than the one
    whose catalogue the readers are from.
    """
    shares: dict[Kind, list[float]] = {}
    # The systems are small, and one core has them solved before others are at work.
    with threadpool_limits(limits=1, user_api="blas"):
        for reader in readers:
            items = model.columns(reader.loved)
            found = model.rank(items, np.full(len(items), _LOVE, np.uint8), k).items
            hits = np.isin(model.books[found], reader.others).sum()
            shares.setdefault(reader.kind, []).append(hits / min(k, len(reader.others)))
    return {kind: float(np.mean(found)) for kind, found in shares.items()}
