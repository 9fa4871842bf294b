"""Small random libraries and graphs."""

from typing import Any

import numpy as np
import scipy.sparse as sp
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from recommendations.engine.interactions import Interactions
from recommendations.engine.item_graph import ItemGraph

# Few readers, so that they share books; ids of any size.
reader_ids = st.sampled_from([-5, 3, 4, 2**40])
rows = st.lists(st.tuples(reader_ids, st.integers(1, 9), st.integers(0, 10)), max_size=40)


def columns_of(triples: list[tuple[int, int, int]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Reader ids, book ids and values, as `from_ids` takes them."""
    table = np.array(triples, np.int64).reshape(-1, 3)
    return table[:, 0], table[:, 1], table[:, 2].astype(np.uint8)


interactions = rows.map(lambda triples: Interactions.from_ids(*columns_of(triples)))
rated = interactions.filter(lambda data: len(data.rated) > 0)

# Few distinct values, so that scores tie.
scores = arrays.arrays(
    np.float32,
    st.integers(0, 30),
    elements=st.sampled_from([-1.0, 0.0, 0.25, 0.5, 1.0, 3.0, float("nan")]),
)
weights = st.floats(-1, 1, width=16)


@st.composite
def dense_graphs(draw):
    """A dense (B, B) matrix without diagonal and the same as an ItemGraph."""
    size = draw(st.integers(1, 8))
    matrix = draw(arrays.arrays(np.float32, (size, size), elements=weights))
    np.fill_diagonal(matrix, 0)
    return matrix, graph_of(matrix)


def graph_of(matrix: Any, method: str = "regression") -> ItemGraph:
    return ItemGraph.from_matrix(sp.csr_array(np.asarray(matrix, np.float32)), method)


@st.composite
def histories(draw, size):
    """Distinct column numbers and a weight for each."""
    items = draw(st.lists(st.integers(0, size - 1), unique=True, max_size=size))
    values = draw(arrays.arrays(np.float32, len(items), elements=weights))
    return np.array(items, np.int32), values
