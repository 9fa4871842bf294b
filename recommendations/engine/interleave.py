"""One list of two: each model in turn puts its best book that is not there yet, a coin says who first."""

from typing import Any

import numpy as np
import numpy.typing as npt

Ids = npt.NDArray[np.integer[Any]]

FIRST, SECOND = 1, 2


def team_draft(
    first: Ids, second: Ids, length: int, seed: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint8]]:
    """Places and teams, (n,) each, n at most `length`: a book of team 1 stands at its place of `first`.

    `first` and `second` hold ids of books, best first, none twice. As in a schoolyard: in each round a
    coin decides which team chooses first, so that neither gains by where its books stand. Where one
    list is at its end, the other goes on alone. The same seed gives the same list.
    Source: F. Radlinski, M. Kurup, T. Joachims, How does clickthrough data reflect retrieval quality?,
    CIKM 2008.
    """
    coins = np.random.default_rng(seed)
    lists, at = (first.tolist(), second.tolist()), [0, 0]
    taken: set[int] = set()
    places: list[int] = []
    teams: list[int] = []
    while len(places) < length:
        leads = int(coins.integers(2))
        before = len(places)
        for team in (leads, 1 - leads):
            while at[team] < len(lists[team]) and lists[team][at[team]] in taken:
                at[team] += 1
            if at[team] < len(lists[team]) and len(places) < length:
                taken.add(lists[team][at[team]])
                places.append(at[team])
                teams.append(team + 1)
        if len(places) == before:
            break
    return np.array(places, np.int64), np.array(teams, np.uint8)
