"""Keeps the site's programs running, and ends every one of them, in order, when it ends.

One thread, one loop: it reads what the programs say, restarts the dead, and stops all when asked.
Should it be killed outright, the kernel ends its children (see `processes.die_with`).
"""

import os
import selectors
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Self

from bookrec_site.startup.console import Console, Output
from bookrec_site.startup.processes import Program, signal_group, spawn

# Seconds to wait before the first, second, ... restart of a program that keeps dying.
RESTART_AFTER = (0.2, 0.4, 0.8, 1.6, 3.2)
# Seconds; a program that dies younger has not really started.
YOUNG = 10.0
# Seconds between two looks at a condition that no event announces.
LOOK_EVERY = 0.05
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopAsked(Exception):
    """Somebody pressed Ctrl-C or sent a stop signal."""


class GaveUp(Exception):
    """A program died again and again."""


class Child:
    """A program, its process of the moment, and how often that had to be replaced."""

    def __init__(self, program: Program, output: Output, *, lasting: bool) -> None:
        self.program = program
        self.output = output
        self.lasting = lasting
        self.young_deaths = 0
        self.due: float | None = None  # when to start it again; None while it runs
        self.born = 0.0

    def launch(self, lock: int) -> None:
        self.process = spawn(self.program, output=subprocess.PIPE, keep_open=lock)
        assert self.process.stdout
        self.pipe = self.process.stdout
        os.set_blocking(self.pipe.fileno(), False)
        self.born, self.due = time.monotonic(), None

    @property
    def ended(self) -> bool:
        return self.process.poll() is not None

    @property
    def ending(self) -> str:
        status = self.process.returncode
        if status < 0:
            return f"was ended by {signal.Signals(-status).name}"
        return f"ended with status {status}"

    def read(self) -> bool:
        """Pass on some of what the program has said; False if there is nothing."""
        try:
            data = os.read(self.pipe.fileno(), 65536)
        except BlockingIOError:
            return False
        self.output.feed(data)
        return bool(data)


class Supervisor:
    """Use it as a context manager: leaving the block stops everything that was started in it."""

    def __init__(self, console: Console, logs: Path, lock: int) -> None:
        self.console = console
        self.logs = logs
        self.lock = lock
        self.children: dict[str, Child] = {}
        self.stop_asked = False
        self.interrupts = 0
        self.selector = selectors.DefaultSelector()
        self.woken, self.wake_up = socket.socketpair()

    def __enter__(self) -> Self:
        self.woken.setblocking(False)
        self.wake_up.setblocking(False)
        self.selector.register(self.woken, selectors.EVENT_READ)
        signal.set_wakeup_fd(self.wake_up.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)  # it has to wake the loop, no more
        for number in STOP_SIGNALS:
            signal.signal(number, self._on_stop_signal)
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def start(self, program: Program, *, lasting: bool = True) -> Child:
        """Start a program; one that is to last is started again whenever it ends."""
        log = self.logs / f"{program.name}.log"
        output = Output(program.name, self.console, log, quiet=program.quiet)
        child = Child(program, output, lasting=lasting)
        self._launch(child)
        self.children[program.name] = child
        return child

    def run(self, until: Callable[[], bool] | None = None, seconds: float = float("inf")) -> bool:
        """Look after the children until a condition holds; False if `seconds` passed first.

        Raises:
            StopAsked: a stop signal arrived.
            GaveUp: a program died too often.
        """
        deadline = time.monotonic() + seconds
        while not (until and until()):
            if self.stop_asked:
                raise StopAsked
            if time.monotonic() > deadline:
                return False
            self._wait(LOOK_EVERY if until else self._until_next_restart())
            for child in self.children.values():
                self._tend(child)
        return True

    def run_once(self, program: Program) -> int:
        """Run a program to its end, beside the others; its exit status."""
        child = self.start(program, lasting=False)
        self.run(until=lambda: child.ended)
        self._bury(child)
        del self.children[program.name]
        return int(child.process.returncode)

    def _on_stop_signal(self, number: int, _: object) -> None:
        self.stop_asked = True
        self.interrupts += number == signal.SIGINT

    def _launch(self, child: Child) -> None:
        child.launch(self.lock)
        self.selector.register(child.pipe, selectors.EVENT_READ, child)

    def _wait(self, seconds: float | None) -> None:
        """Sleep until a program says something, a signal arrives, or the time is over."""
        for key, _ in self.selector.select(seconds):
            if key.fileobj is self.woken:
                self.woken.recv(4096)
            elif not key.data.read():  # readable, yet nothing to read: the end
                self.selector.unregister(key.fileobj)

    def _until_next_restart(self) -> float | None:
        due = [child.due for child in self.children.values() if child.due is not None]
        return max(0.0, min(due) - time.monotonic()) if due else None

    def _tend(self, child: Child) -> None:
        if not child.lasting:
            return
        if child.due is None:
            if child.ended:
                self._plan_restart(child)
        elif time.monotonic() >= child.due:
            self._launch(child)

    def _plan_restart(self, child: Child) -> None:
        self._bury(child)
        now = time.monotonic()
        child.young_deaths = child.young_deaths + 1 if now - child.born < YOUNG else 1
        what = f"{child.program.name} {child.ending}"
        if child.young_deaths > len(RESTART_AFTER):
            child.due = float("inf")
            child.output.show_last_words()
            raise GaveUp(f"{what}, {child.young_deaths} times in a row; see {child.output.path}.")
        wait = RESTART_AFTER[child.young_deaths - 1]
        self.console.say(f"{what}; starting it again in {wait} s.")
        child.due = now + wait

    def _bury(self, child: Child) -> None:
        """End what is left of a dead program's group, and take down its last words."""
        signal_group(child.process, signal.SIGKILL)
        while child.read():
            pass
        with suppress(KeyError):
            self.selector.unregister(child.pipe)
        child.pipe.close()
        child.output.end_line()

    def _stop(self) -> None:
        """Stop all, stage after stage: what uses a server goes before the server."""
        running = [child for child in self.children.values() if child.due is None]
        for stage in sorted({child.program.stage for child in running}):
            self._stop_stage([child for child in running if child.program.stage == stage])
        self.children.clear()

    def _stop_stage(self, children: list[Child]) -> None:
        for child in children:
            child.process.send_signal(child.program.stop_signal)
        asked = time.monotonic()
        while alive := [child for child in children if not child.ended]:
            for child in alive:
                # A second Ctrl-C says: do not be so patient.
                grace = child.program.grace if self.interrupts < 2 else 0.0
                if time.monotonic() - asked > grace:
                    self.console.say(f"{child.program.name} does not stop; killing it.")
                    signal_group(child.process, signal.SIGKILL)
                    child.process.wait()
            self._wait(LOOK_EVERY)
        for child in children:
            self._bury(child)
