"""The page of a book: what it leads on to, how sure its forecast is, what programs read in it."""

import json
import re
from dataclasses import replace

import pytest
from django.test import Client

from accounts.models import User
from catalog.models import Book, Series
from recommendations import book_page, cards, serving
from recommendations.certainty import certainty_of
from recommendations.history import history_of
from recommendations.tests.conftest import add_book, books, relearn
from shelves.models import Note, Reading
from shelves.reviews import write_review
from shelves.services import rate_book


@pytest.fixture(autouse=True)
def no_kept_cards():
    cards.forget()


@pytest.fixture
def reader(client: Client, alice) -> Client:
    client.force_login(alice)
    return client


def page_of(client: Client, book: Book) -> str:
    return client.get(book.get_absolute_url()).content.decode()


def said_of(client: Client, book: Book) -> dict:
    page = page_of(client, book)
    (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    return json.loads(text)


def test_no_book_stands_twice_and_none_is_the_book_itself(client, trained):
    series = Series.objects.create(name="Reds")
    for position, book in enumerate(books("red")[:4], start=1):
        Book.objects.filter(pk=book.pk).update(series=series, series_position=position)
    rows = book_page.rows_beside(books("red")[0])
    shown = [book.pk for row in (rows.series, rows.enjoyed, rows.alike) for book in row]
    assert [book.title for book in rows.series] == ["red 1", "red 2", "red 3"]
    assert rows.enjoyed
    assert len(set(shown)) == len(shown)
    assert books("red")[0].pk not in shown
    page = page_of(client, books("red")[0])
    covers = re.findall(r'<li class="card">\s*<a href="(/books/[^"]+)"', page)
    assert len(covers) == len(set(covers)) == len(shown)


def test_a_book_nobody_has_rated_leads_to_its_kind_only(client, library):
    quiet = add_book("red and quiet", "red")
    relearn()
    rows = book_page.rows_beside(Book.objects.get(pk=quiet.pk))
    assert rows.enjoyed == []
    assert {book.title.split()[0] for book in rows.alike} == {"red"}
    page = page_of(client, quiet)
    assert "Similar in kind" in page
    assert "Readers also enjoyed" not in page


def test_the_forecast_says_how_sure_it_is(reader, alice, trained):
    rate_book(alice, books("red")[0], 10)
    page = page_of(reader, books("red")[1])
    found = re.search(
        r"in four of five cases you would give it\s+<b>([\d.]+) to ([\d.]+)</b>", page
    )
    low, high = (float(number) for number in found.groups())
    stars = reader.get(books("red")[1].get_absolute_url()).context["outlook"].stars
    assert 0.5 <= low < stars < high <= 5


def test_more_ratings_make_it_surer(alice, trained):
    model = serving.current().model
    book = books("red")[11]

    def width() -> float:
        sure = certainty_of(model, history_of(alice), book.pk, 3.0)
        assert sure is not None
        return sure.high - sure.low

    rate_book(alice, books("red")[0], 9)
    first = width()
    for other in books("red")[1:10]:
        rate_book(alice, other, 9)
    assert width() < first


def test_a_maker_that_can_not_tell_says_nothing(alice, trained):
    model = replace(serving.current().model, stars_by="svd")
    assert certainty_of(model, history_of(alice), books("red")[0].pk, 4.0) is None


def test_a_visitor_and_a_newcomer_are_told_no_certainty(reader, trained):
    for client in (reader, Client()):
        assert "in four of five cases" not in page_of(client, books("red")[0])


def test_programs_read_what_the_book_is(client, trained, settings):
    settings.BASE_URL = "https://books.example.org"
    book = books("red")[0]
    said = said_of(client, book)
    address = f"https://books.example.org{book.get_absolute_url()}"
    assert (said["@type"], said["name"], said["url"]) == ("Book", "red 0", address)
    assert said["aggregateRating"]["ratingCount"] == book.rating_count
    assert said["aggregateRating"]["ratingValue"] == round(book.average_stars, 2)
    page = page_of(client, book)
    assert f'<link rel="canonical" href="{address}">' in page
    assert f'<meta property="og:url" content="{address}">' in page


def test_simulated_ratings_are_told_to_nobody_as_opinions(client, trained):
    User.objects.create(source="starter", external_id="1", is_active=False)
    assert "aggregateRating" not in said_of(client, books("red")[0])


def test_no_title_gets_out_of_what_programs_read(client, library):
    title = "</script><script>alert(1)</script> & <!-- <script>"
    Book.objects.filter(pk=books("red")[0].pk).update(title=title)
    book = Book.objects.get(title=title)
    assert said_of(client, book)["name"] == title
    assert "<script>alert" not in page_of(client, book)


def test_dates_and_note_are_kept_without_leaving_the_page(reader, alice, library):
    book = books("red")[0]
    back = book.get_absolute_url()
    page = page_of(reader, book)
    assert "My dates, note and shelves" in page
    assert page.count(f'name="next" value="{back}"') >= 2
    mine = f"/books/{book.pk}/mine"
    form = {"act": "reading", "reading": "", "finished": "2026-03", "outcome": "finished"}
    assert reader.post(mine, {**form, "next": back})["Location"] == back
    assert reader.post(mine, {"act": "note", "text": "Lent.", "next": back})["Location"] == back
    away = {"act": "note", "text": "Lent!", "next": "https://evil.example/"}
    assert reader.post(mine, away)["Location"] == mine
    assert Reading.objects.get(reader=alice).finished == "2026-03"
    assert Note.objects.get(reader=alice).text == "Lent!"
    assert 'value="2026-03"' in page_of(reader, book)


def test_the_dates_are_drawn_by_themselves_for_their_reader_only(reader, alice, library):
    book = books("red")[0]
    headers = {"HX-Request": "true", "HX-Target": "my-dates"}
    part = reader.get(book.get_absolute_url(), headers=headers).content.decode()
    assert part.strip().startswith('<section id="my-dates"')
    visitor = Client().get(book.get_absolute_url(), headers=headers).content.decode()
    assert "my-dates" not in visitor


def test_the_page_asks_as_often_with_reviews_series_and_dates_as_without(
    reader, alice, trained, django_assert_max_num_queries
):
    rate_book(alice, books("red")[0], 9)
    book = books("red")[1]
    series = Series.objects.create(name="Reds")
    for position, other in enumerate(books("red"), start=1):
        Book.objects.filter(pk=other.pk).update(series=series, series_position=position)
    for n in range(8):
        writer = User.objects.create_user(f"r{n}@example.org")
        write_review(writer, book, "Slow, and worth it.", False)
        Reading.objects.create(reader=alice, book=book, finished=str(2000 + n))
    with django_assert_max_num_queries(23):
        reader.get(book.get_absolute_url())
    with django_assert_max_num_queries(16):
        reader.get(book.get_absolute_url())
    with django_assert_max_num_queries(8):
        Client().get(book.get_absolute_url())
