"""What a question that finds nothing was meant to be."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from catalog.filters import Filters
from catalog.matching import Wanted, matching
from catalog.models import Book
from catalog.spelling import A_SLIP, Alternative, alternatives
from catalog.words import books_beginning

# Of the books that could be meant so many are compared, best first.
_COMPARED = 200


@dataclass(frozen=True)
class Mended:
    """`words` have books together; those `left_out` are like no word that is known."""

    words: list[str]
    left_out: list[str]


def mend(terms: list[str]) -> Mended | None:
    """The likeliest words for mistyped ones: of a book near to what was typed that many know.

    None where no book has a likely word for each of the terms that are like a word at all.
    """
    offers = alternatives(terms)
    if beginning := books_beginning(terms[-1]):
        as_typed = Alternative(terms[-1], beginning, 0.0)
        offers[-1] = [as_typed, *(one for one in offers[-1] if one.word != terms[-1])]
    groups = [group for group in offers if group]
    if not groups:
        return None
    at_most = min(sum(one.books for one in group) for group in groups)
    wanted = Wanted([[one.word for one in group] for group in groups], at_most)
    books, _ = matching(wanted, Filters(), _COMPARED)
    rows = Book.objects.filter(pk__in=books).order_by()
    texts = rows.values_list("search_title", "search_names", "rating_count", "public_count")
    guesses = [
        _guess(f"{title} {names}".split(), max(counts), groups) for title, names, *counts in texts
    ]
    if not guesses:
        return None
    _, words = max(guesses)
    left_out = [term for term, group in zip(terms, offers, strict=True) if not group]
    return Mended(" ".join(words).split(), left_out)


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
