"""Finding books: full text over titles, authors, series and identifiers, then filters."""

from dataclasses import dataclass

from django.contrib.postgres.search import SearchQuery, SearchRank, TrigramWordSimilarity
from django.db.models import F, FloatField, Q, Value
from django.db.models.functions import Cast, Ln

from catalog import isbn
from catalog.models import Book, Identifier
from catalog.querysets import BookQuerySet
from catalog.text import fold

# Longer questions are cut: nobody types them, and each term costs.
MAX_QUERY_CHARACTERS = 200
MAX_TERMS = 16
# How alike a mistyped title must be.
LIKENESS = 0.45


@dataclass(frozen=True)
class Filters:
    genre: str = ""
    mood: str = ""
    theme: str = ""
    language: str = ""
    min_year: int | None = None
    max_year: int | None = None

    def apply(self, books: BookQuerySet) -> BookQuerySet:
        for slug in (self.genre, self.mood, self.theme):
            if slug:
                books = books.of_tag(slug)
        if self.language:
            books = books.filter(language=self.language)
        if self.min_year is not None:
            books = books.filter(year__gte=self.min_year)
        if self.max_year is not None:
            books = books.filter(year__lte=self.max_year)
        return books


def search_books(query: str = "", filters: Filters | None = None) -> BookQuerySet:
    """Books that hold every word of the query, the last one as a beginning; best first.

    Rank is how well the words match, then how many readers know the book. Where no book holds
    all words, books with a title like the query are given instead. Without words: popular first.
    """
    books = (filters or Filters()).apply(Book.objects.all())
    query = query[:MAX_QUERY_CHARACTERS]
    if (isbn13 := isbn.parse(query)) and (named := _of_isbn(books, isbn13)).exists():
        return named
    terms = fold(query).split()[:MAX_TERMS]
    if not terms:
        return books.popular()
    found = _holding(books, terms)
    return found if found.exists() else _alike(books, " ".join(terms))


def _of_isbn(books: BookQuerySet, isbn13: str) -> BookQuerySet:
    """However it was typed: with hyphens, of ten digits or thirteen."""
    meant = Q(kind=Identifier.Kind.ISBN13, value=isbn13)
    if isbn10 := isbn.to_isbn10(isbn13):
        meant |= Q(kind=Identifier.Kind.ISBN10, value=isbn10)
    return books.filter(pk__in=Identifier.objects.filter(meant).values("book")).popular()


def _holding(books: BookQuerySet, terms: list[str]) -> BookQuerySet:
    # Folded terms are letters and digits only: nothing in them is an operator.
    words = SearchQuery(
        " & ".join([*terms[:-1], f"{terms[-1]}:*"]), search_type="raw", config="simple"
    )
    known = Ln(Cast(F("rating_count"), FloatField()) + Value(2.0))
    rank = SearchRank(F("search_vector"), words, normalization=Value(1)) * known
    return books.filter(search_vector=words).annotate(rank=rank).order_by("-rank", "id")


def _alike(books: BookQuerySet, query: str) -> BookQuerySet:
    return (
        books.filter(search_title__trigram_word_similar=query)
        .annotate(rank=TrigramWordSimilarity(query, "search_title"))
        .filter(rank__gte=LIKENESS)
        .order_by("-rank", "-rating_count", "id")
    )
