"""Channels that are closed at their end: demand returns bit by bit, and nobody knows how fast.

What has lasted so long will as likely as not last as long again (J. Gott, 1993), and people take their time
to come back. So half of the return is awaited after twice as many periods as the closure has had, and the
time that it takes is spread log-logistically.
"""

import numpy as np

from demand.engine.anomalies import CLOSURE, Kinds
from demand.engine.panel import Floats, Ints

_HALFWAY = 2.0
_WIDER = 1.5


def closed_for(kinds: Kinds) -> Ints:
    """(S,): how many periods each series is closed for at its end; 0 of those that are not."""
    backwards = np.asarray(kinds[:, ::-1] != CLOSURE)
    run = np.where(backwards.any(axis=1), backwards.argmax(axis=1), kinds.shape[1])
    return np.asarray(run, np.int64)


def reopened(usual: Floats, values: Floats, closed: Ints, levels: Floats) -> Floats:
    """(S, H, Q): between what closed series have now (`values` (S, T)) and what is `usual` for them.

    `levels` (Q,) say how fast the return is: one sure to be beaten in 1 case of 10 is slow.
    """
    horizon = np.arange(1, usual.shape[1] + 1)
    lasting = _HALFWAY * closed[:, None, None] * ((1 - levels) / levels)
    share = horizon[None, :, None] / (horizon[None, :, None] + lasting)
    now = np.nan_to_num(values[:, -1])[:, None, None]
    back = np.minimum(now, usual) + (usual - np.minimum(now, usual)) * share
    return np.asarray(np.where(closed[:, None, None] > 0, back, usual))


def widened(quantiles: Floats, closed: Ints) -> Floats:
    """(S, H, Q), those of closed series half as far again from their median: no backtest was like that."""
    middle = quantiles[:, :, quantiles.shape[2] // 2, None]
    wide = np.maximum(middle + _WIDER * (quantiles - middle), 0.0)
    return np.asarray(np.where(closed[:, None, None] > 0, wide, quantiles))
