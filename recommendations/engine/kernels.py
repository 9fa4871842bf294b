"""Compiled loops that choose the strongest of many: of a graph's edges, of near rows, of lists.

All stand in one file: the machine code kept on disk is renewed when the file of the outermost
function changes, not when one that it calls does. Sparse matrices come as the three arrays of
their CSR form, with columns ascending in a row; each call works on the rows `start` to `stop`
and writes to no other, so threads never share a cell and the result depends on none of them.

What is chosen from is gathered until there is more than twice as much as wanted, then parted. A
weight above 0 and its column are one whole number, a key, so that each step of that is without a
branch: in half the time of a heap.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from recommendations.engine.compiled import compiled

Ints = npt.NDArray[np.int32]
Offsets = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]
Keys = npt.NDArray[np.uint64]

_NONE, _HALF, _LAST = np.uint64(0), np.uint64(32), np.uint64(0xFFFFFFFF)
# Of whole numbers of another type, or of a literal 0, each function here would be compiled anew.
_NOTHING: Any = np.int64(0)
# Room beside twice what is wanted, so that short lists are not parted all the time.
_SPARE = 32
# Steps of Shell's sort, by M. Ciura, Best Increments for the Average Case of Shellsort, 2001.
_STEPS = (701, 301, 132, 57, 23, 10, 4, 1)


@compiled
def _key(value: Any, column: Any) -> Any:
    """The higher the better: a weight above 0, then a low column."""
    return np.uint64(np.float32(value).view(np.uint32)) << _HALF | (_LAST - np.uint64(column))


@compiled
def _weight(key: Any) -> Any:
    return np.uint32(key >> _HALF).view(np.float32)


@compiled
def _part(keys: Keys, size: int, most: int) -> int:
    """Bring the `most` best of `size` to the front, in no order; how many these are (quickselect)."""
    if size <= most:
        return size
    low, high = 0, size - 1
    while low < high:
        # The median of three, put last.
        middle = (low + high) // 2
        if (keys[low] < keys[middle]) == (keys[middle] < keys[high]):
            keys[middle], keys[high] = keys[high], keys[middle]
        elif (keys[middle] < keys[low]) == (keys[low] < keys[high]):
            keys[low], keys[high] = keys[high], keys[low]
        pivot, better = keys[high], low
        for place in range(low, high):
            key = keys[place]
            keys[place] = keys[better]
            keys[better] = key
            better += int(key > pivot)
        keys[better], keys[high] = pivot, keys[better]
        if better > most:
            high = better - 1
        elif better < most - 1:
            low = better + 1
        else:
            break
    return most


@compiled
def _sort(keys: Keys, size: int) -> None:
    """Put the list in order, strongest first."""
    for step in _STEPS:
        for last in range(step, size):
            key, place = keys[last], last
            while place >= step and keys[place - step] < key:
                keys[place] = keys[place - step]
                place -= step
            keys[place] = key


@compiled
def _write(keys: Keys, size: int, values: Floats, columns: Ints) -> None:
    for place in range(size):
        values[place] = _weight(keys[place])
        columns[place] = np.int32(_LAST - (keys[place] & _LAST))


@compiled
def _room(most: int) -> Any:
    """For the keys of `most`, and behind them the lowest that is still worth gathering."""
    keys = np.empty(2 * most + _SPARE + 1, np.uint64)
    keys[len(keys) - 1] = _NONE
    return keys


@compiled
def _offer(keys: Keys, size: int, most: int, key: Any) -> int:
    """Gather one more of which the `most` best are wanted; how many are gathered now."""
    floor = len(keys) - 1
    if key < keys[floor]:
        return size
    if size == 2 * most + _SPARE:
        size = _part(keys, size, most)
        keys[floor] = keys[0]
        for place in range(1, size):
            keys[floor] = min(keys[floor], keys[place])
    keys[size] = key
    return size + 1


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
    most = columns.shape[1]
    for row in range(start, stop):
        keys, size = _room(most), _NOTHING
        for column in range(len(matrix)):
            weight = matrix[row, column] * factor[column] * scale[row]
            if weight > 0 and column != row:
                size = _offer(keys, size, most, _key(weight, column))
        size = _part(keys, size, most)
        counts[row] = size
        _write(keys, size, weights[row], columns[row])


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
    most = items.shape[1]
    # Sums in float64, as in ItemGraph.scores, so that both round alike to the last bit.
    sums = np.zeros(len(graph_ptr) - 1, np.float64)
    for reader in range(start, stop):
        first, end, edges = reader_ptr[reader], reader_ptr[reader + 1], 0
        for entry in range(first, end):
            factor = np.float64(value[entry])
            for edge in range(graph_ptr[book[entry]], graph_ptr[book[entry] + 1]):
                sums[target[edge]] += factor * strength[edge]
            edges += graph_ptr[book[entry] + 1] - graph_ptr[book[entry]]
        for entry in range(first, end):
            sums[book[entry]] = 0
        keys, size = _room(most), _NOTHING
        if 4 * edges > len(sums):
            for column in range(len(sums)):
                size = _take(keys, size, most, sums, column)
        else:
            # In a large catalogue only what was touched is looked at.
            for entry in range(first, end):
                for edge in range(graph_ptr[book[entry]], graph_ptr[book[entry] + 1]):
                    size = _take(keys, size, most, sums, np.int64(target[edge]))
        size = _part(keys, size, most)
        _sort(keys, size)
        _write(keys, size, found[reader], items[reader])


@compiled
def _take(keys: Keys, size: int, most: int, sums: npt.NDArray[np.float64], column: Any) -> int:
    """Gather this column, if its score is above 0, and put its sum back to 0."""
    score = np.float32(sums[column])
    sums[column] = 0
    if score > 0:
        return _offer(keys, size, most, _key(score, column))
    return size


@compiled
def cap_rows(start: int, stop: int, ptr: Offsets, column: Ints, weight: Floats, most: int) -> None:
    """Bring the `most` strongest of a row to its front, in no order; the weights behind become 0."""
    for row in range(start, stop):
        first, end = ptr[row], ptr[row + 1]
        if end - first <= most:
            continue
        keys, size = _room(most), _NOTHING
        for entry in range(first, end):
            size = _offer(keys, size, most, _key(weight[entry], np.int64(column[entry])))
            weight[entry] = 0
        size = _part(keys, size, most)
        _write(keys, size, weight[first:end], column[first:end])


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
    most: Offsets,
    columns: Ints,
    scores: Floats,
    counts: Ints,
) -> None:
    """For rows x >= 0 the `most` others with the highest x . y / (|x| |y| + shrinkage), in order.

    A row meets others feature by feature, in the order of the features, until `budget` meetings;
    asked to, those of lower numbers only, and these in no order.
    """
    # Long, as its two loops work on the same sums, row by row.
    # Sum and length of a row side by side: both are in one line of the processor's cache. Numbers
    # without a sign spare a look at whether they count from the end.
    sums = np.zeros(2 * len(length), np.float32)
    for number in range(len(length)):
        sums[2 * number + 1] = length[number]
    met = np.empty(len(length) + 1, np.uint32)
    for row in range(start, stop):
        found, meetings = np.uint64(0), 0
        last = np.uint32(row if earlier else len(length))
        for entry in range(row_ptr[row], row_ptr[row + 1]):
            first, end = feature_ptr[feature[entry]], feature_ptr[feature[entry] + 1]
            meetings += end - first
            if meetings > budget:
                break
            for place in range(np.uint64(first), np.uint64(end)):
                column, part = np.uint32(other[place]), weight[entry] * value[place]
                if column >= last:
                    break
                # Written always and counted only if new: a branch here is guessed wrong too often.
                before = sums[np.uint64(2) * column]
                met[found] = column
                found += np.uint64((before == 0) & (part > 0))
                sums[np.uint64(2) * column] = before + part
        keys, size, wanted = _room(columns.shape[1]), _NOTHING, most[row]
        floor = np.float32(0)
        # Backwards, as with the popular rows first the nearest tend to come last: fewer are kept.
        for number in range(found):
            column = met[found - np.uint64(1) - number]
            total = sums[np.uint64(2) * column]
            bound = length[row] * sums[np.uint64(2) * column + np.uint64(1)] + shrinkage
            # Most are told apart without a division; the rest is exact.
            if total >= floor * bound and column != row:
                size = _offer(keys, size, wanted, _key(total / bound, np.int64(column)))
                floor = _weight(keys[len(keys) - 1]) * np.float32(0.99999)
            sums[np.uint64(2) * column] = 0
        size = _part(keys, size, wanted)
        if not earlier:
            _sort(keys, size)
        counts[row] = size
        _write(keys, size, scores[row], columns[row])


@compiled
def join_rows(
    start: int,
    stop: int,
    ptr: Offsets,
    column: Ints,
    weight: Floats,
    most: Offsets,
    columns: Ints,
    weights: Floats,
    counts: Ints,
) -> None:
    """The `most` best of each list and of the positive entries of a row of a matrix, in order."""
    for row in range(start, stop):
        keys, size, wanted = _room(columns.shape[1]), _NOTHING, most[row]
        for place in range(counts[row]):
            key = _key(weights[row, place], np.int64(columns[row, place]))
            size = _offer(keys, size, wanted, key)
        for entry in range(ptr[row], ptr[row + 1]):
            if weight[entry] > 0:
                key = _key(weight[entry], np.int64(column[entry]))
                size = _offer(keys, size, wanted, key)
        size = _part(keys, size, wanted)
        _sort(keys, size)
        counts[row] = size
        _write(keys, size, weights[row], columns[row])
