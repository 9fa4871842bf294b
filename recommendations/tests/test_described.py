"""What the engine is told of the books in the database."""

from decimal import Decimal

import numpy as np
import pytest

from catalog.models import Author, Book, BookAuthor, BookTag, Series, Tag
from recommendations.described import take_catalogue


def add(title: str, *authors: str, series: str = "", position: str | None = None, **fields) -> Book:
    book = Book.objects.create(
        title=title,
        series=Series.objects.get_or_create(name=series)[0] if series else None,
        series_position=position,
        sort_title=title,
        search_title=title,
        search_names="",
        **fields,
    )
    for place, name in enumerate(authors):
        author, _ = Author.objects.get_or_create(name=name)
        BookAuthor.objects.create(book=book, author=author, position=place)
    return book


def tag(book: Book, slug: str, weight: float, kind: str = Tag.Kind.GENRE) -> None:
    found, _ = Tag.objects.get_or_create(slug=slug, defaults={"name": slug, "kind": kind})
    BookTag.objects.create(book=book, tag=found, weight=weight)


def taken():
    return take_catalogue(np.array(sorted(Book.objects.values_list("pk", flat=True))))


def test_each_book_is_described_in_the_order_asked_for(db):
    dune = add(
        "Dune", "Frank Herbert", series="Dune", position="1", public_average=4.2, public_count=7
    )
    plain = add("A leaflet")
    tag(dune, "epic", 0.3, Tag.Kind.MOOD)
    tag(dune, "classics", 0.4)
    tag(dune, "science-fiction", 1.0)
    both = take_catalogue(np.array([plain.pk, dune.pk, 10**9]))
    author, series = dune.authors.get().pk, dune.series_id
    assert both.documents[0] == []
    assert sorted(both.documents[1]) == sorted(
        ["tag:science-fiction"] * 4
        + ["tag:classics"] * 2
        + ["tag:epic"] * 2
        + [f"author:{author}", f"series:{series}"]
    )
    for column in (both.author, both.series, both.genre):
        assert column.tolist() == [-1, 0, -1]
    assert both.volume.tolist()[1] == 1
    assert np.isnan(both.volume[[0, 2]]).all()
    assert both.average_stars.tolist()[1] == pytest.approx(4.2)
    assert np.isnan(both.average_stars[[0, 2]]).all()
    assert both.average_count.tolist() == [0, 7, 0]
    assert len(set(both.work.tolist())) == 3


def test_the_main_genre_is_the_one_that_the_pages_show(db):
    dune, lolita = add("Dune"), add("Lolita")
    for book in (dune, lolita):
        tag(book, "classics", 0.5)
        tag(book, "epic", 1.0, Tag.Kind.MOOD)
    tag(dune, "science-fiction", 0.9)
    tag(lolita, "romance", 0.5)
    genres = dict(zip(["Dune", "Lolita"], taken().genre.tolist(), strict=True))
    assert genres["Dune"] != genres["Lolita"]
    assert [book.main_genre_slug for book in (dune, lolita)] == ["science-fiction", "classics"]


def test_the_first_author_is_the_one_named_first(db):
    add("Good Omens", "Terry Pratchett", "Neil Gaiman")
    add("Mort", "Terry Pratchett")
    add("Coraline", "Neil Gaiman")
    omens, mort, coraline = taken().author.tolist()
    assert omens == mort != coraline


def test_one_title_by_one_author_is_one_work(db):
    add("1st to Die: A Novel", "James Patterson")
    add("1st to Die (Women's Murder Club)", "James Patterson", "Somebody Else")
    add("1st to Die", "Another Writer")
    add("1st to Die")
    first, second, *others = taken().work.tolist()
    assert first == second
    assert len({first, *others}) == 3


def test_volumes_of_one_title_are_works_of_their_own(db):
    for position in ("1", "2", "2"):
        add("The Search", "Gene Yang", series="The Search", position=position)
    one, two, again = taken().work.tolist()
    assert one != two == again


def test_an_edition_without_a_place_is_one_of_the_work_that_has_it(db):
    add("Harry Potter and the Order of the Phoenix", "J. K. Rowling", series="HP", position="5")
    add("Harry Potter and the Order of the Phoenix", "J. K. Rowling")
    one, other = taken().work.tolist()
    assert one == other


@pytest.mark.parametrize(
    "title",
    ["The Hobbit Boxed Set", "Fables: The Complete Collection", "Dune 1-3", "Saga: Volumes 1 & 2"],
)
def test_a_collection_has_no_place_in_its_series(db, title):
    add(title, "Somebody", series="Series", position="1")
    assert np.isnan(taken().volume).all()


def test_places_between_volumes_are_kept(db):
    add("The Novella", "Somebody", series="Series", position="2.5")
    assert taken().volume.tolist() == [2.5]
    assert Book.objects.get().series_position == Decimal("2.5")


def test_it_takes_three_queries_whatever_the_number_of_books(db, django_assert_num_queries):
    for number in range(5):
        add(f"Book {number}", "Somebody", series="Series", position=str(number))
    books = np.array(sorted(Book.objects.values_list("pk", flat=True)))
    with django_assert_num_queries(3):
        take_catalogue(books)
