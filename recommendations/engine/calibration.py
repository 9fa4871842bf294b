"""Calibration: the genres of a list in the shares that the reader's own history has.

H. Steck, Calibrated Recommendations, RecSys 2018: greedily, the next book is the one that most raises

    (1 - t) sum of s  -  t KL(p || (1 - a) q + a p),   a = 0.01

where p is the share of each genre in the history, q that in the list so far, s the score divided by
the strongest one. A book has one main genre here, so of each genre only its strongest book that is
left can come next: a step looks at genres, not at books.
"""

import numpy as np
import numpy.typing as npt

_ALPHA = 0.01


def calibrated(
    trade: float,
    strength: npt.NDArray[np.float32],
    genres: npt.NDArray[np.int32],
    own_genres: npt.NDArray[np.int32],
    own_weights: npt.NDArray[np.float32],
    n: int,
) -> npt.NDArray[np.intp]:
    """Places (k,) of the next `n` books in the order that calibration gives them.

    trade        t above, 0 to 1
    strength     (c,) float32 above 0, as the candidates come; `genres` (c,) their main genres
    own_genres   (r,) main genres of the history's books; `own_weights` (r,) how much each counts

    A genre of -1 is unknown: such books take no part in the shares. Without a known genre in the
    history the candidates stay as they are.
    """
    known = (np.asarray(own_genres) >= 0) & (np.asarray(own_weights) > 0)
    if not known.any() or not len(genres):
        return np.arange(min(n, len(genres)))
    kinds, kind = np.unique(genres, return_inverse=True)
    # A genre that the history lacks has next to no share, and changes next to nothing.
    share = np.full(len(kinds), 1e-12)
    place = np.searchsorted(kinds, own_genres).clip(max=len(kinds) - 1)
    found = known & (kinds[place] == own_genres)
    share += np.bincount(place[found], own_weights[found], len(kinds)) / own_weights[known].sum()
    by_kind = np.argsort(kind, kind="stable")
    queues = np.split(by_kind, np.searchsorted(kind[by_kind], np.arange(1, len(kinds))))
    scaled = (1 - trade) * np.asarray(strength, float) / float(np.max(strength))
    return _greedy(trade * share, share, scaled, queues, min(n, len(genres)))


def _greedy(
    stake: npt.NDArray[np.float64],
    share: npt.NDArray[np.float64],
    scaled: npt.NDArray[np.float64],
    queues: list[npt.NDArray[np.intp]],
    n: int,
) -> npt.NDArray[np.intp]:
    """With c books of a genre among m, one more takes p log(1 + 1 / (c + p a (m + 1) / (1 - a)))
    off KL; what it does to the other genres is the same for whatever comes next.
    """
    counts = np.zeros(len(queues))
    heads = np.array([scaled[queue[0]] for queue in queues])
    taken = [0] * len(queues)
    order = np.empty(n, np.intp)
    floor = share * (_ALPHA / (1 - _ALPHA))
    gain = np.empty(len(queues))
    for step in range(n):
        np.multiply(floor, step + 1, out=gain)
        gain += counts
        np.divide(1.0, gain, out=gain)
        np.log1p(gain, out=gain)
        gain *= stake
        gain += heads
        best = int(gain.argmax())
        queue = queues[best]
        order[step] = queue[taken[best]]
        taken[best] += 1
        counts[best] += 1
        heads[best] = scaled[queue[taken[best]]] if taken[best] < len(queue) else -np.inf
    return order
