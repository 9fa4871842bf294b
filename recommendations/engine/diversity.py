"""Diversity: a list whose books are less alike.

J. Carbonell and J. Goldstein, The Use of MMR, Diversity-Based Reranking, SIGIR 1998: greedily, the
next book is the one with the largest

    (1 - t) s  -  t (largest likeness to a book of the list so far)

where s is the score divided by the strongest one. The first book is always the strongest.
"""

import numpy as np
import numpy.typing as npt


def diversified(
    trade: float,
    strength: npt.NDArray[np.float32],
    alike: npt.NDArray[np.float32],
    n: int,
) -> npt.NDArray[np.intp]:
    """Places (k,) of the next `n` books in the order that diversity gives them.

    trade     t above, 0 to 1
    strength  (c,) float32 above 0
    alike     (c, c) float32 likeness of every two candidates, 0 to 1

    Of equals the earlier one comes first; with t = 0 the order is that of the strength.
    """
    n = min(n, len(strength))
    order = np.empty(n, np.intp)
    if not n:
        return order
    gain = (1 - trade) * np.asarray(strength, np.float32) / np.float32(np.max(strength))
    close = np.float32(trade) * np.asarray(alike, np.float32)
    closest = np.zeros(len(gain), np.float32)
    worth = np.array(gain, np.float32)
    for step in range(n):
        best = int((strength if step == 0 else worth).argmax())
        order[step] = best
        gain[best] = -np.inf
        np.maximum(closest, close[best], out=closest)
        np.subtract(gain, closest, out=worth)
    return order
