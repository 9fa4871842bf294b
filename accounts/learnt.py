"""What trained models still hold of readers whom training leaves out.

Models lie in an app above this one, which answers once it has started: see `registry.forgetting`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.privacy_models import ErasureReceipt

# A run notes when it began some time before it reads, and the clocks of machines differ.
SURELY_AFTER = timedelta(minutes=1)


@dataclass(frozen=True)
class Learnt:
    """Of somebody whom training has left out from some moment on."""

    serving: int | None = None  # the version that serves, if it holds them
    others: tuple[int, ...] = ()  # kept on disk, serving nobody
    coming: bool = False  # a run that leaves them out waits, or is at work
    every: timedelta | None = None  # how often it is looked whether to train; None: never by itself

    @property
    def minutes(self) -> int:
        return int(self.every.total_seconds() // 60) if self.every else 0

    @property
    def versions(self) -> list[int]:
        return [*([self.serving] if self.serving else []), *self.others]


AskBefore = Callable[[datetime, datetime | None], Learnt]
AskOf = Callable[[ErasureReceipt], Learnt]
_ask: tuple[AskBefore, AskOf] | None = None


def answered_by(before: AskBefore, of: AskOf) -> None:
    global _ask
    _ask = before, of


def learnt_before(moment: datetime, since: datetime | None = None) -> Learnt:
    """What models hold of a reader who is surely in none whose training began after that moment.

    since  when they joined: a model that was there before knows them not
    """
    return _ask[0](moment, since) if _ask else Learnt()


def learnt_of(receipt: ErasureReceipt) -> Learnt:
    """What models still hold of an erased reader, of whom only the receipt is left."""
    return _ask[1](receipt) if _ask else Learnt()
