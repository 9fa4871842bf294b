"""Free words as the index of words takes them: one spelling each, phrases whole."""

import re
from collections.abc import Container, Iterator
from functools import lru_cache
from pathlib import Path

from catalog.datasets.shelf_words import word_key
from catalog.text import fold

LONGEST_PHRASE = 5
# They say nothing of what a book is like. Phrases may hold them: "coming of age".
STOP_WORDS = frozenset(
    Path(__file__).with_name("stop_words.txt").read_text(encoding="utf-8").split()
)
# What follows one of these is not wanted.
_NOT = frozenset({"no", "not", "without", "never", "nothing", "less", "minus"})
_CLAUSE = re.compile(r"[,;.:!?\n/|]+| but | and yet ", re.IGNORECASE)
_Y_CHANGED = re.compile(r"i(?:ness|ly|es|ed|er)$")
_ENDINGS = re.compile(r"(?:fully|ness|ful|less|ment|ing|ous|ed|er|ly|es|y|s|e)$")
_SHORTEST_ROOT = 4


@lru_cache(maxsize=50_000)
def key_of(phrase: str) -> str:
    """The one spelling of a folded word or phrase."""
    return word_key(phrase)


@lru_cache(maxsize=50_000)
def root_of(word: str) -> str:
    """What a word shares with others made of it; "" for words too short to tell.

    >>> root_of("lonely") == root_of("loneliness"), root_of("hopeful") == root_of("hope")
    (True, True)
    """
    root = _Y_CHANGED.sub("y", word)
    for _ in range(2):
        shorter = _ENDINGS.sub("", root)
        if len(shorter) < _SHORTEST_ROOT - 1:
            break
        root = shorter
    root = root.removesuffix("i").removesuffix("e")
    return root if len(root) >= _SHORTEST_ROOT - 1 else ""


def words_in(text: str) -> Iterator[tuple[str, str]]:
    """(key, as written) of each word of a text that says something."""
    for word in fold(text).split():
        if len(word) > 2 and word not in STOP_WORDS and not word.isdigit():
            yield key_of(word), word


def asked_in(text: str, known: Container[str]) -> Iterator[tuple[str, str, bool]]:
    """(key, as typed, whether it is wanted) of each phrase or word of a question, in its order.

    The longest phrase that is known counts as one. A "no", "not" or "without" holds to the end of
    its clause.
    """
    for clause in _CLAUSE.split(f" {text} "):
        words = fold(clause).split()
        wanted, place = True, 0
        while place < len(words):
            size = _longest_known(words[place:], known)
            phrase = " ".join(words[place : place + size])
            if size == 1 and phrase in _NOT:
                wanted = False
            elif size > 1 or (phrase not in STOP_WORDS and len(phrase) > 1):
                yield key_of(phrase), phrase, wanted
            place += size


def _longest_known(words: list[str], known: Container[str]) -> int:
    for size in range(min(len(words), LONGEST_PHRASE), 1, -1):
        if key_of(" ".join(words[:size])) in known:
            return size
    return 1
