"""Physical lines of a file of any encoding, of which the latest can be given back."""

import io
from collections import deque

from shelves.imports.reading.encoding import Encoding
from shelves.imports.reading.trouble import LONGEST_RECORD

# So many characters in all are read a second time; beyond, broken rows are not looked into.
_MOST_AGAIN = 2_000_000


class RecordTooLong(Exception):
    """The lines since `begin` are longer than any record may be."""


class Lines:
    """An iterator that `csv.reader` can read from, again after it has ended.

    `number` is that of the line that was given last, the first being 1.
    """

    def __init__(self, data: bytes, encoding: Encoding) -> None:
        self._file = io.TextIOWrapper(io.BytesIO(data), encoding.name, errors="replace", newline="")
        self._again: deque[str] = deque()
        self._taken: list[str] = []
        self._length = 0
        self._left_again = _MOST_AGAIN
        self.number = 0
        self.had_nul = False

    def __iter__(self) -> "Lines":
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else self._read()
        if not line:
            raise StopIteration
        self.number += 1
        self._taken.append(line)
        self._length += len(line)
        if self._length > LONGEST_RECORD:
            raise RecordTooLong
        return line

    def begin(self) -> None:
        """What was given so far is done with."""
        self._taken.clear()
        self._length = 0

    @property
    def taken_first(self) -> str:
        """The first line since `begin`."""
        return self._taken[0] if self._taken else ""

    def give_back(self, keep: int = 1) -> int:
        """All lines since `begin` but the first `keep`; the number of the last one of them."""
        last = self.number
        rest = self._taken[keep:]
        self._left_again -= sum(map(len, rest))
        if self._left_again >= 0:
            self._again.extendleft(reversed(rest))
            self.number -= len(rest)
        self.begin()
        return last

    def _read(self) -> str:
        line = self._file.readline(LONGEST_RECORD + 1)
        if len(line) > LONGEST_RECORD and not line.endswith(("\n", "\r")):
            # Only its beginning is kept, so that no line fills the memory.
            while (more := self._file.readline(LONGEST_RECORD)) and not more.endswith(("\n", "\r")):
                pass
        if "\x00" in line:
            self.had_nul = True
            line = line.replace("\x00", "") or "\n"
        return line
