"""What a reader asks for in moods and words of their own, as parts that the index understands."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise

from catalog.search import MAX_QUERY_CHARACTERS, MAX_TERMS
from catalog.search.spelling import most_slips, slips
from catalog.text import fold
from recommendations.engine.words import Part
from recommendations.words.moods import Mood
from recommendations.words.phrases import asked_in, key_of, root_of
from recommendations.words.serving import ServedWords

MOST_MOODS = 5
# Words of the same root ("hope" for "hopeful") say nearly the same.
_SAME_ROOT = 0.7
# The words of a phrase that few shelves are called by say something as well.
_RARE, _OF_PHRASE = 20, 0.5
_MOST_NEAR, _FEWEST_LETTERS = 5, 3


@dataclass(frozen=True)
class Asked:
    """One of the things asked for: a mood, a word, a phrase."""

    words: str | Promise
    part: Part
    wanted: bool = True
    meant: str = ""  # what was taken for a mistyped word


@dataclass(frozen=True)
class Unknown:
    """A word that nobody here uses, and likely ones that somebody does."""

    word: str
    near: list[str]


@dataclass(frozen=True)
class Question:
    asked: list[Asked] = field(default_factory=list)
    unknown: list[Unknown] = field(default_factory=list)

    @property
    def wanted(self) -> list[Asked]:
        return [asked for asked in self.asked if asked.wanted]


def understand(served: ServedWords, moods: Sequence[Mood], words: str) -> Question:
    """The first MOST_MOODS moods, and of the words MAX_QUERY_CHARACTERS and MAX_TERMS at most."""
    number = served.index.number
    asked = []
    for mood in moods[:MOST_MOODS]:
        said = {key_of(fold(word)): weight for word, weight in mood.words.items()}
        part = {number[key]: weight for key, weight in said.items() if key in number}
        asked.append(Asked(mood.name, part))
    unknown: list[Unknown] = []
    seen: set[str] = set()
    for key, typed, wanted in asked_in(words[:MAX_QUERY_CHARACTERS], number):
        if key in seen or len(seen) >= MAX_TERMS:
            continue
        seen.add(key)
        if part := _part(served, key):
            asked.append(_as_wanted(Asked(typed, part, wanted)))
        elif meant := _mended(served, key):
            found = Asked(typed, _part(served, meant[0]), wanted, _shown(served, meant[0]))
            asked.append(_as_wanted(found))
        else:
            unknown.append(Unknown(typed, _near(served, key)))
    return Question([one for one in asked if one.part], unknown)


def _as_wanted(asked: Asked) -> Asked:
    if asked.wanted:
        return asked
    part = {word: -weight for word, weight in asked.part.items()}
    return Asked(asked.words, part, False, asked.meant)


def _part(served: ServedWords, key: str) -> dict[int, float]:
    index = served.index
    found: dict[int, float] = {}
    if " " in key and (key not in index.number or index.books_with(index.number[key]) < _RARE):
        known = (index.number[word] for word in key.split() if word in index.number)
        found = dict.fromkeys(known, _OF_PHRASE)
    elif " " not in key:
        found = dict.fromkeys(served.by_root.get(root_of(key), ()), _SAME_ROOT)
    return found | ({index.number[key]: 1.0} if key in index.number else {})


def _mended(served: ServedWords, word: str) -> list[str]:
    """Likely words for a mistyped one, the likeliest first."""
    if len(word) < 4 or " " in word:
        return []
    furthest = int(most_slips(word))
    near = [
        (slips(word, other), -served.index.books_with(served.index.number[other]), other)
        for length in range(len(word) - furthest, len(word) + furthest + 1)
        for other in served.by_beginning.get((word[0], length), ())
        if _alike(word, other)
    ]
    return [other for slipped, _, other in sorted(near) if slipped <= furthest - 1 or slipped == 1]


def _alike(word: str, other: str) -> bool:
    """Cheaply: whether they have most of their letters in common."""
    return len(set(word) ^ set(other)) <= 3


def _near(served: ServedWords, word: str) -> list[str]:
    """Words with the longest beginning in common, the commonest first."""
    index = served.index
    for size in range(len(word) - 1, _FEWEST_LETTERS - 1, -1):
        first = bisect_left(index.words, word[:size])
        end = bisect_left(index.words, word[: size - 1] + chr(ord(word[size - 1]) + 1))
        alike = list(index.words[first:end])
        if alike:
            alike.sort(key=lambda other: (-index.books_with(index.number[other]), other))
            return [_shown(served, other) for other in alike[:_MOST_NEAR]]
    return []


def _shown(served: ServedWords, key: str) -> str:
    return served.index.shown[served.index.number[key]]
