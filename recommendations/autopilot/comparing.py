"""Two candidates by the readers that both were judged by."""

import numpy as np
import numpy.typing as npt

from recommendations.autopilot.models import Candidate
from recommendations.engine.metrics.bootstrap import Interval, paired_difference

SEED = 0


def difference(one: Candidate, other: Candidate) -> Interval:
    """How much better `one` is, a reader, with 95 % bounds."""
    return paired_difference(each_of(one), each_of(other), seed=SEED)


def each_of(candidate: Candidate) -> npt.NDArray[np.float64]:
    """(r,) its merit for each validation reader."""
    return np.frombuffer(bytes(candidate.each), np.float32).astype(np.float64)
