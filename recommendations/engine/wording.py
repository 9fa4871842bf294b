"""What is said of books, word by word: by readers' shelves, tags, descriptions and titles."""

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntFlag

import numpy as np
import numpy.typing as npt


class Source(IntFlag):
    """Who says a word of a book."""

    SHELF = 1  # readers, by what they call the shelf they put it on
    TAG = 2  # the catalogue, by a genre, mood or theme
    DESCRIPTION = 4
    TITLE = 8


# word -> (weight, flags of Source)
Said = Mapping[str, tuple[float, int]]


@dataclass(frozen=True, eq=False)
class Wording:
    """One entry a book and word.

    words    (T,) the words, ascending, in the one spelling by which they are looked up; a word may
             be a phrase
    shown    (T,) as most write them
    ends     (B + 1,) int64  entries of book b: `ends[b]:ends[b + 1]`
    word     (m,) int32  places in `words`
    weight   (m,) float32  above 0, without unit
    source   (m,) uint8  flags of Source
    """

    words: Sequence[str]
    shown: Sequence[str]
    ends: npt.NDArray[np.int64]
    word: npt.NDArray[np.int32]
    weight: npt.NDArray[np.float32]
    source: npt.NDArray[np.uint8]

    def __len__(self) -> int:
        """The number of books B."""
        return len(self.ends) - 1


class WordingMaker:
    """Takes books one by one, so that the words of a million need no million dictionaries."""

    def __init__(self) -> None:
        self._number: dict[str, int] = {}
        self._ends, self._word = array("q", [0]), array("i")
        self._weight, self._source = array("f"), array("B")

    def add(self, said: Said) -> None:
        """The next book. Raises ValueError for a weight that is not above 0."""
        for word, (weight, source) in said.items():
            if not weight > 0:
                raise ValueError(f"{word!r} is said with a weight above 0, or not at all.")
            self._word.append(self._number.setdefault(word, len(self._number)))
            self._weight.append(weight)
            self._source.append(source)
        self._ends.append(len(self._word))

    def wording(self, shown: Mapping[str, str] | None = None) -> Wording:
        """Of all books so far; `shown` tells how a word is written, where that is not as it is."""
        words = sorted(self._number)
        place = np.empty(len(words), np.int32)
        place[[self._number[word] for word in words]] = np.arange(len(words))
        number = np.frombuffer(self._word, np.int32) if self._word else np.zeros(0, np.int32)
        return Wording(
            words=words,
            shown=[(shown or {}).get(word, word) for word in words],
            ends=np.array(self._ends, np.int64),
            word=place[number] if len(number) else number,
            weight=np.array(self._weight, np.float32),
            source=np.array(self._source, np.uint8),
        )
