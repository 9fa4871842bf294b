"""Finding books: by words of titles, authors and series, however typed, by ISBN, by filters."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, F, Func, IntegerField, Value

from catalog import isbn
from catalog.models import Book
from catalog.querysets import BookQuerySet
from catalog.search.filters import Filters
from catalog.search.matching import MOST_FOUND, Wanted, best_matches, of_isbn, popular
from catalog.search.mending import mend
from catalog.search.words import most_books_with
from catalog.text import fold
from catalog.whole import whole_books_in_order

# Longer questions are cut: nobody types them, and each term costs.
MAX_QUERY_CHARACTERS = 200
MAX_TERMS = 12
# With so few books found, a word may be mistyped all the same.
_HARDLY_ANY = 2


@dataclass(frozen=True)
class Found(Sequence[Book]):
    """Books, best first; a slice of them comes with all that a list shows, in a few queries.

    Where there were words, the 1,000 best are there; without words every book that the filters let
    through, popular ones first.
    """

    filters: Filters = field(default_factory=Filters)
    ids: list[int] | None = None  # None: there were no words
    looked_for: list[str] = field(default_factory=list)  # folded
    mended: bool = False  # whether these are other words than were typed
    left_out: list[str] = field(default_factory=list)  # words that no book here has
    meant: str = ""  # other words that may have been meant
    mistyped_isbn: bool = False  # a number whose check digit denies it
    cut: bool = False  # books beyond these have the words as well

    def __getitem__(self, places: Any) -> Any:
        if not isinstance(places, slice):
            return self[places : places + 1][0]
        start, stop = places.start or 0, places.stop
        if self.ids is not None:
            ids = self.ids[start:stop]
        else:
            ids = popular(self.filters, start, MOST_FOUND if stop is None else stop)
        return whole_books_in_order(ids)

    def __len__(self) -> int:
        return len(self.best)

    @cached_property
    def _first(self) -> list[int]:
        return popular(self.filters, 0, MOST_FOUND + 1) if self.ids is None else self.ids

    @property
    def best(self) -> list[int]:
        """Ids of at most 1,000, for counting."""
        return self._first[:MOST_FOUND]

    @property
    def more(self) -> bool:
        """Whether there may be more than the best."""
        return len(self._first) > MOST_FOUND or self.cut


def find(
    query: str = "",
    filters: Filters | None = None,
    *,
    most: int = MOST_FOUND,
    guess: bool = True,
) -> Found:
    """Books that have every word of the query, the last one as a beginning; best first.

    Exact titles come first, then what matches well and many readers know. Where no book has all
    words, mistyped ones are mended by the words of the catalogue, each on its own; words that are
    like none are left out. Without words: popular books first.

    Args:
        most: how many books are ranked.
        guess: whether to say what else may have been meant where hardly anything is found.
    """
    filters = filters or Filters()
    found = _as_typed(query, filters, most)
    terms = found.looked_for
    if not terms or len(found.ids or ()) > _HARDLY_ANY:
        return found
    if not found.ids:
        if isbn.is_mistyped(query):
            return replace(found, mistyped_isbn=True)
        return _mended(found, most)
    if guess and filters == Filters() and (other := mend(terms)) and not other.left_out:
        return replace(found, meant=" ".join(other.words) if other.words != terms else "")
    return found


def _as_typed(query: str, filters: Filters, most: int) -> Found:
    query = query[:MAX_QUERY_CHARACTERS]
    if (isbn13 := isbn.parse(query)) and (named := of_isbn(isbn13, filters)):
        return Found(filters, named)
    terms = fold(query).split()[:MAX_TERMS]
    if not terms:
        return Found(filters)
    ids, more = best_matches(_wanted(terms), filters, most)
    return Found(filters, ids, terms, cut=more)


def _mended(nothing: Found, most: int) -> Found:
    """What was found as typed, or else by mended words."""
    typed, filters = nothing.looked_for, nothing.filters
    if filters != Filters() and best_matches(_wanted(typed), Filters(), 1)[0]:
        return nothing  # it is the filters that leave nothing, not the words
    mended = mend(typed)
    if mended is None or mended.words == typed:
        return nothing
    ids, more = best_matches(_wanted(mended.words), filters, most)
    return Found(filters, ids, mended.words, True, mended.left_out, cut=more)


def _wanted(words: list[str]) -> Wanted:
    return Wanted([[word] for word in words], most_books_with(words))


def search_books(query: str) -> BookQuerySet:
    """The books that have these words, none mended, as rows that can be narrowed down further."""
    found = _as_typed(query, Filters(), MOST_FOUND)
    if found.ids is None:
        return Book.objects.popular()
    ids = Value(found.ids, ArrayField(BigIntegerField()))
    place = Func(ids, F("pk"), function="array_position", output_field=IntegerField())
    return Book.objects.filter(pk__in=found.ids).order_by(place)
