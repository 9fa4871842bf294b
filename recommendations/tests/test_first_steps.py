"""The first books that a newcomer is asked about, and what they can do with each of them."""

import re

import pytest
from django.test import Client

from catalog.models import Author, Book, BookAuthor
from recommendations import cards
from recommendations.history import history_of
from recommendations.newcomers import first_steps
from recommendations.newcomers.first_steps import ASKED, OF_A_GENRE, OF_AN_AUTHOR, books_to_ask
from recommendations.newcomers.visiting import Visit
from recommendations.tests.conftest import books, relearn
from shelves.services import dismiss, rate_book, want_to_read

pytestmark = pytest.mark.django_db
NOBODY = Visit().history
CARD = {"HX-Request": "true", "HX-Target": "step"}


@pytest.fixture
def reader(client: Client, alice) -> Client:
    client.force_login(alice)
    return client


def colours(asked: list[Book]) -> list[str]:
    return [book.title.split()[0] for book in asked]


def test_a_stranger_is_asked_about_several_tastes(trained):
    asked = books_to_ask(NOBODY)
    assert len(asked) == ASKED
    assert colours(asked).count("red") == colours(asked).count("blue") == OF_A_GENRE


def test_answers_bring_books_that_readers_like_them_have_read(trained, monkeypatch):
    monkeypatch.setattr(first_steps, "OF_A_GENRE", 6)
    for colour in ("red", "blue"):
        loved = Visit().rated(books(colour)[0].pk, 10).rated(books(colour)[1].pk, 9)
        assert set(colours(books_to_ask(loved.history))) == {colour}


def test_no_author_is_all_that_is_asked_about(library, monkeypatch):
    writer = Author.objects.create(name="Ann Writer")
    for book in books("red"):
        BookAuthor.objects.create(book=book, author=writer)
    relearn()
    loved = Visit().rated(books("red")[0].pk, 10).rated(books("red")[1].pk, 9)
    monkeypatch.setattr(first_steps, "OF_A_GENRE", 6)
    asked = books_to_ask(loved.history)
    assert colours(asked).count("red") == OF_AN_AUTHOR


def test_what_readers_elsewhere_know_is_asked_about_first(trained):
    famous = books("red")[-1]
    Book.objects.filter(pk=famous.pk).update(public_count=4_000_000)
    assert books_to_ask(NOBODY)[0] == famous


def test_nobody_is_asked_about_what_they_have_answered(alice, trained):
    rated, wanted, unwanted, passed, beside = books("red")[:5]
    rate_book(alice, rated, 8)
    want_to_read(alice, wanted)
    dismiss(alice, unwanted)
    asked = books_to_ask(history_of(alice), passed=[passed.pk], beside=[beside.pk], n=30)
    assert not {rated, wanted, unwanted, passed, beside} & set(asked)


def test_without_a_model_well_known_books_of_several_genres_are_asked_about(library):
    asked = books_to_ask(NOBODY)
    assert len(asked) == ASKED
    assert set(colours(asked)) == {"red", "blue"}
    assert len(books_to_ask(NOBODY, n=30)) == Book.objects.count()


def test_books_that_the_model_does_not_know_fill_up(trained):
    everything = [book.pk for book in Book.objects.all()]
    new = Book.objects.create(title="green", sort_title="green", search_title="", search_names="")
    assert books_to_ask(NOBODY, passed=everything) == [new]


def test_a_book_that_is_gone_leaves_no_gap(trained):
    Book.objects.filter(pk=books_to_ask(NOBODY)[0].pk).delete()
    cards.forget()
    assert len(books_to_ask(NOBODY)) == ASKED


def test_choosing_costs_few_queries(trained, django_assert_max_num_queries):
    books_to_ask(NOBODY)  # opens the model
    history = Visit().rated(books("red")[0].pk, 10).history
    with django_assert_max_num_queries(6):
        books_to_ask(history)


@pytest.mark.parametrize("signed_in", [False, True])
def test_a_book_that_was_not_read_makes_way_for_another(client, alice, trained, signed_in):
    if signed_in:
        client.force_login(alice)
    shown = client.get("/").context["steps"].books
    gone = shown[2]
    answer = client.post(
        "/try/not-read",
        {"book": gone.pk, "slot": "3", "shown": [book.pk for book in shown]},
        headers=CARD,
    )
    assert "asked-changed" in answer["HX-Trigger-After-Swap"]
    fragment = answer.content.decode()
    other = answer.context["book"]
    assert other not in shown
    assert f"Instead: {other.title}" in fragment and 'id="unread-3"' in fragment
    assert ("/try/books/" in fragment) is not signed_in
    assert gone not in client.get("/").context["steps"].books


def test_others_in_place_of_all_that_are_not_rated(client: Client, trained):
    shown = client.get("/").context["steps"].books
    client.post(f"/try/books/{shown[0].pk}/rating", {"stars": "5"})
    named = {"shown": [book.pk for book in shown]}
    fragment = client.post("/try/not-read", named, headers=CARD)
    assert 'id="steps-books"' in fragment.content.decode()
    others = fragment.context["books"]
    assert others and not set(others) & set(shown)
    assert client.get("/").context["given"][0][0] == shown[0]


def test_when_all_is_answered_the_page_says_so(client: Client, library):
    for _ in range(5):
        shown = client.get("/").context["steps"].books
        client.post("/try/not-read", {"shown": [book.pk for book in shown]})
    page = client.get("/")
    assert page.context["steps"].books == []
    assert "There are no further books to ask you about" in page.content.decode()
    answer = client.post("/try/not-read", {"book": "1", "slot": "nonsense"}, headers=CARD)
    assert "no further books" in answer.content.decode()


def test_without_scripts_the_way_back_is_the_page(client: Client, trained):
    answer = client.post(
        "/try/not-read", {"book": books("red")[0].pk, "next": "//elsewhere.example"}
    )
    assert answer["Location"] == "/#first-steps"


def test_another_reader_on_the_same_computer_begins_anew(client: Client, alice, bob, trained):
    client.force_login(alice)
    gone = client.get("/").context["steps"].books[0]
    client.post("/try/not-read", {"book": gone.pk})
    assert gone not in client.get("/").context["steps"].books
    client.force_login(bob)
    assert gone in client.get("/").context["steps"].books


def test_what_a_visitor_passed_stays_passed_when_they_sign_up(client: Client, trained):
    gone = client.get("/").context["steps"].books[0]
    client.post("/try/not-read", {"book": gone.pk})
    fields = {"email": "new@example.org", "password1": "a long enough password"}
    page = client.post("/accounts/signup/", fields, follow=True)
    assert page.context["steps"].books
    assert gone not in page.context["steps"].books


def test_a_book_of_their_own_is_found_and_rated_right_there(client: Client, trained):
    part = {"HX-Request": "true", "HX-Target": "own-found"}
    answer = client.get("/?find=red 7", headers=part).content.decode()
    book = Book.objects.get(title="red 7")
    assert f'action="/try/books/{book.pk}/rating"' in answer and "<html" not in answer
    answer = client.get(f"/?find=red 7&shown={book.pk}", headers=part).content.decode()
    assert "It stands above" in answer
    answer = client.get("/?find=" + "x" * 500, headers=part).content.decode()
    assert "No book here is called" in answer
    assert "red 7" in client.get("/?find=red 7").content.decode()


def test_the_line_counts_what_is_rated(reader: Client, alice, trained):
    line = {"HX-Request": "true", "HX-Target": "steps-line"}
    said = [re.sub(r"\s+", " ", reader.get("/", headers=line).content.decode())]
    for book in books("red")[:5]:
        rate_book(alice, book, 8)
        said.append(re.sub(r"\s+", " ", reader.get("/", headers=line).content.decode()))
    assert "One book is enough to begin with, five tell us more" in said[0]
    assert "One rated. Four more" in said[1]
    assert "Five rated: enough to go by" in said[5] and "your whole page" in said[5]


def test_new_readers_begin_here_and_leave_it_with_five(reader: Client, alice, trained):
    assert "Haven’t read it" in reader.get("/").content.decode()
    for book in books("red")[:5]:
        rate_book(alice, book, 8)
    assert "Haven’t read it" not in reader.get("/").content.decode()
