"""Kinds of series that want different models (A. Syntetos, J. Boylan and J. Croston, 2005, put simply)."""

import numpy as np
import numpy.typing as npt

from demand.engine.panel import Floats, Ints

SHORT, INTERMITTENT, SMOOTH = 0, 1, 2
NAMES = {SHORT: "short", INTERMITTENT: "intermittent", SMOOTH: "smooth"}

_ZEROS = 0.3

Groups = npt.NDArray[np.int8]


def groups_of(clean: Floats, starts: Ints, season: int) -> Groups:
    """(S,): SHORT below two years; INTERMITTENT with more than 30 % zeros in the last two; else SMOOTH."""
    width = clean.shape[1]
    recent = clean[:, max(width - 2 * season, 0) :]
    zeros = (recent == 0).sum(axis=1) / np.maximum((~np.isnan(recent)).sum(axis=1), 1)
    groups = np.where(zeros > _ZEROS, INTERMITTENT, SMOOTH)
    return np.where(width - starts < 2 * season, SHORT, groups).astype(np.int8)
