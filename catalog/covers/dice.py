"""Choices that look free and are always the same for the same book."""

from collections.abc import Sequence
from hashlib import blake2b
from typing import TypeVar

Item = TypeVar("Item")


class Dice:
    """Bytes of a hash, used up one choice at a time: early choices do not depend on later ones."""

    def __init__(self, seed: str, letter: str = "") -> None:
        self._seed = seed.encode()
        self._blocks = 0
        self._bytes = iter(b"")
        self.letter = letter  # for the motif that draws one

    def among(self, low: int, high: int) -> int:
        """A whole number from low to high, both included; spans of up to 255."""
        return low + self._next() % (high - low + 1)

    def one_of(self, items: Sequence[Item]) -> Item:
        return items[self._next() % len(items)]

    def sign(self) -> int:
        return 1 if self._next() & 1 else -1

    def _next(self) -> int:
        for byte in self._bytes:
            return byte
        self._blocks += 1
        self._bytes = iter(blake2b(self._seed, salt=bytes([self._blocks])).digest())
        return self._next()
