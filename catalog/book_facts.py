"""What is known of a book beside its card: its ISBNs, who else counts its stars, and all of it for
programs that read pages, in the terms of schema.org."""

from dataclasses import dataclass
from typing import Any

from catalog import isbn
from catalog.models import Book, Identifier
from web.statements import Statement

MOST_ISBNS = 6
# Who gives the average that a data set brings along, by what its books are known as there.
_SOURCES = {
    Identifier.Kind.GOODREADS_WORK: "Goodreads",
    Identifier.Kind.GOODREADS_EDITION: "Goodreads",
}


_IDENTIFIERS = Statement(
    lambda: Identifier.objects.filter(book=1).order_by("kind", "value").values_list("kind", "value")
)


@dataclass(frozen=True)
class BookFacts:
    isbns: list[str]  # of thirteen digits, one an edition
    average_by: str  # who gives `public_average`; empty where that is not known


def facts_of(book: Book) -> BookFacts:
    """One query."""
    known = _IDENTIFIERS.rows(book.pk)
    isbns = {
        number
        for kind, value in known
        if kind in (Identifier.Kind.ISBN13, Identifier.Kind.ISBN10)
        and (number := isbn.parse(value))
    }
    sources = [name for kind, name in _SOURCES.items() if kind in {kind for kind, _ in known}]
    return BookFacts(sorted(isbns)[:MOST_ISBNS], sources[0] if sources else "")


def structured(book: Book, facts: BookFacts, url: str, simulated: bool) -> dict[str, Any]:
    """The book as https://schema.org/Book. Ratings of simulated readers are nobody's opinion."""
    said: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Book",
        "@id": url,
        "url": url,
        "name": book.title,
        "author": [{"@type": "Person", "name": name} for name in book.author_names],
        "alternateName": book.original_title,
        "inLanguage": book.language,
        "description": book.description,
        "genre": [genre.name for genre in book.genres],
        "workExample": [{"@type": "Book", "isbn": number} for number in facts.isbns],
    }
    if book.year and book.year > 0:
        said["datePublished"] = f"{book.year:04}"
    if book.series:
        said["isPartOf"] = {"@type": "BookSeries", "name": book.series.name}
        said["position"] = book.series_place
    if book.rating_count and not simulated:
        said["aggregateRating"] = {
            "@type": "AggregateRating",
            "ratingValue": round(book.average_stars or 0, 2),
            "ratingCount": book.rating_count,
            "bestRating": 5,
            "worstRating": 0.5,
        }
    return {name: value for name, value in said.items() if value}
