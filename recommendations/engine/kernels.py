"""Compiled loops of the item graph and of lists for all readers.

All stand in one file: the machine code kept on disk is renewed when the file of the outermost
function changes, not when one that it calls does. Sparse matrices come as the three arrays of
their CSR form, with columns ascending in a row; each call works on the rows `start` to `stop`
and writes to no other, so threads never share a cell and the result depends on none of them.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from recommendations.engine.compiled import compiled

Ints = npt.NDArray[np.int32]
Offsets = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]


@compiled
def _behind(value: float, column: int, other_value: float, other_column: int) -> bool:
    """Whether the first comes later in a list: lower, or as high in a higher column."""
    return value < other_value or (value == other_value and column > other_column)


@compiled
def _sink(values: Floats, columns: Ints, place: int, size: int) -> None:
    """Restore a heap whose root is the last of the list after a change at `place`."""
    value, column = values[place], columns[place]
    while 2 * place + 1 < size:
        child = 2 * place + 1
        right = child + 1
        if right < size and _behind(values[right], columns[right], values[child], columns[child]):
            child = right
        if not _behind(values[child], columns[child], value, column):
            break
        values[place], columns[place] = values[child], columns[child]
        place = child
    values[place], columns[place] = value, column


@compiled
def _offer(values: Floats, columns: Ints, size: int, value: Any, column: int) -> int:
    """Let one more into the heap, which holds the best so far; its new size."""
    if size == len(values):
        if size and _behind(values[0], columns[0], value, column):
            values[0], columns[0] = value, column
            _sink(values, columns, 0, size)
        return size
    place = size
    while place:
        parent = (place - 1) // 2
        if not _behind(value, column, values[parent], columns[parent]):
            break
        values[place], columns[place] = values[parent], columns[parent]
        place = parent
    values[place], columns[place] = value, column
    return size + 1


@compiled
def _order(values: Floats, columns: Ints, size: int) -> None:
    """Turn the heap into the list, strongest first."""
    for last in range(size - 1, 0, -1):
        values[0], values[last] = values[last], values[0]
        columns[0], columns[last] = columns[last], columns[0]
        _sink(values, columns, 0, last)


@compiled
def gram_rows(
    start: int,
    stop: int,
    book_ptr: Offsets,
    reader: Ints,
    weight: Floats,
    reader_ptr: Offsets,
    book: Ints,
    value: Floats,
    gram: Floats,
) -> None:
    """Rows of X' X from the diagonal on, from X by book and X by reader; `gram` starts as zeros."""
    for row in range(start, stop):
        sums = gram[row]
        for entry in range(book_ptr[row], book_ptr[row + 1]):
            factor = weight[entry]
            first = reader_ptr[reader[entry]]
            place = reader_ptr[reader[entry] + 1] - 1
            while place >= first and book[place] >= row:
                sums[book[place]] += factor * value[place]
                place -= 1


@compiled
def mirror_rows(start: int, stop: int, matrix: Floats) -> None:
    """Copy what stands right of the diagonal below it, for the columns `start` to `stop`."""
    tile = 32
    for left in range(start, stop, tile):
        for top in range(left, len(matrix), tile):
            for row in range(top, min(top + tile, len(matrix))):
                for column in range(left, min(left + tile, stop, row)):
                    matrix[row, column] = matrix[column, row]


@compiled
def prune_rows(
    start: int,
    stop: int,
    matrix: Floats,
    factor: Floats,
    scale: Floats,
    columns: Ints,
    weights: Floats,
    counts: Ints,
) -> None:
    """The strongest positive m_ij f_j s_i of each row i, j != i, as many as `columns` is wide."""
    for row in range(start, stop):
        size = 0
        floor = np.float32(0)
        for column in range(len(matrix)):
            weight = matrix[row, column] * factor[column] * scale[row]
            if weight > floor and column != row:
                size = _offer(weights[row], columns[row], size, weight, column)
                if size == len(columns[row]):
                    floor = weights[row, 0]
        counts[row] = size


@compiled
def nearest_rows(
    start: int,
    stop: int,
    row_ptr: Offsets,
    feature: Ints,
    weight: Floats,
    feature_ptr: Offsets,
    other: Ints,
    value: Floats,
    length: Floats,
    shrinkage: float,
    budget: int,
    earlier: bool,
    most: Ints,
    columns: Ints,
    scores: Floats,
    counts: Ints,
) -> None:
    """For rows x >= 0 the `most` others with the highest x . y / (|x| |y| + shrinkage), in order.

    A row meets others feature by feature, in the order of the features, until `budget` meetings;
    asked to, those of lower numbers only, and these in no order.
    """
    sums = np.zeros(len(length), np.float32)
    met = np.empty(len(length) + 1, np.int32)
    for row in range(start, stop):
        found, meetings = 0, 0
        last = row if earlier else len(length)
        for entry in range(row_ptr[row], row_ptr[row + 1]):
            first, end = feature_ptr[feature[entry]], feature_ptr[feature[entry] + 1]
            meetings += end - first
            if meetings > budget:
                break
            for place in range(first, end):
                column, part = other[place], weight[entry] * value[place]
                if column >= last:
                    break
                # Written always and counted only if new: a branch here is guessed wrong too often.
                before = sums[column]
                met[found] = column
                found += int((before == 0) & (part > 0))
                sums[column] = before + part
        size, floor = 0, np.float32(0)
        best, near = scores[row, : most[row]], columns[row, : most[row]]
        # Backwards, as with the popular rows first the nearest tend to come last: fewer are offered.
        for number in range(found - 1, -1, -1):
            column = met[number]
            bound = length[row] * length[column] + shrinkage
            # Most are told apart without a division; the rest is exact.
            if sums[column] >= floor * bound and column != row:
                size = _offer(best, near, size, np.float32(sums[column] / bound), column)
                if size == len(best):
                    floor = best[0] * np.float32(0.99999)
            sums[column] = 0
        if not earlier:
            _order(best, near, size)
        counts[row] = size


@compiled
def list_rows(
    start: int,
    stop: int,
    reader_ptr: Offsets,
    book: Ints,
    value: Floats,
    graph_ptr: Ints,
    target: Ints,
    strength: Floats,
    items: Ints,
    found: Floats,
) -> None:
    """Lists of these readers, as long as `items` is wide; see `rank.top_n_all`."""
    # Sums in float64, as in ItemGraph.scores, so that both round alike to the last bit.
    sums = np.zeros(len(graph_ptr) - 1, np.float64)
    for reader in range(start, stop):
        best, listed = found[reader], items[reader]
        edges = 0
        for entry in range(reader_ptr[reader], reader_ptr[reader + 1]):
            factor = np.float64(value[entry])
            for edge in range(graph_ptr[book[entry]], graph_ptr[book[entry] + 1]):
                sums[target[edge]] += factor * strength[edge]
            edges += graph_ptr[book[entry] + 1] - graph_ptr[book[entry]]
        for entry in range(reader_ptr[reader], reader_ptr[reader + 1]):
            sums[book[entry]] = 0
        if 4 * edges > len(sums):
            size = _take_all(sums, listed, best)
        else:
            # In a large catalogue only what was touched is looked at, and put back to 0.
            size, floor = 0, np.float32(0)
            for entry in range(reader_ptr[reader], reader_ptr[reader + 1]):
                for edge in range(graph_ptr[book[entry]], graph_ptr[book[entry] + 1]):
                    column = target[edge]
                    score = np.float32(sums[column])
                    # Equal ones come in any order here, and the heap decides.
                    if score > 0 and score >= floor:
                        size = _offer(best, listed, size, score, column)
                        if size == len(best):
                            floor = best[0]
                    sums[column] = 0
        _order(best, listed, size)


@compiled
def _take_all(sums: npt.NDArray[np.float64], items: Ints, found: Floats) -> int:
    """Fill a heap from all columns and put `sums` back to 0; the size of the heap."""
    size = 0
    floor = np.float32(0)
    for column in range(len(sums)):
        score = np.float32(sums[column])
        sums[column] = 0
        if score > floor:
            size = _offer(found, items, size, score, column)
            if size == len(items):
                floor = found[0]
    return size


@compiled
def prune_sparse_rows(
    start: int,
    stop: int,
    ptr: Offsets,
    column: Ints,
    weight: Floats,
    most: Ints,
    columns: Ints,
    weights: Floats,
    counts: Ints,
) -> None:
    """The `most` strongest positive weights of each row, in order."""
    for row in range(start, stop):
        best, kept = weights[row, : most[row]], columns[row, : most[row]]
        size = 0
        for entry in range(ptr[row], ptr[row + 1]):
            if weight[entry] > 0:
                size = _offer(best, kept, size, weight[entry], column[entry])
        _order(best, kept, size)
        counts[row] = size
