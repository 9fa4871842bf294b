"""How long a piece of work takes, and how much memory."""

import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

_PROCESS = Path("/proc/self")


@dataclass
class Cost:
    seconds: float = 0.0
    peak_mb: int = 0


@contextmanager
def measured() -> Iterator[Cost]:
    """Filled in at the end. The peak is that of the process while the work went on, where Linux lets it
    be counted anew; elsewhere that of the process since it began."""
    cost, started = Cost(), time.monotonic()
    with suppress(OSError):
        (_PROCESS / "clear_refs").write_text("5")
    try:
        yield cost
    finally:
        cost.seconds = round(time.monotonic() - started, 2)
        cost.peak_mb = _peak_mb()


def _peak_mb() -> int:
    with suppress(OSError):
        for line in (_PROCESS / "status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
