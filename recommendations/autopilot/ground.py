"""What a study learns from and judges by; taken once a process, and kept while it works on the study."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from recommendations import said, snapshot
from recommendations.described import take_catalogue
from recommendations.engine.families import Ground
from recommendations.engine.held_out import HeldOut, hold_out, share_of

SEED = 20


class TooFewReaders(ValueError):
    """Nobody could be held out to judge by."""


@dataclass(frozen=True, eq=False)
class StudyGround:
    """Three parts of the readers, by their places: who is tested on, who is validated on, the rest.

    training    the rest, on which candidates learn
    validation  by whom candidates are compared
    known       all but those tested on, on which the chosen ones learn at the end
    test        looked at once; the same readers by whom the gate judges
    """

    training: Ground
    validation: HeldOut
    known: Ground
    test: HeldOut

    def counts(self) -> dict[str, int]:
        return {
            "ratings": int(np.count_nonzero(self.known.interactions.value)),
            "training_readers": _readers(self.training.interactions),
            "validation_readers": len(self.validation.shown.readers),
            "test_readers": len(self.test.shown.readers),
            "books": len(self.known.interactions.books),
        }


_kept: tuple[int, StudyGround] | None = None


def ground_of(study: int) -> StudyGround:
    """Raises TooFewReaders, in words."""
    global _kept
    if _kept is None or _kept[0] != study:
        _kept = None  # two of them at a time would be the peak of the process
        _kept = study, _take()
    return _kept[1]


def forget_ground() -> None:
    global _kept
    _kept = None


def _take() -> StudyGround:
    everybody = snapshot.take_snapshot()
    part = share_of(everybody)
    rest, test = hold_out(everybody, 0.0, part, seed=SEED)
    train, validation = hold_out(rest, part, 2 * part, seed=SEED)
    if test is None or validation is None:
        raise TooFewReaders(said.TOO_FEW)
    known = Ground.of(rest, take_catalogue(everybody.books))
    return StudyGround(known.on(train), validation, known, test)


def _readers(interactions: Any) -> int:
    return int(np.count_nonzero(np.diff(interactions.rated.indptr)))
