"""The index of words that serves."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from recommendations.engine.words import FORMAT, WordIndex
from recommendations.words.phrases import root_of
from registry.models import Kind
from registry.opening import Opener


@dataclass(frozen=True, eq=False)
class ServedWords:
    index: WordIndex
    described: int  # books of which more than the title is known

    @cached_property
    def by_root(self) -> dict[str, list[int]]:
        """Single words made of the same root."""
        words = defaultdict(list)
        for place, word in enumerate(self.index.words):
            if " " not in word and (root := root_of(word)):
                words[root].append(place)
        return dict(words)

    @cached_property
    def by_beginning(self) -> dict[tuple[str, int], list[str]]:
        """Single words by first letter and length, for mending."""
        words = defaultdict(list)
        for word in self.index.words:
            if " " not in word:
                words[word[0], len(word)].append(word)
        return dict(words)

    @classmethod
    def from_arrays(
        cls, arrays: Mapping[str, np.ndarray], facts: Mapping[str, Any]
    ) -> "ServedWords":
        """Raises KeyError, TypeError or ValueError for what is no such index."""
        if facts.get("format") != FORMAT:
            raise ValueError(f"It is of format {facts.get('format')}, not {FORMAT}.")
        described = int(facts["metrics"]["books_described"])
        return cls(WordIndex.from_arrays(arrays), described)


_words = Opener(Kind.WORDS, ServedWords.from_arrays)
can_serve = _words.can_serve


def current() -> ServedWords | None:
    """None where none has been made yet, or it can't be opened."""
    served = _words.current()
    return served.model if served else None
