"""What the supervisor shows: the lines of every program, each under its name, and kept in a file."""

import logging
import os
import sys
from collections import deque
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TextIO

from web.redaction import without_addresses

COLOURS = (36, 33, 32, 35, 34, 96, 93, 92, 95)
WIDTH = 10
LAST_WORDS = 5  # lines
LOG_BYTES = 5_000_000
# Longer than any sane line; a program that never ends its line must not fill the memory.
LONGEST_LINE = 64_000
# A full disk must not turn every line into a traceback.
logging.raiseExceptions = False


class Console:
    """Prefixed lines on the terminal. When nobody reads any more, the site runs on without it."""

    def __init__(self, out: TextIO = sys.stdout) -> None:
        self.out: TextIO | None = out
        self.coloured = out.isatty() and "NO_COLOR" not in os.environ
        self.names: list[str] = []

    def say(self, text: str) -> None:
        self.line("bookrec", text)

    def line(self, name: str, text: str) -> None:
        if name not in self.names:
            self.names.append(name)
        prefix = f"{name:<{WIDTH}}| "
        if self.coloured:
            prefix = f"\033[{COLOURS[self.names.index(name) % len(COLOURS)]}m{prefix}\033[0m"
        self._write(f"{prefix}{text}\n")

    def _write(self, text: str) -> None:
        if not self.out:
            return
        try:
            self.out.write(text)
            self.out.flush()
        except OSError:  # the terminal was closed, or the reader of the pipe left
            self.out = None


class Output:
    """What one program says: cut into lines, shown unless it is quiet, and kept in its log file."""

    def __init__(self, name: str, console: Console, path: Path, *, quiet: bool) -> None:
        self.name = name
        self.console = console
        self.path = path
        self.quiet = quiet
        self.last: deque[str] = deque(maxlen=LAST_WORDS)
        self.rest = b""
        self.file = RotatingFileHandler(path, maxBytes=LOG_BYTES, backupCount=1, encoding="utf-8")

    def feed(self, data: bytes) -> None:
        *lines, self.rest = (self.rest + data).split(b"\n")
        for line in lines:
            self._put(line)
        if len(self.rest) > LONGEST_LINE:
            self.end_line()

    def end_line(self) -> None:
        if self.rest:
            self._put(self.rest)
            self.rest = b""

    def show_last_words(self) -> None:
        """Why a quiet program failed: the others have shown it already."""
        if self.quiet:
            for text in self.last:
                self.console.line(self.name, text)

    def _put(self, line: bytes) -> None:
        # Whoever said it, a server that is not ours among them: no reader's address is kept.
        text = without_addresses(line.decode(errors="replace").rstrip("\r"))
        self.last.append(text)
        if not self.quiet:
            self.console.line(self.name, text)
        self.file.handle(logging.makeLogRecord({"msg": text}))
