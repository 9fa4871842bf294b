"""Writers and languages made up by rule: what tells them apart can be seen by eye."""

import random

from texts.engine.samples import Sample

HABITS = {
    1: ["upon", "whilst", "indeed", ";"],
    2: ["on", "while", "truly", "!"],
    3: ["atop", "as", "verily", "?"],
    4: ["over", "when", "surely", ":"],
}
_PLAIN = [
    "the",
    "of",
    "and",
    "to",
    "a",
    "in",
    "that",
    "he",
    "was",
    "it",
    "his",
    "with",
    "as",
    "had",
    "for",
    "her",
    "she",
    "not",
    "at",
    "but",
    "be",
]
_THINGS = [
    f"{a}{b}" for a in ("stone", "river", "lamp", "horse") for b in ("", "s", "like", "ward")
]


def passage(author, seed, words=500):
    """Plain words, things that only this work is about, and, one in six, a habit of its author."""
    chance = random.Random(seed)
    topics = [chance.choice(_THINGS) + chance.choice("aeiou") for _ in range(8)]
    spoken = [
        chance.choice(HABITS[author])
        if chance.random() < 1 / 6
        else chance.choice(topics if chance.random() < 0.15 else _PLAIN)
        for _ in range(words)
    ]
    return " ".join(spoken)


def samples(authors=(1, 2, 3, 4), works=3, words=3000):
    return [
        Sample(author, 100 * author + work, passage(author, 100 * author + work, words))
        for author in authors
        for work in range(works)
    ]
