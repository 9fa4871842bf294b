"""Books for tests, made as the site makes them: with their search text."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from catalog.models import Author, Book, BookAuthor, BookTag, Identifier, Series, Tag
from catalog.search.indexing import reindex


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


def made_once(make: Callable[[], Any]) -> Any:
    """A fixture for classes whose tests only read what it makes: in a transaction around theirs."""

    @pytest.fixture(scope="class", name=make.__name__)
    def fixture(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Any]:
        with django_db_blocker.unblock(), transaction.atomic():
            made = make()
            with django_db_blocker.block():
                yield made
            transaction.set_rollback(True)

    return fixture
