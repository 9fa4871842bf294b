"""Mending mistyped words by those of the catalogue, each on its own."""

import math
from dataclasses import dataclass

from django.db import connection

from catalog.models import LONGEST_WORD
from catalog.search.words import books_of

# The dearest part of a search: of longer questions only the rarest words are mended.
MOST_MENDED = 6
_MOST_LIKE = 24
_MOST_ALTERNATIVES = 16
# Of words so short, one slip leaves hardly three letters in a row: all slips are tried instead.
_SHORT = 6
_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
# A first letter is seldom mistyped.
_WRONG_FIRST = 0.5
_RUN_TOGETHER = 1.5
_COUNTED_OTHERWISE = 0.5
_NUMBERS = "one two three four five six seven eight nine ten eleven twelve"
_OTHERWISE = {word: str(number) for number, word in enumerate(_NUMBERS.split(), 1)}
_OTHERWISE |= {number: word for word, number in _OTHERWISE.items()}
# What one slip weighs against how many books have a word, and how many readers know a book.
A_SLIP = 2.5

_LIKE = """
    SELECT term, near.word, near.books FROM unnest(%s::text[]) AS term CROSS JOIN LATERAL (
        SELECT word, books FROM catalog_word WHERE word %% term AND books > 0
        ORDER BY similarity(word, term) DESC, books DESC LIMIT %s
    ) AS near
"""


@dataclass(frozen=True)
class Alternative:
    """What a term may have meant: a word, or two words that were run together."""

    word: str
    books: int
    slips: float


def alternatives(terms: list[str]) -> list[list[Alternative]]:
    """For each term the words it may stand for, likeliest first; three queries for all of them."""
    mended = [term for term in rarest(terms) if len(term) <= LONGEST_WORD]
    splits = {term: _splits(term) for term in mended}
    tries = {term: slips_of(term) if len(term) <= _SHORT else set() for term in mended}
    asked = {*terms, *(word for pairs in splits.values() for pair in pairs for word in pair)}
    asked |= {_OTHERWISE[term] for term in terms if term in _OTHERWISE}
    books = books_of(asked.union(*tries.values()))
    like = _like(mended)
    found = []
    for term in terms:
        words = {word: books[word] for word in {term, *tries.get(term, ())} if word in books}
        words |= like.get(term, {})
        pairs = {
            pair: min(books[word] for word in pair)
            for pair in splits.get(term, [])
            if term not in books and all(word in books for word in pair)
        }
        likeliest = _likeliest(term, words, pairs)
        if (other := _OTHERWISE.get(term)) in books:
            likeliest.append(Alternative(other, books[other], _COUNTED_OTHERWISE))
        found.append(likeliest)
    return found


def rarest(terms: list[str]) -> list[str]:
    """As many as are mended, each once, in their order: who mistypes writes what hardly any book has."""
    if len(terms) <= MOST_MENDED:
        return terms
    books = books_of(terms)
    rare = sorted(dict.fromkeys(terms), key=lambda term: books.get(term, 0))[:MOST_MENDED]
    return [term for term in dict.fromkeys(terms) if term in rare]


def _like(terms: list[str]) -> dict[str, dict[str, int]]:
    like: dict[str, dict[str, int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_LIKE, [terms, _MOST_LIKE])
        for term, word, books in cursor.fetchall():
            like.setdefault(term, {})[word] = books
    return like


def _likeliest(
    term: str, words: dict[str, int], pairs: dict[tuple[str, str], int]
) -> list[Alternative]:
    near = [Alternative(word, books, slips(term, word)) for word, books in words.items()]
    near = [one for one in near if one.slips <= most_slips(term)]
    near += [Alternative(" ".join(pair), books, _RUN_TOGETHER) for pair, books in pairs.items()]
    near.sort(key=lambda one: (A_SLIP * one.slips - math.log(one.books + 1), one.word))
    return near[:_MOST_ALTERNATIVES]


def most_slips(term: str) -> float:
    """How far from a word a term may be to be taken for it."""
    if len(term) < 3:
        return 0.0
    return (1.0 if len(term) < 5 else 2.0 if len(term) < 9 else 3.0) + _WRONG_FIRST


def slips(typed: str, word: str) -> float:
    """Letters left out, added, changed or swapped with their neighbour, least number of them.

    >>> slips("tolkein", "tolkien"), slips("hary", "harry"), slips("mary", "harry")
    (1.0, 1.0, 2.5)
    """
    if typed == word:
        return 0.0
    above: list[int] = []
    row = list(range(len(word) + 1))
    for i, letter in enumerate(typed, 1):
        over, above, row = above, row, [i]
        for j, other in enumerate(word, 1):
            best = min(above[j] + 1, row[-1] + 1, above[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == word[j - 2] and typed[i - 2] == other:
                best = min(best, over[j - 2] + 1)
            row.append(best)
    return row[-1] + (_WRONG_FIRST if typed[0] != word[0] else 0.0)


def slips_of(term: str) -> set[str]:
    """All that is one slip away from a short term."""
    if len(term) < 3:
        return set()
    cuts = [(term[:place], term[place:]) for place in range(len(term) + 1)]
    letters = _LETTERS if term.isascii() else "".join(sorted(set(term)))
    return {
        *(head + tail[1:] for head, tail in cuts if tail),
        *(head + tail[1] + tail[0] + tail[2:] for head, tail in cuts if len(tail) > 1),
        *(head + letter + tail[1:] for head, tail in cuts if tail for letter in letters),
        *(head + letter + tail for head, tail in cuts for letter in letters),
    } - {term}


def _splits(term: str) -> list[tuple[str, str]]:
    """ "lordof": where a space may have been forgotten, between words of two letters or more."""
    return [(term[:place], term[place:]) for place in range(2, len(term) - 1)]
