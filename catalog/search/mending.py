"""What a question that finds nothing was meant to be."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from catalog.models import Book
from catalog.search.filters import Filters
from catalog.search.matching import Wanted, best_matches
from catalog.search.spelling import (
    A_SLIP,
    MOST_MENDED,
    Alternative,
    alternatives,
    most_slips,
    slips,
)
from catalog.search.words import most_books_with

# Of the books that could be meant so many are compared, best first.
_COMPARED, _COMPARED_IN_COMPANY = 200, 50
# What it weighs, in slips, to leave out a word that is near to none of the book's.
_LEFT_OUT = 4.0


@dataclass(frozen=True)
class Mended:
    """`words` have books together; those `left_out` are like no word that is known, or none there."""

    words: list[str]
    left_out: list[str]


def mend(terms: list[str]) -> Mended | None:
    """The likeliest words for mistyped ones: of a book near to what was typed that many know.

    Where no book has a likely word for each of the terms, one of them is looked for in the books
    that have all others: "grate gatsby" is near to no title but by its second word. None where that
    leads nowhere either.
    """
    offers = alternatives(terms)
    if beginning := most_books_with(terms[-1:]):
        as_typed = Alternative(terms[-1], beginning, 0.0)
        offers[-1] = [as_typed, *(one for one in offers[-1] if one.word != terms[-1])]
    known = [(term, group) for term, group in zip(terms, offers, strict=True) if group]
    strange = [term for term, group in zip(terms, offers, strict=True) if not group]
    guesses = [(*guess, strange) for guess in _guesses([group for _, group in known], _COMPARED)]
    if not guesses and 1 < len(known) <= MOST_MENDED:
        guesses = [
            (likely, words, [*strange, *left_out])
            for place in range(len(known))
            for likely, words, left_out in _in_company(known, place)
        ]
    if not guesses:
        return None
    _, words, left_out = max(guesses)
    return Mended(" ".join(words).split(), left_out)


def _guesses(groups: list[list[Alternative]], most: int) -> list[tuple[float, list[str]]]:
    """How likely each book is meant that has a word of each group, and its words."""
    return [_guess(words, readers, groups) for words, readers in _texts(groups, most)]


def _in_company(
    known: list[tuple[str, list[Alternative]]], place: int
) -> Iterator[tuple[float, list[str], list[str]]]:
    """The same for all terms but one, with the word of the book that is near to that one."""
    term, others = known[place][0], [group for _, group in known[:place] + known[place + 1 :]]
    most = most_slips(term)
    for words, readers in _texts(others, _COMPARED_IN_COMPANY):
        likely, chosen = _guess(words, readers, others)
        alike = [word for word in words if abs(len(word) - len(term)) <= most]
        far, near = min(((slips(term, word), word) for word in alike), default=(math.inf, ""))
        if far <= most:
            yield likely - A_SLIP * far, [*chosen[:place], near, *chosen[place:]], []
        elif len(others) > 1:  # of two words either may be what was meant
            yield likely - A_SLIP * _LEFT_OUT, chosen, [term]


def _texts(groups: list[list[Alternative]], most: int) -> list[tuple[list[str], int]]:
    """Of the best books that have a word of each group: all their words, and how many know them."""
    if not groups:
        return []
    at_most = min(sum(one.books for one in group) for group in groups)
    wanted = Wanted([[one.word for one in group] for group in groups], at_most)
    books, _ = best_matches(wanted, Filters(), most)
    rows = Book.objects.filter(pk__in=books).order_by()
    texts = rows.values_list("search_title", "search_names", "rating_count", "public_count")
    return [(f"{title} {names}".split(), max(counts)) for title, names, *counts in texts]


def _guess(
    words: Sequence[str], readers: int, groups: list[list[Alternative]]
) -> tuple[float, list[str]]:
    """How likely a book is the one meant, and the words by which it would be."""
    chosen = [_nearest(words, group, last=group is groups[-1]) for group in groups]
    likely = math.log(readers + 2) - A_SLIP * sum(one.slips for one in chosen)
    return likely, [one.word for one in chosen]


def _nearest(words: Sequence[str], group: list[Alternative], *, last: bool) -> Alternative:
    """The likeliest alternative that a book has; it has one, or it had not been found."""
    for one in sorted(group, key=lambda one: one.slips):
        parts = one.word.split()
        if all(part in words for part in parts):
            return one
        if last and any(word.startswith(parts[-1]) for word in words):
            return one
    return group[0]
