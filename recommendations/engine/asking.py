"""Which books a reader has probably read: those to ask a newcomer about."""

import numpy as np
import numpy.typing as npt

from recommendations.engine.readers import ReaderNeighbours

_NEAREST = 200
# As many readers of no particular taste are asked along.
_ANYBODY = 50


def probably_read(
    readers: ReaderNeighbours, items: npt.NDArray[np.int32], values: npt.NDArray[np.uint8]
) -> npt.NDArray[np.float64]:
    """(B,) float64, without unit: how many readers like this one have read each book.

    items   (k,) column numbers of the history
    values  (k,) half stars, 0 for a want-to-read mark

    Counted over the nearest kept readers and some of no particular taste, so that after few answers
    well-known books still come first. Without a history it is how well a book is known.
    """
    known = np.diff(readers.book_indptr).astype(np.float64)
    share = known / max(len(readers), 1)
    alike = readers.similarities(items, values)
    nearest = np.argsort(-alike, kind="stable")[:_NEAREST]
    nearest = nearest[alike[nearest] > 0]
    if not len(nearest):
        return share * _ANYBODY
    rows = [readers.books[readers.indptr[v] : readers.indptr[v + 1]] for v in nearest.tolist()]
    return np.bincount(np.concatenate(rows), minlength=len(share)) + share * _ANYBODY
