"""Readers in small batches, out of arrays by reader; nothing dense but one batch at a time."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch

from recommendations.engine.interactions import Interactions
from recommendations.engine.judge import rows_of


@dataclass(frozen=True, eq=False)
class Batch:
    """The rows of r readers, one reader after the other, on the device of the net.

    readers  (r,) row numbers
    reader   (m,) int64  place of each row's reader in `readers`
    book     (m,) int64  column numbers
    value    (m,) float32  whatever the net learns from: stars, or weights
    """

    readers: npt.NDArray[np.intp]
    reader: torch.Tensor
    book: torch.Tensor
    value: torch.Tensor

    @property
    def starts(self) -> torch.Tensor:
        """(r,) int64: where the rows of each reader begin, as an embedding bag wants it."""
        counts = torch.bincount(self.reader, minlength=len(self.readers))
        return torch.cumsum(counts, 0) - counts

    def sums(self, parts: torch.Tensor) -> torch.Tensor:
        """(r,) or (r, w): of `parts` (m,) or (m, w), reader by reader."""
        shape = (len(self.readers), *parts.shape[1:])
        return torch.zeros(shape, device=parts.device).index_add(0, self.reader, parts)


def take(
    interactions: Interactions,
    values: npt.NDArray[np.float32],
    readers: npt.NDArray[np.intp],
    device: torch.device,
) -> Batch:
    """The rows of `readers` (r,), with `values` (n,) in place of half stars."""
    places, rows = rows_of(interactions, readers)
    return Batch(
        readers=readers,
        reader=torch.from_numpy(places.astype(np.int64)).to(device),
        book=torch.from_numpy(interactions.book[rows].astype(np.int64)).to(device),
        value=torch.from_numpy(values[rows]).to(device),
    )


def shuffled(readers: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """In the order that torch's own generator draws, which a checkpoint keeps."""
    order = torch.randperm(len(readers)).numpy()
    return np.asarray(readers[order])


def of_readers(readers: npt.NDArray[np.intp], size: int) -> Iterator[npt.NDArray[np.intp]]:
    """`size` readers at a time."""
    for start in range(0, len(readers), size):
        yield readers[start : start + size]


def of_rows(
    interactions: Interactions, readers: npt.NDArray[np.intp], size: int
) -> Iterator[npt.NDArray[np.intp]]:
    """As many readers at a time as have about `size` rows together, at least one."""
    ends = np.cumsum(np.diff(interactions.indptr)[readers])
    first = 0
    while first < len(readers):
        before = ends[first - 1] if first else 0
        last = max(first + 1, int(np.searchsorted(ends, before + size, side="right")))
        yield readers[first:last]
        first = last
