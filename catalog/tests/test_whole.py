from dataclasses import dataclass
from typing import Any

import pytest

from catalog.models import Author, Book, BookAuthor, BookTag, Stock, Tag
from catalog.tests.books import make_book
from catalog.whole import titled_books, whole_books, whole_books_in_order

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Shown:
    fields: dict[str, Any]
    series: Any
    copies: int | None
    authors: list[tuple[int, str]]
    tags: list[tuple[int, str, str, str]]
    deferred: set[str]


def shown(book: Book) -> Shown:
    stock = getattr(book, "stock", None)
    tags = [*book.genres, *book.moods, *book.themes]
    return Shown(
        {
            name: value
            for name, value in vars(book).items()
            if name[0] != "_" and "came" not in name
        },
        book.series and (book.series.pk, book.series.name, book.series_label),
        stock and stock.copies,
        [(author.pk, author.name) for author in book.ordered_authors],
        [(tag.pk, tag.slug, tag.name, tag.kind) for tag in tags],
        book.get_deferred_fields(),
    )


@pytest.fixture
def shelf(dune) -> list[Book]:
    bare = make_book("Beowulf", [], year=None)
    both = make_book(
        "Good “Omens” \\ ☂",
        ["Terry Pratchett", "Neil Gaiman"],
        genres=["fantasy", "classics"],
        moods=["funny"],
    )
    BookAuthor.objects.filter(book=both, author__name="Neil Gaiman").update(position=0)
    BookAuthor.objects.filter(book=both, author__name="Terry Pratchett").update(position=1)
    BookTag.objects.filter(book=both, tag__slug="classics").update(weight=1)
    BookTag.objects.filter(book=both, tag__slug="fantasy").update(weight=0.1 + 0.2)
    Stock.objects.create(book=dune, copies=0)
    Stock.objects.create(book=both, copies=3)
    Book.objects.filter(pk=dune.pk).update(series_position="1.50", public_average=4.25)
    return [bare, dune, both]


def test_whole_books_are_as_with_card_details(shelf):
    details = Book.objects.with_card_details().in_bulk([book.pk for book in shelf])
    whole = whole_books([book.pk for book in shelf])
    assert {pk: shown(book) for pk, book in whole.items()} == {
        pk: shown(book) for pk, book in details.items()
    }
    both = whole[shelf[2].pk]
    assert both.byline == "Neil Gaiman, Terry Pratchett"
    assert [genre.slug for genre in both.genres] == ["classics", "fantasy"]
    assert whole[shelf[0].pk].main_genre is None


def test_they_come_in_the_order_asked_for_and_those_that_are_gone_do_not(
    shelf, django_assert_num_queries
):
    bare, dune, both = (book.pk for book in shelf)
    with django_assert_num_queries(1):
        found = whole_books_in_order([both, 10**12, bare, dune])
        assert [shown(book).fields["id"] for book in found] == [both, bare, dune]
    with django_assert_num_queries(0):
        assert whole_books([]) == {} == titled_books([])


def test_what_is_changed_is_read_the_next_time(shelf):
    book = shelf[2]
    assert whole_books([book.pk])[book.pk].byline == "Neil Gaiman, Terry Pratchett"
    Author.objects.filter(name="Neil Gaiman").update(name="N. Gaiman")
    Tag.objects.filter(slug="classics").update(name="The classics")
    Stock.objects.filter(book=book).delete()
    now = whole_books([book.pk])[book.pk]
    assert (now.byline, now.genres[0].name) == ("N. Gaiman, Terry Pratchett", "The classics")
    assert not hasattr(now, "stock")


def test_a_title_alone_leads_to_the_rest(dune):
    found = titled_books([dune.pk, 10**12])
    assert list(found) == [dune.pk]
    assert found[dune.pk].get_absolute_url() == dune.get_absolute_url()
    assert found[dune.pk].year == 1965
