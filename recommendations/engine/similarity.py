"""The nearest rows of a sparse matrix by cosine, block by block."""

from typing import Any

import numpy as np

from recommendations.engine.item_graph import Row
from recommendations.engine.rank import top_n

# Scores in one block if every row met every other: 50 MB with their column numbers.
_BLOCK_ENTRIES = 4_000_000


def nearest(vectors: Any, keep: int, shrinkage: float = 0.0) -> list[Row]:
    """For each of the B rows of `vectors`, a CSR array, its nearest others, strongest first.

    Nearness is x . y / (|x| |y| + shrinkage). Only pairs that share something are compared; a
    row of zeros has no neighbours. Of equal ones the lower row number comes first.
    """
    length = np.sqrt(vectors.multiply(vectors).sum(axis=1)).astype(np.float32)
    by_feature = vectors.T.tocsr()
    block = max(1, _BLOCK_ENTRIES // max(vectors.shape[0], 1))
    rows: list[Row] = []
    for start in range(0, vectors.shape[0], block):
        products = (vectors[start : start + block] @ by_feature).tocsr()
        products.sort_indices()
        for number in range(products.shape[0]):
            part = slice(products.indptr[number], products.indptr[number + 1])
            columns = products.indices[part]
            bound = length[start + number] * length[columns] + np.float32(shrinkage)
            scores = products.data[part] / np.where(bound > 0, bound, 1)
            places, strongest = top_n(scores, keep, allowed=columns != start + number)
            rows.append((columns[places].astype(np.int32), strongest))
    return rows
