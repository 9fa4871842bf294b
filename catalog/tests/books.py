"""Books for tests, made as the site makes them: with their search text."""

from typing import Any

from catalog.indexing import reindex
from catalog.models import Author, Book, BookAuthor, BookTag, Identifier, Series, Tag


def make_book(
    title: str = "Dune",
    authors: list[str] | None = None,
    *,
    series: str = "",
    genres: list[str] | None = None,
    moods: list[str] | None = None,
    identifiers: dict[str, str] | None = None,
    **fields: Any,
) -> Book:
    if series:
        fields["series"], _ = Series.objects.get_or_create(name=series)
    book = Book.objects.create(title=title, **fields)
    for position, name in enumerate(authors or []):
        author, _ = Author.objects.get_or_create(name=name)
        BookAuthor.objects.create(book=book, author=author, position=position)
    for kind, slugs in ((Tag.Kind.GENRE, genres), (Tag.Kind.MOOD, moods)):
        for place, slug in enumerate(slugs or []):
            name = slug.replace("-", " ").capitalize()
            tag, _ = Tag.objects.get_or_create(slug=slug, defaults={"name": name, "kind": kind})
            BookTag.objects.create(book=book, tag=tag, weight=1 / (place + 1))
    for scheme, value in (identifiers or {}).items():
        Identifier.objects.create(book=book, kind=scheme, value=value)
    reindex([book.pk])
    book.refresh_from_db()
    return book


def make_shelf(titles: str) -> list[Book]:
    """`make_shelf("Dune Emma")`: two books that nobody has rated yet."""
    return [make_book(title) for title in titles.split()]
