"""Many series of units wanted, one a title and channel, each up to a last period of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

MONTHLY, WEEKLY = 12, 52

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Panel:
    """Series on one calendar, aligned at their ends: the last column is the last period known of each.

    ids      int64 (S,), all different
    values   float64 (S, T), units a period, none below 0. NaN before a series begins; a NaN after
             that is a period nobody knows of (a month without demand is a 0)
    ends     int64 (S,), number of the period in the last column: months since year 0
             (`12 * year + month - 1`) or weeks counted from any Monday
    season   periods a year: MONTHLY (12) or WEEKLY (52)
    codes    named int64 (S,) codes that the global model may use, -1 for unknown: author, genre, ...
    channel  int64 (S,): closures strike the series of one channel together
    """

    ids: Ints
    values: Floats
    ends: Ints
    season: int = MONTHLY
    codes: Mapping[str, Ints] = field(default_factory=dict)
    channel: Ints | None = None

    def __post_init__(self) -> None:
        series = len(self.ids)
        if self.values.ndim != 2 or len(self.values) != series or len(self.ends) != series:
            raise ValueError("ids (S,), values (S, T) and ends (S,) are of different lengths.")
        if self.season not in (MONTHLY, WEEKLY):
            raise ValueError(f"season is {MONTHLY} or {WEEKLY}, not {self.season}.")
        if len(np.unique(self.ids)) < series:
            raise ValueError("Two series have the same id.")
        if not series or not self.values.shape[1]:
            raise ValueError("There is no series to forecast.")
        if np.isinf(self.values).any() or (self.values < 0).any():
            raise ValueError("Units must be finite and not below 0.")
        if np.isnan(self.values).all(axis=1).any():
            raise ValueError("A series has no known period.")
        for name, codes in {**self.codes, "channel": self.channels}.items():
            if np.shape(codes) != (series,):
                raise ValueError(f"{name} needs one code a series.")

    @property
    def channels(self) -> Ints:
        return np.zeros(len(self.ids), np.int64) if self.channel is None else self.channel

    @property
    def starts(self) -> Ints:
        """int64 (S,): the first known column of each."""
        return np.asarray((~np.isnan(self.values)).argmax(axis=1), np.int64)

    @property
    def periods(self) -> Ints:
        """int64 (S, T): the number of the period in each cell."""
        width = self.values.shape[1]
        return np.asarray(self.ends[:, None] - np.arange(width - 1, -1, -1), np.int64)

    def only(self, rows: npt.NDArray[np.intp]) -> "Panel":
        """These series, in this order."""
        return replace(
            self,
            ids=self.ids[rows],
            values=self.values[rows],
            ends=self.ends[rows],
            codes={name: codes[rows] for name, codes in self.codes.items()},
            channel=None if self.channel is None else self.channel[rows],
        )

    def before(self, periods: int) -> "Panel":
        """As it was known this many periods earlier; series that had not begun are left out."""
        if periods == 0:
            return self
        values = self.values[:, :-periods]
        there = np.flatnonzero((~np.isnan(values)).any(axis=1))
        if not len(there):
            raise ValueError(f"No series had begun {periods} periods before its end.")
        old = self.only(there)
        return replace(old, values=values[there], ends=old.ends - periods)


def panel_of(
    ids: Sequence[int] | Ints,
    firsts: Sequence[int] | Ints,
    series: Sequence[npt.ArrayLike],
    season: int = MONTHLY,
    codes: Mapping[str, Sequence[int] | Ints] | None = None,
    channel: Sequence[int] | Ints | None = None,
) -> Panel:
    """A panel of lists of any lengths; `firsts` are the numbers of the period of each first value."""
    rows = [np.asarray(one, np.float64) for one in series]
    if not rows or not len(ids) == len(firsts) == len(rows):
        raise ValueError("ids, firsts and series are of different lengths, or empty.")
    if any(row.ndim != 1 or not len(row) for row in rows):
        raise ValueError("Each series is a list of one value or more.")
    values = np.full((len(rows), max(map(len, rows))), np.nan)
    for place, row in enumerate(rows):
        values[place, -len(row) :] = row
    lengths = np.array([len(row) for row in rows])
    return Panel(
        np.asarray(ids, np.int64),
        values,
        np.asarray(firsts, np.int64) + lengths - 1,
        season,
        {name: np.asarray(given, np.int64) for name, given in (codes or {}).items()},
        None if channel is None else np.asarray(channel, np.int64),
    )
