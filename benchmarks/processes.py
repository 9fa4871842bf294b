"""Work in a process of its own, so that its memory and its seconds are its own."""

import multiprocessing
import resource
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

# Long enough for the largest size; what takes longer is stuck.
_MOST_SECONDS = 4 * 3600


@dataclass
class Timer:
    """What a piece of work has measured: wall and CPU seconds within `running`."""

    seconds: float = 0.0
    cpu_seconds: float = 0.0

    @contextmanager
    def running(self) -> Iterator[None]:
        started, cpu = time.monotonic(), time.process_time()
        yield
        self.seconds += time.monotonic() - started
        self.cpu_seconds += time.process_time() - cpu

    def row(self, digits: int = 3, of: str = "") -> dict[str, float]:
        """Both, by the names that they have in a table."""
        return {
            f"{of}seconds": round(self.seconds, digits),
            f"{of}cpu_seconds": round(self.cpu_seconds, digits),
        }


def in_own_process(work: Callable[..., Any], *arguments: Any) -> Any:
    """What `work(*arguments)` returns, run in a new interpreter.

    Raises SystemExit, in words, if it fails.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_answer, args=(theirs, work, arguments))
    process.start()
    theirs.close()
    try:
        answer = ours.recv() if ours.poll(_MOST_SECONDS) else (False, "It took too long.")
    except EOFError:
        answer = False, "It ended without an answer; the memory may not have sufficed."
    finally:
        if process.is_alive():
            process.join(10)
        if process.is_alive():
            process.terminate()
        process.join()
    succeeded, result = answer
    if not succeeded:
        raise SystemExit(f"{work.__name__} failed.\n{result}")
    return result


def peak_mb(process: int | str = "self") -> int:
    """Peak resident size of this process, or of another, by its number.

    Of this program image only: what the kernel reports as the usage of a process includes what its
    parent held when it was started.
    """
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _answer(pipe: Connection, work: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    try:
        pipe.send((True, work(*arguments)))
    except BaseException:
        pipe.send((False, traceback.format_exc()))
        raise
