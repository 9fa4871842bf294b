"""Lists that are the same for everybody, over the API: similar, popular, trending and new books."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from django.test import Client

from catalog.models import Author, Book, BookAuthor
from catalog.stock import put_copies
from recommendations import serving, trending
from recommendations.similar import similar_books
from recommendations.tests.conftest import add_book, books, relearn
from recommendations.tests.described_answers import described
from recommendations.tests.home_pages import act
from shelves.models import Rating

POPULAR, TRENDING, NEW = "/api/v1/popular", "/api/v1/trending", "/api/v1/new"


def ask(client: Client, address: str) -> dict:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content
    return described(answer)


def ids(answer: dict) -> list[int]:
    return [book["id"] for book in answer["results"]]


def titles(answer: dict) -> list[str]:
    return [book["title"] for book in answer["results"]]


def whole(client: Client, address: str) -> list[int]:
    """Page after page, and back again."""
    pages = [ask(client, address)]
    assert pages[0]["previous"] is None
    while following := pages[-1]["next"]:
        pages.append(ask(client, following))
    before = pages[-1]
    for page in reversed(pages[:-1]):
        before = ask(client, before["previous"])
        assert ids(before) == ids(page)
    assert before["previous"] is None
    return [pk for page in pages for pk in ids(page)]


def errors(client: Client, address: str) -> list[str]:
    answer = client.get(address)
    assert answer.status_code == 400
    return [error["field"] for error in described(answer)["errors"]]


# --- Similar ---


def similar(book: Book, query: str = "") -> str:
    return f"/api/v1/books/{book.pk}/similar{query}"


def test_similar_books_are_of_the_same_kind(client, trained):
    book = books("red")[0]
    answer = ask(client, similar(book, "?n=5"))
    assert (answer["by"], answer["note"]) == ("readers", None)
    assert answer["model_version"] == trained.version.pk
    assert len(answer["results"]) == 5
    assert all(title.startswith("red") for title in titles(answer))
    assert book.pk not in ids(answer)


def test_both_ways_on_request(client, trained):
    book = books("red")[0]
    by_readers, by_kind = (
        ask(client, similar(book, f"?by={by}&n=100")) for by in ("readers", "content")
    )
    assert (by_readers["by"], by_kind["by"]) == ("readers", "content")
    assert ids(by_readers) == ids(ask(client, similar(book, "?n=100")))
    assert ids(by_kind) and ids(by_kind) != ids(by_readers)
    assert {title.split()[0] for title in titles(by_kind)} == {"red"}


def test_readers_fall_back_only_where_no_way_is_asked_for(client, library):
    unread = add_book("red unread", "red")
    relearn()
    answer = ask(client, similar(unread))
    assert answer["by"] == "content" and {title.split()[0] for title in titles(answer)} == {"red"}
    assert answer["note"]["reason"] == "no_readers"
    asked = ask(client, similar(unread, "?by=readers"))
    assert (asked["by"], asked["results"]) == ("readers", [])
    assert asked["note"]["reason"] == "no_readers"
    assert "Too few readers" in asked["note"]["text"]
    # What the model puts beside new books for their kind is no list by readers.
    by_readers = ask(client, similar(books("red")[0], "?by=readers&n=100"))
    assert unread.pk not in ids(by_readers)


def test_a_book_of_which_nothing_is_known(client, library):
    blank = Book.objects.create(title="?", sort_title="?", search_title="?", search_names="")
    relearn()
    assert ask(client, similar(blank))["note"]["reason"] == "nothing_known"
    later = add_book("red later", "red")
    assert ask(client, similar(later))["note"]["reason"] == "unknown_to_model"


def test_without_a_model_nothing_is_similar(client, library):
    answer = ask(client, similar(books("red")[0]))
    assert (answer["results"], answer["note"]["reason"]) == ([], "no_model")


def test_no_other_edition_and_of_no_work_two(client, library):
    book, edition, *others = books("red")
    writer = Author.objects.create(name="Ann Writer")
    for title, group in (("Same", [book, edition]), ("Another", others[:3])):
        for one in group:
            Book.objects.filter(pk=one.pk).update(title=title)
            BookAuthor.objects.create(book=one, author=writer, position=1)
    relearn()
    model = serving.current().model
    assert len(np.unique(model.facts.work)) == Book.objects.count() - 3
    for by in ("readers", "content"):
        found = similar_books(book.pk, 100, by).ids
        assert found and edition.pk not in found
        assert len({one.pk for one in others[:3]} & set(found)) <= 1


def test_similar_books_that_are_let_through(client, trained):
    book, there = books("red")[0], books("red")[1]
    put_copies({there.pk: 1, books("red")[2].pk: 0})
    answer = ask(client, similar(book, "?in_stock=true"))
    assert ids(answer) == [there.pk]
    answer = ask(client, similar(book, "?genre=blue&in_stock=true"))
    assert (answer["results"], answer["note"]["reason"]) == ([], "filters_leave_none")


def test_what_is_similar_to_no_book_is_not_found(client, db):
    answer = client.get("/api/v1/books/999/similar")
    assert answer.status_code == 404
    described(answer)
    assert errors(client, "/api/v1/books/999/similar?by=magic") == ["by"]


# --- Popular ---


def test_popular_books_are_the_most_rated(client, library):
    assert ids(ask(client, f"{POPULAR}?n=3")) == [b.pk for b in Book.objects.popular()[:3]]


def test_all_books_come_once_page_after_page(client, library):
    popular = list(Book.objects.popular().values_list("pk", flat=True))
    for n in (7, 24):
        assert whole(client, f"{POPULAR}?n={n}") == popular


def test_a_page_stands_where_it_was_though_books_come_before_it(client, library):
    first = ask(client, f"{POPULAR}?n=6")
    Book.objects.filter(pk=books("red")[-1].pk).update(rating_count=10_000)
    Book.objects.filter(pk=ids(first)[0]).delete()
    popular = list(Book.objects.popular().values_list("pk", flat=True))
    second = ids(ask(client, first["next"]))
    assert second == [pk for pk in popular if pk not in ids(first)[:6]][1:7]


def test_popular_books_of_a_genre_and_a_language(client, library):
    Book.objects.filter(pk__in=[book.pk for book in books("blue")[:3]]).update(language="fr")
    answer = ask(client, f"{POPULAR}?genre=blue&n=4")
    assert len(answer["results"]) == 4
    assert all(title.startswith("blue") for title in titles(answer))
    french = ask(client, f"{POPULAR}?language=fr&genre=blue")
    assert set(ids(french)) == {book.pk for book in books("blue")[:3]}
    put_copies({books("blue")[1].pk: 2})
    assert ids(ask(client, f"{POPULAR}?in_stock=true")) == [books("blue")[1].pk]
    assert whole(client, f"{POPULAR}?genre=blue&n=5") == [
        book.pk for book in Book.objects.popular() if book.title.startswith("blue")
    ]


@pytest.mark.parametrize("address", [POPULAR, TRENDING, NEW])
@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("n=0", "n"),
        ("n=101", "n"),
        ("page=2", "page"),
        ("n=1&n=2", "n"),
        ("genre=green", "genre"),
        ("language=xx", "language"),
        ("cursor=after", "cursor"),
        ("cursor=after_x", "cursor"),
        ("cursor=after_1_2_3_4_5", "cursor"),
        ("cursor=after_9999999999999999999", "cursor"),
        ("min_year=2000&max_year=1999", "max_year"),
        ("adventurous=1", "adventurous"),
    ],
)
def test_lists_refuse_what_they_do_not_know(client, db, address, query, field):
    assert errors(client, f"{address}?{query}") == [field]


def test_visitors_may_keep_a_list_for_a_while(client, library):
    for address in (POPULAR, TRENDING, NEW, similar(books("red")[0])):
        answer = client.get(address)
        assert "public" in answer.headers["Cache-Control"]
        again = client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
        assert again.status_code == 304


# --- Trending ---


def test_without_trends_there_is_nothing_and_it_says_so(client, library):
    answer = ask(client, TRENDING)
    assert (answer["results"], answer["since"], answer["generated_at"]) == ([], None, None)
    Rating.objects.update(rated_at=None)
    trending.update_trending()
    answer = ask(client, TRENDING)
    assert answer["results"] == []
    since, at = (datetime.fromisoformat(answer[name]) for name in ("since", "generated_at"))
    assert at - since == trending.RECENT
    assert timedelta(0) <= datetime.now(UTC) - at < timedelta(minutes=2)


def test_trends_come_the_most_striking_first_page_after_page(client, library):
    Rating.objects.update(rated_at=None)
    rising = books("red")[:5]
    for number, book in enumerate(rising):
        act(book, 3 + number, timedelta(hours=2))
    trending.update_trending()
    striking = [book.pk for book in reversed(rising)]
    assert ids(ask(client, TRENDING)) == striking
    assert whole(client, f"{TRENDING}?n=2") == striking
    Book.objects.filter(pk__in=striking[::2]).update(language="fr")
    assert whole(client, f"{TRENDING}?n=1&language=fr") == striking[::2]
    Book.objects.get(pk=striking[0]).delete()
    assert ids(ask(client, TRENDING)) == striking[1:]


# --- New ---


def test_new_books_by_year_of_first_publication(client, library):
    this_year = date.today().year
    one, other, old, announced = books("red")[:4]
    for book, year in ((one, this_year), (other, this_year), (old, -300), (announced, 9998)):
        Book.objects.filter(pk=book.pk).update(year=year)
    Book.objects.filter(pk=other.pk).update(rating_count=9_999)
    answer = ask(client, NEW)
    assert answer["by"] == "published"
    assert ids(answer) == [other.pk, one.pk, old.pk]
    assert whole(client, f"{NEW}?n=1") == [other.pk, one.pk, old.pk]
    assert ids(ask(client, f"{NEW}?min_year={this_year}&genre=red")) == [other.pk, one.pk]


def test_new_books_by_arrival(client, library):
    latest = add_book("blue latest", "blue")
    answer = ask(client, f"{NEW}?by=added&n=2")
    assert answer["by"] == "added"
    assert ids(answer)[0] == latest.pk
    arrived = list(Book.objects.order_by("-pk").values_list("pk", flat=True))
    assert whole(client, f"{NEW}?by=added&n=7") == arrived
    assert ids(ask(client, f"{NEW}?by=added&genre=red")) == [
        book.pk for book in reversed(books("red"))
    ]


def test_a_place_in_one_order_is_none_in_the_other(client, library):
    following = ask(client, f"{NEW}?by=added&n=2")["next"]
    assert errors(client, following.replace("by=added", "by=published")) == ["cursor"]


# --- What it costs ---


@pytest.mark.parametrize("address", [POPULAR, TRENDING, f"{NEW}?by=added", NEW, "similar"])
def test_a_long_list_costs_as_much_as_a_short_one(
    client, trained, address, django_assert_max_num_queries
):
    Rating.objects.update(rated_at=None)
    Book.objects.update(year=2000)
    for book in books("red")[:5]:
        act(book, 5, timedelta(hours=1))
    trending.update_trending()
    address = similar(books("red")[0]) if address == "similar" else address
    joint = "&" if "?" in address else "?"
    ask(client, f"{address}{joint}n=1&genre=red")
    for n in (1, 100):
        with django_assert_max_num_queries(8):
            assert client.get(f"{address}{joint}n={n}&genre=red").status_code == 200
