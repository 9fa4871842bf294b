"""The content graph: books alike in kind, for books nobody has rated and for "similar in kind"."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import scipy.sparse as sp
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer

from recommendations.engine.item_graph import ItemGraph
from recommendations.engine.similarity import nearest

# A book is compared with others term by term, the rarest first, until it has met so many. Terms
# that a tenth of a large catalogue shares weigh little and would cost the square of its size.
_MEETINGS = 200_000


def fit_content_graph(documents: Sequence[Sequence[str]], keep: int = 32) -> ItemGraph:
    """Join each book to the `keep` books whose terms are most alike (cosine of TF-IDF vectors).

    `documents` holds one document a book, in the order of the books: its terms (tags, authors,
    series), a term repeated by its weight. A book without terms gets an empty row. The graph keeps
    the cosines.
    """
    vectors = tf_idf(documents)
    columns, cosines, sizes = nearest(vectors, min(keep, vectors.shape[0]), budget=_MEETINGS)
    kept = np.arange(columns.shape[1]) < sizes[:, None]
    return ItemGraph.from_flat(sizes, columns[kept], cosines[kept], "content")


def tf_idf(documents: Sequence[Sequence[str]]) -> Any:
    """(B, terms) float32 CSR array of TF-IDF weights, each row of length 1, or 0 without terms.

    weight = (times the term stands) * (ln((1 + B) / (1 + documents with it)) + 1)
    """
    if not any(documents):
        return sp.csr_array((len(documents), 0), dtype="float32")
    counts = CountVectorizer(analyzer=list).fit_transform(documents)
    return sp.csr_array(TfidfTransformer().fit_transform(counts), dtype="float32")
