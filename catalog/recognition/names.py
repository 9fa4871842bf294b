"""Names of authors compared: the same person, perhaps the same, or another."""

import re
from collections.abc import Sequence
from enum import IntEnum
from functools import lru_cache

from catalog.datasets.names import TITLES, author_key
from catalog.recognition.titles import similarity, trigrams, unmangled
from catalog.text import fold

_NOBODY = frozenset({"", "unknown", "unknown author", "various", "various authors"})
_LAST_FIRST = re.compile(r"^(?P<last>[^,]+), (?P<first>[^,]+)$")


class Byline(IntEnum):
    """What the authors of two books have in common, the most highest."""

    OTHER = 0
    UNSAID = 1  # one of them names none
    NEAR = 2  # names that look alike
    SOME = 3  # somebody, but not the first
    SAME = 4


def byline(sought: Sequence[str], known: Sequence[str]) -> Byline:
    """SAME if the first one sought is known, and the first one known is sought or one of few.

    A second author alone says little: whoever drew or retold a book stands beside its author.
    """
    sought = [name for name in map(unmangled, sought) if fold(name) not in _NOBODY]
    if not sought or not known:
        return Byline.UNSAID
    first = next((place for place, name in enumerate(known) if same(sought[0], name)), None)
    if first == 0 or (first is not None and any(same(name, known[0]) for name in sought)):
        return Byline.SAME
    if any(same(one, other) for one in sought for other in known):
        return Byline.SOME
    alike = any(_alike(one, other) for one in sought for other in known)
    return Byline.NEAR if alike else Byline.OTHER


@lru_cache(maxsize=50_000)
def same(one: str, other: str) -> bool:
    """One person's name, whatever the order, with or without middle names, initials for names.

    >>> same("J. R. R. Tolkien", "Tolkien, J.R.R."), same("G.R.R. Martin", "George R.R. Martin")
    (True, True)
    >>> same("Frank Herbert", "Brian Herbert"), same("Tolkien", "J.R.R. Tolkien")
    (False, False)
    """
    if author_key(one) == author_key(other):
        return True
    short, long = sorted((parts_of(one), parts_of(other)), key=len)
    if len(short) < 2 or short[-1] != long[-1]:
        return False
    return _given(short[:-1], long[:-1])


def _given(short: Sequence[str], long: Sequence[str]) -> bool:
    """Whether given names fit: the first ones, and the others in their order as far as both have."""
    if not _fits(short[0], long[0]):
        return False
    rest = iter(long[1:])
    return all(any(_fits(name, other) for other in rest) for name in short[1:])


def _fits(one: str, other: str) -> bool:
    return one == other or (1 in (len(one), len(other)) and one[0] == other[0])


def _alike(one: str, other: str) -> bool:
    left, right = set(parts_of(one)), set(parts_of(other))
    if any(len(word) > 2 for word in left & right):
        return True
    return similarity(trigrams(" ".join(sorted(left))), trigrams(" ".join(sorted(right)))) >= 0.6


def asked(name: str) -> str:
    """The folded word that every spelling of a name that counts as the same has."""
    parts = parts_of(unmangled(name))
    long = [part for part in parts if len(part) > 1]
    return long[-1] if long else ""


def words(name: str) -> tuple[str, ...]:
    """Folded words of a name that are more than initials."""
    return tuple(part for part in parts_of(unmangled(name)) if len(part) > 1)


@lru_cache(maxsize=50_000)
def parts_of(name: str) -> tuple[str, ...]:
    """Folded names in their order, the family's last."""
    if (turned := _LAST_FIRST.match(name)) and fold(turned["first"]) not in TITLES:
        name = f"{turned['first']} {turned['last']}"
    parts = [part for part in fold(name).split() if part not in TITLES]
    # Initials that were run together: "JRR".
    if len(parts) > 1 and len(parts[0]) in (2, 3) and name.lstrip()[: len(parts[0])].isupper():
        return (*parts[0], *parts[1:])
    return tuple(parts)
