"""Many series as a few arrays, in a few bytes a figure."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from catalog.datasets.copying import copy_figures_out
from demand.models import Frequency


@dataclass(frozen=True)
class Panel:
    """Series one after the other.

    books   (n,) int64, ascending; 0 is the channel as a whole
    first   (n,) int32, the number of the first period (`demand.periods.number_of`)
    indptr  (n + 1,) int64: the figures of series i are values[indptr[i] : indptr[i + 1]]
    values  (indptr[n],) float32, one a period; those without a record are 0
    """

    frequency: str
    books: npt.NDArray[np.int64]
    first: npt.NDArray[np.int32]
    indptr: npt.NDArray[np.int64]
    values: npt.NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.books)

    def of(self, place: int) -> npt.NDArray[np.float32]:
        return self.values[self.indptr[place] : self.indptr[place + 1]]


def panel_of(query: str, frequency: str) -> Panel:
    """`query`, of ours, selects (book bigint, number integer, value real) in the order of the first
    two. A series lasts from its first figure to its last; what comes after is for whoever asks."""
    rows = copy_figures_out(query)
    books = rows["book"].astype(np.int64)
    numbers = rows["number"].astype(np.int64)
    starts = np.flatnonzero(np.diff(books, prepend=-1))
    if not len(starts):
        return Panel(
            frequency, books, np.zeros(0, np.int32), np.zeros(1, np.int64), np.zeros(0, np.float32)
        )
    ends = np.append(starts[1:], len(books))
    first = numbers[starts]
    indptr = np.append(0, np.cumsum(numbers[ends - 1] - first + 1))
    values = np.zeros(indptr[-1], np.float32)
    values[np.repeat(indptr[:-1] - first, ends - starts) + numbers] = rows["value"]
    return Panel(frequency, books[starts], first.astype(np.int32), indptr, values)


def number_in_sql(day: str, frequency: str) -> str:
    """Of a column, or an expression of ours, that is a date: as `demand.periods.number_of`."""
    if frequency == Frequency.WEEK:
        return f"floor(({day} - date '1969-12-29') / 7.0)::integer"
    return f"(extract(year FROM {day}) * 12 + extract(month FROM {day}) - 1)::integer"
